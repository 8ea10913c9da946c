#ifndef SELFLAB_ARG_EXTREME_LOOPS_H_
#define SELFLAB_ARG_EXTREME_LOOPS_H_

#include <cstdint>

#include "level.h"
#include "reduce_loops.h"

namespace selflab {

// The first place of the largest or smallest number in each of `rows` rows of `count` ≥ 1; of the first that is not a
// number, where there is one.
#define SELFLAB_DECLARE(level)                                                                            \
  namespace level {                                                                                       \
  void FirstPlaces(Reduction extreme, const float* x, int64_t rows, int64_t count, int32_t* places);      \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_ARG_EXTREME_LOOPS_H_
