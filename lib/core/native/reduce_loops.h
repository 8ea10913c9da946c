#ifndef SELFLAB_REDUCE_LOOPS_H_
#define SELFLAB_REDUCE_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

enum class Reduction { kSum, kMax, kMin };

// Rows and blocks of rows are reduced so many numbers, or rows, at a time; the results are put together in this order,
// whatever the number of threads.
constexpr int64_t kRowBlock = 512;
constexpr int64_t kColumnBlock = 64;

// RowBlocks: the reduction of each of `rows` rows of `count` ≤ kRowBlock numbers, `stride` apart.
// ColumnBlock: the reduction of `rows` ≥ 1 rows, number by number, `stride` apart.
#define SELFLAB_DECLARE(level)                                                                                       \
  namespace level {                                                                                                  \
  void RowBlocks(Reduction reduction, const float* x, int64_t rows, int64_t count, int64_t stride, float* results);  \
  void ColumnBlock(Reduction reduction, const float* x, int64_t rows, int64_t count, int64_t stride, float* result); \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_REDUCE_LOOPS_H_
