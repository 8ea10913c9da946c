// Sums and extremes over blocks. A sum of a row is that of sixteen sums of every sixteenth number: in one order on every
// processor, and in vectors where there are some.

#include "reduce_loops.h"

#include <cstring>

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

constexpr int64_t kLanes = 16;

// Sixteen numbers, which the compiler puts into as many registers as they take.
typedef float Lanes __attribute__((vector_size(kLanes * sizeof(float))));

inline Lanes Load(const float* x) {
  Lanes lanes;
  memcpy(&lanes, x, sizeof lanes);
  return lanes;
}

struct Add {
  template <typename Number>
  static Number Of(Number a, Number b) {
    return a + b;
  }
};

// An extreme is no number where one of the two is none.
struct Larger {
  template <typename Number>
  static Number Of(Number a, Number b) {
    return ((a < b) | (b != b)) ? b : a;
  }
};

struct Smaller {
  template <typename Number>
  static Number Of(Number a, Number b) {
    return ((b < a) | (b != b)) ? b : a;
  }
};

template <typename Join>
float RowOf(const float* x, int64_t count) {
  if (count < kLanes) {
    float result = x[0];
    for (int64_t i = 1; i < count; i++) result = Join::Of(result, x[i]);
    return result;
  }
  Lanes lanes = Load(x);
  int64_t i = kLanes;
  for (; i + kLanes <= count; i += kLanes) lanes = Join::Of(lanes, Load(x + i));
  float each[kLanes];
  memcpy(each, &lanes, sizeof each);
  for (int64_t j = 0; i + j < count; j++) each[j] = Join::Of(each[j], x[i + j]);
  for (int64_t half = kLanes / 2; half > 0; half /= 2) {
    for (int64_t j = 0; j < half; j++) each[j] = Join::Of(each[j], each[j + half]);
  }
  return each[0];
}

template <typename Join>
void Rows(const float* x, int64_t rows, int64_t count, int64_t stride, float* results) {
  for (int64_t row = 0; row < rows; row++) results[row] = RowOf<Join>(x + row * stride, count);
}

template <typename Join>
void Columns(const float* x, int64_t rows, int64_t count, int64_t stride, float* result) {
  for (int64_t i = 0; i < count; i++) result[i] = x[i];
  for (int64_t row = 1; row < rows; row++) {
    const float* const from = x + row * stride;
#pragma GCC ivdep
    for (int64_t i = 0; i < count; i++) result[i] = Join::Of(result[i], from[i]);
  }
}

}  // namespace

void RowBlocks(Reduction reduction, const float* x, int64_t rows, int64_t count, int64_t stride, float* results) {
  switch (reduction) {
    case Reduction::kSum:
      return Rows<Add>(x, rows, count, stride, results);
    case Reduction::kMax:
      return Rows<Larger>(x, rows, count, stride, results);
    case Reduction::kMin:
      return Rows<Smaller>(x, rows, count, stride, results);
  }
}

void ColumnBlock(Reduction reduction, const float* x, int64_t rows, int64_t count, int64_t stride, float* result) {
  switch (reduction) {
    case Reduction::kSum:
      return Columns<Add>(x, rows, count, stride, result);
    case Reduction::kMax:
      return Columns<Larger>(x, rows, count, stride, result);
    case Reduction::kMin:
      return Columns<Smaller>(x, rows, count, stride, result);
  }
}

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
