// SelflabGru: the steps of a gated recurrent unit, one after the other. SelflabGruGrad: the steps back.
//
//     r, z = σ(p + h U)        q = h U + c        n = tanh(p + r q)        h ← n + z (h − n)
//
// each with its H columns of p and U: p, [N, T, 3H], is what the inputs add to r, z and n; U, [H, 3H], what the state does.
// A sequence knows nothing of the others, so some rows of the batch go through all steps on one thread.

#include <algorithm>
#include <cmath>
#include <cstring>

#include "elementwise_loops.h"
#include "kernel.h"
#include "mat_mul_loops.h"
#include "operations.h"
#include "parallel.h"

namespace selflab {
namespace {

// Of so many rows the product with U needs no copy of U.
constexpr int64_t kRows = 24;

void Calculate(Instruction instruction, const float* a, const float* b, int64_t count, float* result) {
  SELFLAB_BEST(kLoops)[static_cast<int>(instruction)](a, b, a, result, count);
}

double InDouble(Instruction instruction, double a, double b) {
  switch (instruction) {
    case Instruction::kAdd:
      return a + b;
    case Instruction::kSub:
      return a - b;
    case Instruction::kMul:
      return a * b;
    case Instruction::kSigmoid:
      return 1 / (1 + std::exp(-a));
    case Instruction::kTanh:
      return std::tanh(a);
    case Instruction::kSigmoidGrad:
      return b * (a * (1 - a));
    case Instruction::kTanhGrad:
      return b * (1 - a * a);
    default:
      throw Invalid("SelflabGru: an instruction that it has no use for");
  }
}

void Calculate(Instruction instruction, const double* a, const double* b, int64_t count, double* result) {
  for (int64_t i = 0; i < count; i++) result[i] = InDouble(instruction, a[i], b[i]);
}

struct Sizes {
  int64_t batch;
  int64_t steps;
  int64_t units;
};

// Throws unless `tensor` has the shape; `name` is what it is called.
void Check(const char* name, const Tensor& tensor, const Shape& shape) {
  if (tensor.HasShape(shape)) return;
  throw Invalid(std::string("SelflabGru: expected ") + name + " of shape " + Show(shape) + ", got " +
                Show(tensor.Shape()));
}

Sizes SizesOf(const Tensor& given) {
  const Shape shape = given.Shape();
  if (shape.size() != 3 || shape[2] % 3 != 0) {
    throw Invalid("SelflabGru: expected p of shape [N, T, 3 H], got " + Show(shape));
  }
  return {shape[0], shape[1], shape[2] / 3};
}

// Calls `body` for rows [begin, end) of the batch. `nanoseconds` is what one row takes in one step.
template <typename Body>
void ForRows(const Sizes& sizes, double nanoseconds, const Body& body) {
  const int64_t parts = (sizes.batch + kRows - 1) / kRows;
  // As many parts as all threads can share evenly, where there are rows enough.
  const int64_t even = std::min(sizes.batch, (parts + Threads() - 1) / Threads() * Threads());
  if (even == 0) return;
  const int64_t rows = (sizes.batch + even - 1) / even;
  ParallelFor((sizes.batch + rows - 1) / rows, nanoseconds * static_cast<double>(rows * sizes.steps),
              [&](int64_t begin, int64_t end) {
                for (int64_t part = begin; part < end; part++) {
                  body(part * rows, std::min(sizes.batch, (part + 1) * rows));
                }
              });
}

// About the time of the product of one row with U, and of what is computed for it besides.
double RowNanoseconds(const Sizes& sizes, double each) {
  const double units = static_cast<double>(sizes.units);
  return units * (units * .04 + each);
}

template <typename T>
void ComputeGru(const Nothing&, TF_OpKernelContext* context) {
  const Tensor given = Input(context, 0), start = Input(context, 1), kernel = Input(context, 2),
               offset = Input(context, 3);
  const Sizes sizes = SizesOf(given);
  const int64_t h = sizes.units;
  Check("the start", start, {sizes.batch, h});
  Check("U", kernel, {h, 3 * h});
  Check("c", offset, {h});
  const Tensor states = Output<T>(context, 0, {sizes.batch, sizes.steps, h});
  const Tensor kept = Output<T>(context, 1, {sizes.batch, sizes.steps, 4 * h});
  const auto multiply = SELFLAB_BEST(Multiply<T>);
  ForRows(sizes, RowNanoseconds(sizes, 4), [&](int64_t begin, int64_t end) {
    std::vector<T> products((end - begin) * 3 * h);
    std::vector<T> other(2 * h);
    T* const between = other.data();
    Strided<T> before{start.Data<T>() + begin * h, h, 1};
    for (int64_t step = 0; step < sizes.steps; step++) {
      multiply(before, {kernel.Data<T>(), 3 * h, 1}, end - begin, h, 3 * h, products.data(), 3 * h);
      for (int64_t row = begin; row < end; row++) {
        const int64_t place = row * sizes.steps + step;
        const T* const p = given.Data<T>() + place * 3 * h;
        const T* const product = products.data() + (row - begin) * 3 * h;
        const T* const old = before.data + (row - begin) * before.row;
        T* const r = kept.Data<T>() + place * 4 * h;
        T* const z = r + h;
        T* const n = z + h;
        T* const q = n + h;
        T* const state = states.Data<T>() + place * h;
        Calculate(Instruction::kAdd, p, product, 2 * h, between);
        Calculate(Instruction::kSigmoid, between, between, 2 * h, r);
        Calculate(Instruction::kAdd, product + 2 * h, offset.Data<T>(), h, q);
        Calculate(Instruction::kMul, r, q, h, between);
        Calculate(Instruction::kAdd, p + 2 * h, between, h, between);
        Calculate(Instruction::kTanh, between, between, h, n);
        Calculate(Instruction::kSub, old, n, h, between);
        Calculate(Instruction::kMul, z, between, h, between);
        Calculate(Instruction::kAdd, n, between, h, state);
      }
      before = {states.Data<T>() + (begin * sizes.steps + step) * h, sizes.steps * h, 1};
    }
  });
}

struct GruGrad {
  explicit GruGrad(TF_OpKernelConstruction* construction) : each(BooleanAttribute(construction, "each")) {}
  // Whether dy belongs to all states or to the last.
  const bool each;
};

template <typename T>
void ComputeGruGrad(const GruGrad& known, TF_OpKernelContext* context) {
  const Tensor kept = Input(context, 0), states = Input(context, 1), start = Input(context, 2),
               kernel = Input(context, 3), slope = Input(context, 4);
  const Shape shape = states.Shape();
  if (shape.size() != 3) throw Invalid("SelflabGru: expected states of shape [N, T, H], got " + Show(shape));
  const Sizes sizes{shape[0], shape[1], shape[2]};
  const int64_t h = sizes.units;
  Check("what the steps kept", kept, {sizes.batch, sizes.steps, 4 * h});
  Check("the start", start, {sizes.batch, h});
  Check("U", kernel, {h, 3 * h});
  Check("the gradient", slope, known.each ? shape : Shape{sizes.batch, h});
  const Tensor by_inputs = Output<T>(context, 0, {sizes.batch, sizes.steps, 3 * h});
  const Tensor by_products = Output<T>(context, 1, {sizes.batch, sizes.steps, 3 * h});
  const Tensor by_start = Output<T>(context, 2, {sizes.batch, h});
  std::vector<T> transposed(3 * h * h);
  for (int64_t i = 0; i < h; i++) {
    for (int64_t j = 0; j < 3 * h; j++) transposed[j * h + i] = kernel.Data<T>()[i * 3 * h + j];
  }
  const auto multiply = SELFLAB_BEST(Multiply<T>);
  ForRows(sizes, RowNanoseconds(sizes, 3), [&](int64_t begin, int64_t end) {
    const int64_t count = (end - begin) * h;
    // The gradient by the state that the step has made, and by the one before beside the products.
    T* const dh = by_start.Data<T>() + begin * h;
    std::fill_n(dh, count, T{0});
    std::vector<T> beside(count);
    std::vector<T> other(h);
    T* const between = other.data();
    for (int64_t step = sizes.steps; step-- > 0;) {
      for (int64_t row = begin; row < end; row++) {
        const int64_t place = row * sizes.steps + step;
        const T* const r = kept.Data<T>() + place * 4 * h;
        const T* const z = r + h;
        const T* const n = z + h;
        const T* const q = n + h;
        const T* const old = step == 0 ? start.Data<T>() + row * h : states.Data<T>() + (place - 1) * h;
        T* const d = dh + (row - begin) * h;
        T* const direct = beside.data() + (row - begin) * h;
        T* const dr = by_inputs.Data<T>() + place * 3 * h;
        T* const dz = dr + h;
        T* const dn = dz + h;
        T* const products = by_products.Data<T>() + place * 3 * h;
        if (known.each || step == sizes.steps - 1) {
          Calculate(Instruction::kAdd, d, slope.Data<T>() + (known.each ? place : row) * h, h, d);
        }
        Calculate(Instruction::kSub, old, n, h, between);
        Calculate(Instruction::kMul, d, between, h, between);
        Calculate(Instruction::kSigmoidGrad, z, between, h, dz);
        Calculate(Instruction::kMul, d, z, h, direct);
        Calculate(Instruction::kSub, d, direct, h, between);
        Calculate(Instruction::kTanhGrad, n, between, h, dn);
        Calculate(Instruction::kMul, dn, q, h, between);
        Calculate(Instruction::kSigmoidGrad, r, between, h, dr);
        std::memcpy(products, dr, 2 * h * sizeof(T));
        Calculate(Instruction::kMul, dn, r, h, products + 2 * h);
      }
      const T* const products = by_products.Data<T>() + (begin * sizes.steps + step) * 3 * h;
      multiply({products, sizes.steps * 3 * h, 1}, {transposed.data(), h, 1}, end - begin, 3 * h, h, dh, h);
      Calculate(Instruction::kAdd, dh, beside.data(), count, dh);
    }
  });
}

}  // namespace

void RegisterGru() {
  Define({"SelflabGru",
          {"T: {float, double}"},
          {"p: T", "start: T", "kernel: T", "offset: T"},
          {"states: T", "kept: T"}});
  AddKernel<Nothing, ComputeGru<float>>("SelflabGru", TF_FLOAT);
  AddKernel<Nothing, ComputeGru<double>>("SelflabGru", TF_DOUBLE);
  Define({"SelflabGruGrad",
          {"T: {float, double}", "each: bool"},
          {"kept: T", "states: T", "start: T", "kernel: T", "dy: T"},
          {"by_inputs: T", "by_products: T", "by_start: T"}});
  AddKernel<GruGrad, ComputeGruGrad<float>>("SelflabGruGrad", TF_FLOAT);
  AddKernel<GruGrad, ComputeGruGrad<double>>("SelflabGruGrad", TF_DOUBLE);
}

}  // namespace selflab
