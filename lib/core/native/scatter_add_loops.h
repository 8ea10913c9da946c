#ifndef SELFLAB_SCATTER_ADD_LOOPS_H_
#define SELFLAB_SCATTER_ADD_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// Adds the first `columns` numbers of each of `count` rows to those of the row of `table` that `places` tells, in their
// order. The rows of both are `width` numbers apart. Built for float and double.
#define SELFLAB_DECLARE(level)                                                                         \
  namespace level {                                                                                    \
  template <typename T>                                                                                \
  void AddRows(const T* rows, const int32_t* places, int64_t count, int64_t width, int64_t columns,    \
               T* table);                                                                              \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_SCATTER_ADD_LOOPS_H_
