#ifndef SELFLAB_SOFTMAX_H_
#define SELFLAB_SOFTMAX_H_

#include <cstdint>

namespace selflab {

// The softmax of each of `rows` rows of `count` ≥ 1 numbers, or its logarithm. y may be x.
void SoftmaxOfRows(bool log, const float* x, int64_t rows, int64_t count, float* y);
void SoftmaxOfRows(bool log, const double* x, int64_t rows, int64_t count, double* y);

}  // namespace selflab

#endif  // SELFLAB_SOFTMAX_H_
