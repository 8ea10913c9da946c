#ifndef SELFLAB_SOFTMAX_LOOPS_H_
#define SELFLAB_SOFTMAX_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// SoftmaxRows: eˣ / Σ eˣ for each of `rows` rows of `count` ≥ 1 numbers.
// LogSoftmaxRows: its logarithm.
#define SELFLAB_DECLARE(level)                                                       \
  namespace level {                                                                  \
  void SoftmaxRows(const float* x, int64_t rows, int64_t count, float* y);           \
  void LogSoftmaxRows(const float* x, int64_t rows, int64_t count, float* y);        \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_SOFTMAX_LOOPS_H_
