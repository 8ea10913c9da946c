// Sums and extremes over blocks. A sum of a row is that of sixteen sums of every sixteenth number: in one order on every
// processor, and in vectors where there are some.

#include "reduce_loops.h"

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

constexpr int64_t kLanes = 16;

struct Add {
  static float Of(float a, float b) { return a + b; }
};

// An extreme is no number where one of the two is none.
struct Larger {
  static float Of(float a, float b) { return a < b || b != b ? b : a; }
};

struct Smaller {
  static float Of(float a, float b) { return b < a || b != b ? b : a; }
};

template <typename Join>
float RowOf(const float* x, int64_t count) {
  if (count < kLanes) {
    float result = x[0];
    for (int64_t i = 1; i < count; i++) result = Join::Of(result, x[i]);
    return result;
  }
  float lanes[kLanes];
  for (int64_t j = 0; j < kLanes; j++) lanes[j] = x[j];
  int64_t i = kLanes;
  for (; i + kLanes <= count; i += kLanes) {
    for (int64_t j = 0; j < kLanes; j++) lanes[j] = Join::Of(lanes[j], x[i + j]);
  }
  for (int64_t j = 0; i + j < count; j++) lanes[j] = Join::Of(lanes[j], x[i + j]);
  for (int64_t half = kLanes / 2; half > 0; half /= 2) {
    for (int64_t j = 0; j < half; j++) lanes[j] = Join::Of(lanes[j], lanes[j + half]);
  }
  return lanes[0];
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
