// SelflabReduce: sums, means and extremes over neighboring axes, in one order whatever the number of threads.
//
// The input is seen as [outer, reduced, inner]. As in row_reduction.cc, sums of blocks are added up in double.

#include <algorithm>
#include <vector>

#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "reduce_loops.h"
#include "row_reduction.h"

namespace selflab {
namespace {

struct Reduce {
  explicit Reduce(TF_OpKernelConstruction* construction)
      : function(FindRowFunction("SelflabReduce", StringAttribute(construction, "function"))),
        output(IntegerListAttribute(construction, "output")) {
    const Shape view = IntegerListAttribute(construction, "view");
    if (view.size() != 3) throw Invalid("SelflabReduce: expected a view of three axes, got " + Show(view));
    outer = view[0];
    reduced = view[1];
    inner = view[2];
    divisor = function.mean ? static_cast<double>(reduced) : 1;
  }

  RowFunction function;
  int64_t outer, reduced, inner;
  Shape output;
  double divisor;
};

int64_t Blocks(int64_t count, int64_t block) { return (count + block - 1) / block; }

void ReduceRows(const Reduce& known, const float* x, float* y) {
  RowReduction rows(known.function, known.outer, known.reduced, y);
  const int64_t blocks = rows.BlocksOfRow();
  if (blocks == 1) {
    ParallelFor(known.outer, .1 * static_cast<double>(known.reduced) + 3, [&](int64_t begin, int64_t end) {
      const int64_t start = begin * known.reduced;
      rows.Take(start, end * known.reduced - start, x + start);
    });
    return;
  }
  ParallelFor(known.outer * blocks, .1 * kRowBlock, [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; part++) {
      const int64_t first = part % blocks * kRowBlock;
      const int64_t start = part / blocks * known.reduced + first;
      rows.Take(start, std::min(kRowBlock, known.reduced - first), x + start);
    }
  });
  rows.Finish();
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
      column_block(known.function.reduction, from, rows, inner, inner, to + part * inner);
    }
  });
  if (blocks == 1 && known.divisor == 1) return;
  ParallelFor(known.outer * inner, static_cast<double>(blocks), [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      const float* const first = to + i / inner * blocks * inner + i % inner;
      y[i] = static_cast<float>(JoinParts(known.function.reduction, first, blocks, inner) / known.divisor);
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
    to[i] = JoinParts(known.function.reduction, first, known.reduced, known.inner) / known.divisor;
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
