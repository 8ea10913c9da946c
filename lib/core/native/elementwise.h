// Elementwise operations, alone and fused.

#ifndef SELFLAB_ELEMENTWISE_H_
#define SELFLAB_ELEMENTWISE_H_

#include <string>

namespace selflab {

// The names of the instructions of fused operations, in the order of their numbers, with a space between.
std::string ElementwiseInstructions();

}  // namespace selflab

#endif  // SELFLAB_ELEMENTWISE_H_
