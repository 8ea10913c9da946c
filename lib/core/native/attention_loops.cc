#include "attention_loops.h"

namespace selflab {
namespace SELFLAB_LEVEL {

template <typename T>
void ScaleRows(const T* from, int64_t stride, int64_t rows, int64_t count, T scale, T* to) {
  for (int64_t row = 0; row < rows; row++, from += stride, to += count) {
#pragma GCC ivdep
    for (int64_t i = 0; i < count; i++) to[i] = from[i] * scale;
  }
}

template <typename T>
void AddNumbers(const T* b, int64_t count, T* a) {
#pragma GCC ivdep
  for (int64_t i = 0; i < count; i++) a[i] += b[i];
}

template <typename T>
void RowProducts(const T* a, const T* b, int64_t stride, int64_t rows, int64_t count, T* sums) {
  for (int64_t row = 0; row < rows; row++, a += stride, b += stride) {
    T sum = 0;
    for (int64_t i = 0; i < count; i++) sum += a[i] * b[i];
    sums[row] = sum;
  }
}

template <typename T>
void ScoreSlopes(const T* p, const T* means, int64_t rows, int64_t count, T scale, T* s) {
  for (int64_t row = 0; row < rows; row++, p += count, s += count) {
    const T mean = means[row];
#pragma GCC ivdep
    for (int64_t i = 0; i < count; i++) s[i] = scale * (p[i] * (s[i] - mean));
  }
}

#define SELFLAB_FOR(T)                                                                   \
  template void ScaleRows(const T*, int64_t, int64_t, int64_t, T, T*);                   \
  template void AddNumbers(const T*, int64_t, T*);                                       \
  template void RowProducts(const T*, const T*, int64_t, int64_t, int64_t, T*);          \
  template void ScoreSlopes(const T*, const T*, int64_t, int64_t, T, T*);
SELFLAB_FOR(float)
SELFLAB_FOR(double)
#undef SELFLAB_FOR

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
