#ifndef SELFLAB_TOP_K_LOOPS_H_
#define SELFLAB_TOP_K_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// Writes the places from `begin` to before `end` of the numbers in `x` that are larger than `least`, or NaN, and returns
// how many they are. It may write to `end` - `begin` + 1 places. Built for float, double and int32.
#define SELFLAB_DECLARE(level)                                                      \
  namespace level {                                                                 \
  template <typename T>                                                             \
  int64_t Larger(const T* x, int64_t begin, int64_t end, T least, int32_t* places); \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_TOP_K_LOOPS_H_
