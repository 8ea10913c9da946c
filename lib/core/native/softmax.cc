// SelflabSoftmax: the softmax of the rows of a tensor, along its last axis, or the logarithm of it.

#include "softmax.h"

#include <algorithm>
#include <cmath>

#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "softmax_loops.h"

namespace selflab {
namespace {

struct Softmax {
  explicit Softmax(TF_OpKernelConstruction* construction) : log(BooleanAttribute(construction, "log")) {}
  const bool log;
};

void InDouble(bool log, const double* x, int64_t count, double* y) {
  const double top = *std::max_element(x, x + count);
  double sum = 0;
  for (int64_t i = 0; i < count; i++) sum += std::exp(x[i] - top);
  for (int64_t i = 0; i < count; i++) y[i] = log ? x[i] - top - std::log(sum) : std::exp(x[i] - top) / sum;
}

}  // namespace

void SoftmaxOfRows(bool log, const float* x, int64_t rows, int64_t count, float* y) {
  (log ? SELFLAB_BEST(LogSoftmaxRows) : SELFLAB_BEST(SoftmaxRows))(x, rows, count, y);
}

void SoftmaxOfRows(bool log, const double* x, int64_t rows, int64_t count, double* y) {
  for (int64_t row = 0; row < rows; row++) InDouble(log, x + row * count, count, y + row * count);
}

namespace {

template <typename T>
void ComputeSoftmax(const Softmax& known, TF_OpKernelContext* context) {
  const Shape shape = Input(context, 0).Shape();
  if (shape.empty()) throw Invalid("SelflabSoftmax: expected an axis to sum over, got a single number");
  // TensorFlow holds x until this ends; y can take its memory only where x is not held twice.
  const T* const x = Input(context, 0).Data<T>();
  const Tensor output = InputAsOutput(context, {0}, 0, shape);
  T* const y = output.Data<T>();
  const int64_t count = shape.back();
  if (Size(shape) == 0) return;
  const double nanoseconds = sizeof(T) == sizeof(float) ? 1 : 20;
  ParallelFor(Size(shape) / count, nanoseconds * static_cast<double>(count) + 20, [&](int64_t begin, int64_t end) {
    SoftmaxOfRows(known.log, x + begin * count, end - begin, count, y + begin * count);
  });
}

}  // namespace

void RegisterSoftmax() {
  Define({"SelflabSoftmax", {"T: {float, double}", "log: bool"}, {"x: T"}, {"y: T"}, ShapeOfFirst});
  AddKernel<Softmax, ComputeSoftmax<float>>("SelflabSoftmax", TF_FLOAT);
  AddKernel<Softmax, ComputeSoftmax<double>>("SelflabSoftmax", TF_DOUBLE);
}

}  // namespace selflab
