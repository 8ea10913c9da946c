#ifndef SELFLAB_MAT_MUL_LOOPS_H_
#define SELFLAB_MAT_MUL_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// A matrix in memory: the number in its row i and column j is data[i * row + j * column].
template <typename T>
struct Strided {
  const T* data;
  int64_t row;
  int64_t column;
};

// c = a b for a of [rows, depth] and b of [depth, columns], depth ≥ 1. The rows of c lie `c_row` numbers apart.
//
// Each number of c is made in one way: products are added from the first to the last of a block of the depth, and blocks
// from the first to the last. So neither the shape of the rest nor the processor's vectors show in its bits, but for
// this: where the processor has it, a product and its addition are rounded once. Built for float and double.
#define SELFLAB_DECLARE(level)                                                                               \
  namespace level {                                                                                          \
  template <typename T>                                                                                      \
  void Multiply(const Strided<T>& a, const Strided<T>& b, int64_t rows, int64_t depth, int64_t columns,      \
                T* c, int64_t c_row);                                                                        \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_MAT_MUL_LOOPS_H_
