#ifndef SELFLAB_ATTENTION_LOOPS_H_
#define SELFLAB_ATTENTION_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// ScaleRows: `rows` rows of `count` numbers, `stride` apart, times `scale`, into rows that follow each other.
// AddNumbers: adds `count` numbers of b to those of a.
// RowProducts: Σ a b for each of `rows` rows of `count` numbers, both `stride` apart.
// ScoreSlopes: s ← scale p (s − mean), for `rows` rows of `count` numbers and the mean of each.
#define SELFLAB_DECLARE(level)                                                                              \
  namespace level {                                                                                         \
  template <typename T>                                                                                     \
  void ScaleRows(const T* from, int64_t stride, int64_t rows, int64_t count, T scale, T* to);               \
  template <typename T>                                                                                     \
  void AddNumbers(const T* b, int64_t count, T* a);                                                         \
  template <typename T>                                                                                     \
  void RowProducts(const T* a, const T* b, int64_t stride, int64_t rows, int64_t count, T* sums);           \
  template <typename T>                                                                                     \
  void ScoreSlopes(const T* p, const T* means, int64_t rows, int64_t count, T scale, T* s);                 \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_ATTENTION_LOOPS_H_
