#include "arg_extreme_loops.h"

#include <cstring>

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

// As many as a vector of this level holds: which number is the extreme does not depend on the order.
#if defined(__AVX512F__)
constexpr int64_t kLanes = 16;
#elif defined(__AVX2__)
constexpr int64_t kLanes = 8;
#else
constexpr int64_t kLanes = 4;
#endif

// Some numbers and their places.
typedef float Values __attribute__((vector_size(kLanes * sizeof(float))));
typedef int32_t Places __attribute__((vector_size(kLanes * sizeof(int32_t))));

template <Reduction extreme, typename Number>
inline auto Beyond(Number a, Number b) {
  if constexpr (extreme == Reduction::kMax) return (a > b) | ((a != a) & (b == b));
  else return (a < b) | ((a != a) & (b == b));
}

// Whether the number at `place` comes before the other: where both are equal, or none, the first does.
template <Reduction extreme>
inline bool Before(float a, int32_t place, float b, int32_t other) {
  const bool equal = (a == b) | ((a != a) & (b != b));
  return Beyond<extreme>(a, b) | (equal & (place < other));
}

template <Reduction extreme>
int32_t FirstPlace(const float* x, int32_t count) {
  if (count < kLanes) {
    int32_t best = 0;
    for (int32_t i = 1; i < count; i++) {
      if (Beyond<extreme>(x[i], x[best])) best = i;
    }
    return best;
  }
  Places here;
  for (int32_t lane = 0; lane < kLanes; lane++) here[lane] = lane;
  Values best;
  memcpy(&best, x, sizeof best);
  Places place = here;
  for (int32_t done = kLanes; done < count;) {
    // The last vector may have been seen in part: what is not beyond the best changes nothing.
    const int32_t from = done + kLanes <= count ? done : count - static_cast<int32_t>(kLanes);
    Values value;
    memcpy(&value, x + from, sizeof value);
    const auto beyond = Beyond<extreme>(value, best);
    best = beyond ? value : best;
    place = beyond ? here + from : place;
    done = from + kLanes;
  }
  float values[kLanes];
  int32_t places[kLanes];
  memcpy(values, &best, sizeof best);
  memcpy(places, &place, sizeof place);
#pragma GCC unroll 4
  for (int64_t half = kLanes / 2; half > 0; half /= 2) {
#pragma GCC ivdep
    for (int64_t i = 0; i < half; i++) {
      const bool other = Before<extreme>(values[i + half], places[i + half], values[i], places[i]);
      values[i] = other ? values[i + half] : values[i];
      places[i] = other ? places[i + half] : places[i];
    }
  }
  return places[0];
}

template <Reduction extreme>
void Rows(const float* x, int64_t rows, int64_t count, int32_t* places) {
  for (int64_t row = 0; row < rows; row++) {
    places[row] = FirstPlace<extreme>(x + row * count, static_cast<int32_t>(count));
  }
}

}  // namespace

void FirstPlaces(Reduction extreme, const float* x, int64_t rows, int64_t count, int32_t* places) {
  if (extreme == Reduction::kMax) Rows<Reduction::kMax>(x, rows, count, places);
  else Rows<Reduction::kMin>(x, rows, count, places);
}

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
