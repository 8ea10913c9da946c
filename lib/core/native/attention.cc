// SelflabAttention: what the heads of a self-attention find. SelflabAttentionGrad: its gradient.
//
//     P = softmax(Q Kᵀ / √d + bias)        O = P V
//
// for each head of each sequence. Q, K and V stand side by side as one product makes them, [N, T, 3, heads, d], and O stands
// as the next one takes it, [N, T, heads, d]. The numbers of a head stay in the second cache from one step to the next.

#include <algorithm>
#include <cmath>

#include "attention_loops.h"
#include "broadcast.h"
#include "kernel.h"
#include "mat_mul_loops.h"
#include "operations.h"
#include "parallel.h"
#include "softmax.h"

namespace selflab {
namespace {

// So many queries are done at once.
constexpr int64_t kQueries = 64;

struct Sizes {
  explicit Sizes(const Tensor& parts) {
    const Shape shape = parts.Shape();
    if (shape.size() != 5 || shape[2] != 3 || shape[4] == 0) {
      throw Invalid("SelflabAttention: expected queries, keys and values of shape [N, T, 3, heads, d], got " + Show(shape));
    }
    batch = shape[0];
    places = shape[1];
    heads = shape[3];
    width = shape[4];
  }

  Shape Found() const { return {batch, places, heads, width}; }
  Shape Shares() const { return {batch, heads, places, places}; }
  // From a place to the next, in what comes in and in what goes out.
  int64_t PartStride() const { return 3 * heads * width; }
  int64_t FoundStride() const { return heads * width; }
  // How many matrices P there are.
  int64_t Matrices() const { return batch * heads; }
  // About the time that a product of all queries of a head with all keys takes.
  double Nanoseconds() const { return static_cast<double>(places * places) * (.01 * static_cast<double>(width) + .1); }

  int64_t batch, places, heads, width;
};

// Where the queries, keys and values of one head of one sequence begin.
template <typename T>
struct Parts {
  Parts(T* all, const Sizes& sizes, int64_t matrix) {
    const int64_t sequence = matrix / sizes.heads, head = matrix % sizes.heads;
    q = all + sequence * sizes.places * sizes.PartStride() + head * sizes.width;
    k = q + sizes.FoundStride();
    v = k + sizes.FoundStride();
  }
  T *q, *k, *v;
};

template <typename T>
T* FoundBy(T* all, const Sizes& sizes, int64_t matrix) {
  return all + matrix / sizes.heads * sizes.places * sizes.FoundStride() + matrix % sizes.heads * sizes.width;
}

struct Attention {
  explicit Attention(TF_OpKernelConstruction* construction) : biases(IntegerAttribute(construction, "B")) {}
  // How many biases there are: none or one.
  const int64_t biases;
};

template <typename T>
void ComputeAttention(const Attention& known, TF_OpKernelContext* context) {
  const Tensor parts = Input(context, 0);
  const Sizes sizes(parts);
  std::vector<Tensor> biases;
  std::vector<Reader> readers;
  for (int i = 0; i < known.biases; i++) {
    biases.push_back(Input(context, 1 + i));
    const Shape own = biases.back().Shape();
    if (Broadcast("SelflabAttention", {sizes.Shares(), own}) != sizes.Shares()) {
      throw Invalid("SelflabAttention: expected a bias that fits " + Show(sizes.Shares()) + ", got " + Show(own));
    }
    readers.emplace_back(own, sizes.Shares());
  }
  const Tensor found = Output<T>(context, 0, sizes.Found());
  const Tensor shares = Output<T>(context, 1, sizes.Shares());
  const auto multiply = SELFLAB_BEST(Multiply<T>);
  const int64_t t = sizes.places, d = sizes.width;
  const int64_t blocks = (t + kQueries - 1) / kQueries;
  const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(d)));
  ParallelFor(sizes.Matrices() * blocks, (2 * sizes.Nanoseconds() + t * t) / blocks, [&](int64_t begin, int64_t end) {
    std::vector<T> scaled(kQueries * d);
    std::vector<T> bias(biases.empty() ? 0 : kQueries * t);
    for (int64_t block = begin; block < end; block++) {
      const int64_t matrix = block / blocks, first = block % blocks * kQueries;
      const int64_t rows = std::min(kQueries, t - first);
      const Parts<const T> part(parts.Data<T>(), sizes, matrix);
      T* const p = shares.Data<T>() + (matrix * t + first) * t;
      const int64_t stride = sizes.PartStride();
      SELFLAB_BEST(ScaleRows<T>)(part.q + first * stride, stride, rows, d, scale, scaled.data());
      multiply({scaled.data(), d, 1}, {part.k, 1, stride}, rows, d, t, p, t);
      for (size_t i = 0; i < biases.size(); i++) {
        readers[i].Read(biases[i].Data<const T>(), (matrix * t + first) * t, rows * t, bias.data());
        SELFLAB_BEST(AddNumbers<T>)(bias.data(), rows * t, p);
      }
      SoftmaxOfRows(false, p, rows, t, p);
      T* const o = FoundBy(found.Data<T>(), sizes, matrix) + first * sizes.FoundStride();
      multiply({p, t, 1}, {part.v, stride, 1}, rows, t, d, o, sizes.FoundStride());
    }
  });
}

