// SelflabRandomUniform and SelflabRandomWords: the numbers of TensorFlow's StatelessRandomUniform, and of its
// StatelessRandomUniformFullInt in int32, bit for bit, some times faster.
//
// A draw of Philox makes four words from a counter and a key, so that any stretch of a stream can be made by itself.
// TensorFlow stirs the two numbers of a seed by a draw of their own: two of its words are the stream's key, the others
// the high half of its counter.

#include <algorithm>
#include <array>
#include <cstring>

#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "random_loops.h"

namespace selflab {
namespace {

Philox StreamOf(const int32_t* seed) {
  // The seed's numbers as 64 bits each are the counter: the first its low half.
  const auto high = static_cast<int64_t>(seed[1]);
  const Philox stirring{{0x3EC8F720, 0x02461E29},
                        {static_cast<uint32_t>(high), static_cast<uint32_t>(high >> 32)}};
  std::array<int32_t, 4 * kDraws> words;
  SELFLAB_BEST(Numbers<int32_t>)(stirring, static_cast<uint64_t>(static_cast<int64_t>(seed[0])), words.data());
  Philox stream;
  std::memcpy(&stream, words.data(), sizeof stream);
  return stream;
}

Shape ShapeFrom(const Tensor& tensor) {
  const int32_t* sizes = tensor.Data<int32_t>();
  const Shape shape(sizes, sizes + Size(tensor.Shape()));
  for (const int64_t size : shape) {
    if (size < 0) throw Invalid("SelflabRandom: expected sizes ≥ 0, got the shape " + Show(shape));
  }
  return shape;
}

template <typename T>
void Fill(const Nothing&, TF_OpKernelContext* context) {
  constexpr int64_t numbers = kDraws * 4 * sizeof(int32_t) / sizeof(T);
  const Shape shape = ShapeFrom(Input(context, 0));
  const Tensor seed = Input(context, 1);
  if (seed.Shape() != Shape{2}) {
    throw Invalid("SelflabRandom: expected a seed of shape [2], got " + Show(seed.Shape()));
  }
  const Philox stream = StreamOf(seed.Data<int32_t>());
  const Tensor y = Output<T>(context, 0, shape);
  const int64_t size = Size(shape);
  ParallelFor((size + numbers - 1) / numbers, 3.0 * kDraws, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) {
      T* to = y.Data<T>() + i * numbers;
      const int64_t left = size - i * numbers;
      if (left >= numbers) {
        SELFLAB_BEST(Numbers<T>)(stream, i * kDraws, to);
      } else {
        std::array<T, numbers> last;
        SELFLAB_BEST(Numbers<T>)(stream, i * kDraws, last.data());
        std::copy_n(last.data(), left, to);
      }
    }
  });
}

}  // namespace

void RegisterRandom() {
  Define({"SelflabRandomUniform", {"T: {float, double}"}, {"shape: int32", "seed: int32"}, {"y: T"}});
  AddKernel<Nothing, Fill<float>>("SelflabRandomUniform", TF_FLOAT);
  AddKernel<Nothing, Fill<double>>("SelflabRandomUniform", TF_DOUBLE);
  Define({"SelflabRandomWords", {}, {"shape: int32", "seed: int32"}, {"y: int32"}});
  AddKernel<Nothing, Fill<int32_t>>("SelflabRandomWords");
}

}  // namespace selflab
