// SelflabReduce: sums, means and extremes over neighboring axes, in one order whatever the number of threads.
//
// The input is seen as [outer, reduced, inner]. Blocks of what is reduced are summed in float, as vectors; the blocks'
// sums are added up in double, so that the error does not grow with their number.

#include <algorithm>
#include <vector>

#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "reduce_loops.h"

namespace selflab {
namespace {

struct Reduce {
  explicit Reduce(TF_OpKernelConstruction* construction)
      : output(IntegerListAttribute(construction, "output")) {
    const Shape view = IntegerListAttribute(construction, "view");
    const std::string name = StringAttribute(construction, "function");
    if (view.size() != 3) throw Invalid("SelflabReduce: expected a view of three axes, got " + Show(view));
    outer = view[0];
    reduced = view[1];
    inner = view[2];
    if (name == "Max") reduction = Reduction::kMax;
    else if (name == "Min") reduction = Reduction::kMin;
    else if (name != "Sum" && name != "Mean") throw Invalid("SelflabReduce: no function " + name);
    divisor = name == "Mean" ? static_cast<double>(reduced) : 1;
  }

  int64_t outer, reduced, inner;
  Shape output;
  Reduction reduction = Reduction::kSum;
  double divisor;
};

double Join(Reduction reduction, double a, double b) {
  switch (reduction) {
    case Reduction::kSum:
      return a + b;
    case Reduction::kMax:
      return a < b || b != b ? b : a;
    case Reduction::kMin:
      return b < a || b != b ? b : a;
  }
  return a;
}

// Of each of `parts` numbers `count` apart: those of one place together.
template <typename T>
double JoinParts(Reduction reduction, const T* parts, int64_t count, int64_t stride) {
  double result = parts[0];
  for (int64_t i = 1; i < count; i++) result = Join(reduction, result, parts[i * stride]);
  return result;
}

int64_t Blocks(int64_t count, int64_t block) { return (count + block - 1) / block; }

void ReduceRows(const Reduce& known, const float* x, float* y) {
  const auto row_blocks = SELFLAB_BEST(RowBlocks);
  if (known.reduced <= kRowBlock) {
    ParallelFor(known.outer, .1 * static_cast<double>(known.reduced) + 3, [&](int64_t begin, int64_t end) {
      row_blocks(known.reduction, x + begin * known.reduced, end - begin, known.reduced, known.reduced, y + begin);
      if (known.divisor == 1) return;
      for (int64_t row = begin; row < end; row++) y[row] = static_cast<float>(y[row] / known.divisor);
    });
    return;
  }
  const int64_t whole = known.reduced / kRowBlock;
  const int64_t blocks = Blocks(known.reduced, kRowBlock);
  std::vector<float> parts(known.outer * blocks);
  ParallelFor(known.outer * blocks, .1 * kRowBlock, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      const int64_t row = part / blocks, block = part % blocks;
      const int64_t count = block < whole ? kRowBlock : known.reduced - whole * kRowBlock;
      row_blocks(known.reduction, x + row * known.reduced + block * kRowBlock, 1, count, count, &parts[part]);
    }
  });
  for (int64_t row = 0; row < known.outer; row++) {
    y[row] = static_cast<float>(JoinParts(known.reduction, &parts[row * blocks], blocks, 1) / known.divisor);
  }
}

void ReduceColumns(const Reduce& known, const float* x, float* y) {
  const auto column_block = SELFLAB_BEST(ColumnBlock);
  const int64_t inner = known.inner;
  const int64_t blocks = Blocks(known.reduced, kColumnBlock);
  std::vector<float> parts(blocks == 1 ? 0 : known.outer * blocks * inner);
  float* const to = blocks == 1 ? y : parts.data();
  ParallelFor(known.outer * blocks, .1 * static_cast<double>(inner) * kColumnBlock, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      const int64_t first = part % blocks * kColumnBlock;
      const int64_t rows = std::min(kColumnBlock, known.reduced - first);
      const float* const from = x + (part / blocks * known.reduced + first) * inner;
      column_block(known.reduction, from, rows, inner, inner, to + part * inner);
    }
  });
  if (blocks == 1 && known.divisor == 1) return;
  ParallelFor(known.outer * inner, static_cast<double>(blocks), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const float* const first = to + i / inner * blocks * inner + i % inner;
      y[i] = static_cast<float>(JoinParts(known.reduction, first, blocks, inner) / known.divisor);
    }
  });
}

void ComputeReduce(const Reduce& known, TF_OpKernelContext* context) {
  const Tensor x = Input(context, 0);
  const Tensor y = Output<float>(context, 0, known.output);
  if (known.inner == 1) ReduceRows(known, x.Data<float>(), y.Data<float>());
  else ReduceColumns(known, x.Data<float>(), y.Data<float>());
}

void ComputeReduceInDouble(const Reduce& known, TF_OpKernelContext* context) {
  const Tensor x = Input(context, 0);
  const Tensor y = Output<double>(context, 0, known.output);
  const double* const from = x.Data<double>();
  double* const to = y.Data<double>();
  for (int64_t i = 0; i < known.outer * known.inner; i++) {
    const double* const first = from + i / known.inner * known.reduced * known.inner + i % known.inner;
    to[i] = JoinParts(known.reduction, first, known.reduced, known.inner) / known.divisor;
  }
}

}  // namespace

void RegisterReduce() {
  Define({"SelflabReduce",
          {"T: {float, double}", "function: string", "view: list(int)", "output: list(int)"},
          {"x: T"},
          {"y: T"}});
  AddKernel<Reduce, ComputeReduce>("SelflabReduce", TF_FLOAT);
  AddKernel<Reduce, ComputeReduceInDouble>("SelflabReduce", TF_DOUBLE);
}

}  // namespace selflab