// With dP = dO Vᵀ, the gradient by the scores is P (dP − Σ P dP), and the sum is that of O dO: see operations/attention.ts.
template <typename T>
void ComputeAttentionGrad(const Nothing&, TF_OpKernelContext* context) {
  const Tensor parts = Input(context, 0), shares = Input(context, 1), found = Input(context, 2),
               slope = Input(context, 3);
  const Sizes sizes(parts);
  if (!shares.HasShape(sizes.Shares()) || !found.HasShape(sizes.Found()) || !slope.HasShape(sizes.Found())) {
    throw Invalid("SelflabAttentionGrad: expected what SelflabAttention gave, and a gradient of its shape");
  }
  const Tensor gradient = Output<T>(context, 0, parts.Shape());
  const auto multiply = SELFLAB_BEST(Multiply<T>);
  const int64_t t = sizes.places, d = sizes.width;
  const int64_t stride = sizes.PartStride(), found_stride = sizes.FoundStride();
  const T scale = static_cast<T>(1 / std::sqrt(static_cast<double>(d)));
  ParallelFor(sizes.Matrices(), 4 * sizes.Nanoseconds(), [&](int64_t begin, int64_t end) {
    std::vector<T> scores(t * t);
    std::vector<T> means(t);
    T* const ds = scores.data();
    for (int64_t matrix = begin; matrix < end; matrix++) {
      const Parts<const T> part(parts.Data<T>(), sizes, matrix);
      const Parts<T> by(gradient.Data<T>(), sizes, matrix);
      const T* const p = shares.Data<T>() + matrix * t * t;
      const T* const o = FoundBy(found.Data<T>(), sizes, matrix);
      const T* const d_o = FoundBy(slope.Data<T>(), sizes, matrix);
      multiply({d_o, found_stride, 1}, {part.v, 1, stride}, t, d, t, ds, t);
      SELFLAB_BEST(RowProducts<T>)(o, d_o, found_stride, t, d, means.data());
      SELFLAB_BEST(ScoreSlopes<T>)(p, means.data(), t, t, scale, ds);
      multiply({ds, t, 1}, {part.k, stride, 1}, t, t, d, by.q, stride);
      multiply({ds, 1, t}, {part.q, stride, 1}, t, t, d, by.k, stride);
      multiply({p, 1, t}, {d_o, found_stride, 1}, t, t, d, by.v, stride);
    }
  });
}

}  // namespace

void RegisterAttention() {
  Define({"SelflabAttention",
          {"T: {float, double}", "B: int >= 0"},
          {"parts: T", "bias: B * T"},
          {"found: T", "shares: T"}});
  AddKernel<Attention, ComputeAttention<float>>("SelflabAttention", TF_FLOAT);
  AddKernel<Attention, ComputeAttention<double>>("SelflabAttention", TF_DOUBLE);
  Define({"SelflabAttentionGrad",
          {"T: {float, double}"},
          {"parts: T", "shares: T", "found: T", "slope: T"},
          {"by_parts: T"},
          ShapeOfFirst});
  AddKernel<Nothing, ComputeAttentionGrad<float>>("SelflabAttentionGrad", TF_FLOAT);
  AddKernel<Nothing, ComputeAttentionGrad<double>>("SelflabAttentionGrad", TF_DOUBLE);
}

}  // namespace selflab
