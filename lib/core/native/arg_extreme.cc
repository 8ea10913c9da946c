// SelflabArgExtreme: in each row of a tensor, along its last axis, the place of the largest or smallest number.

#include "arg_extreme_loops.h"
#include "kernel.h"
#include "operations.h"
#include "parallel.h"

namespace selflab {
namespace {

struct ArgExtreme {
  explicit ArgExtreme(TF_OpKernelConstruction* construction)
      : extreme(BooleanAttribute(construction, "largest") ? Reduction::kMax : Reduction::kMin) {}
  const Reduction extreme;
};

int32_t PlaceInDouble(Reduction extreme, const double* x, int64_t count) {
  int64_t best = 0;
  for (int64_t i = 1; i < count && x[best] == x[best]; i++) {
    if (x[i] != x[i] || (extreme == Reduction::kMax ? x[i] > x[best] : x[i] < x[best])) best = i;
  }
  return static_cast<int32_t>(best);
}

template <typename T>
void ComputeArgExtreme(const ArgExtreme& known, TF_OpKernelContext* context) {
  const Tensor x = Input(context, 0);
  Shape shape = x.Shape();
  if (shape.empty() || shape.back() == 0 || shape.back() > INT32_MAX) {
    throw Invalid("SelflabArgExtreme: expected rows of 1 to 2³¹ − 1 numbers, got a tensor of shape " + Show(shape));
  }
  const int64_t count = shape.back();
  shape.pop_back();
  const Tensor output = Output<int32_t>(context, 0, shape);
  int32_t* const places = output.Data<int32_t>();
  ParallelFor(Size(shape), .3 * static_cast<double>(count) + 15, [&](int64_t begin, int64_t end) {
    const T* const from = x.Data<T>() + begin * count;
    if constexpr (sizeof(T) == sizeof(float)) {
      SELFLAB_BEST(FirstPlaces)(known.extreme, from, end - begin, count, places + begin);
    } else {
      for (int64_t row = begin; row < end; row++) {
        places[row] = PlaceInDouble(known.extreme, from + (row - begin) * count, count);
      }
    }
  });
}

}  // namespace

void RegisterArgExtreme() {
  Define({"SelflabArgExtreme", {"T: {float, double}", "largest: bool"}, {"x: T"}, {"places: int32"}});
  AddKernel<ArgExtreme, ComputeArgExtreme<float>>("SelflabArgExtreme", TF_FLOAT);
  AddKernel<ArgExtreme, ComputeArgExtreme<double>>("SelflabArgExtreme", TF_DOUBLE);
}

}  // namespace selflab
