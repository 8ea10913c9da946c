#ifndef SELFLAB_ELEMENTWISE_LOOPS_H_
#define SELFLAB_ELEMENTWISE_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// The instructions: `each(name, operands, cost)`. Their numbers are those of this list. Names and the order of operands are
// those of TensorFlow's operations; marks (bool) are the numbers 0 and 1. The cost is about the time of one number, in
// nanoseconds.
#define SELFLAB_INSTRUCTIONS(each)                                                                    \
  each(Copy, 1, .1) each(CastBoolToFloat, 1, .1)                                                      \
  each(Add, 2, .1) each(Sub, 2, .1) each(Mul, 2, .1) each(RealDiv, 2, .2)                             \
  each(Maximum, 2, .1) each(Minimum, 2, .1) each(SquaredDifference, 2, .1)                            \
  each(Neg, 1, .1) each(Abs, 1, .1) each(Sign, 1, .1) each(Square, 1, .1) each(Reciprocal, 1, .2)     \
  each(Sqrt, 1, .2) each(Rsqrt, 1, .3) each(Floor, 1, .1) each(Ceil, 1, .1)                           \
  each(Exp, 1, .5) each(Expm1, 1, .7) each(Log, 1, .6) each(Log1p, 1, .9)                             \
  each(Tanh, 1, .9) each(Sigmoid, 1, .7) each(Erf, 1, 1.) each(Softplus, 1, 1.5)                      \
  each(Relu, 1, .1) each(Relu6, 1, .1) each(LeakyRelu, 2, .1)                                         \
  each(ReluGrad, 2, .1) each(Relu6Grad, 2, .1) each(LeakyReluGrad, 3, .1) each(EluGrad, 2, .1)        \
  each(SigmoidGrad, 2, .1) each(TanhGrad, 2, .1) each(SoftplusGrad, 2, .8)                            \
  each(SqrtGrad, 2, .2) each(RsqrtGrad, 2, .1) each(ReciprocalGrad, 2, .1) each(ClipByValue, 3, .1)   \
  each(Less, 2, .1) each(LessEqual, 2, .1) each(Greater, 2, .1) each(GreaterEqual, 2, .1)             \
  each(Equal, 2, .1) each(NotEqual, 2, .1)                                                            \
  each(LogicalAnd, 2, .1) each(LogicalOr, 2, .1) each(LogicalNot, 1, .1) each(Select, 3, .1)

// For loops that call them by name.
#define SELFLAB_DECLARE(name, operands, cost) k##name,
enum class Instruction { SELFLAB_INSTRUCTIONS(SELFLAB_DECLARE) };
#undef SELFLAB_DECLARE

#define SELFLAB_DECLARE(name, operands, cost) +1
constexpr int kInstructions = SELFLAB_INSTRUCTIONS(SELFLAB_DECLARE);
#undef SELFLAB_DECLARE

// Makes `count` numbers of as many of each operand; operands that the instruction does not have are not looked at. The
// result may be an operand.
using Loop = void (*)(const float* a, const float* b, const float* c, float* result, int64_t count);

// The loop of each instruction.
#define SELFLAB_DECLARE(level) \
  namespace level {            \
  extern const Loop kLoops[kInstructions]; \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_ELEMENTWISE_LOOPS_H_
