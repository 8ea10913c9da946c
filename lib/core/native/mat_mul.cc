// SelflabMatMul: the product of two matrices, or of two stacks of as many, each of which may be stored transposed.
//
//     c = a b
//
// TensorFlow's MatMul runs products of up to some ten million additions on one thread. This one cuts products, and
// stacks, in tiles for all threads where that pays. Each number of c is made in the same way whatever the tiles
// (mat_mul_loops.h), so that the same inputs give the same bits on any number of threads.

#include <algorithm>
#include <cstring>

#include "kernel.h"
#include "mat_mul_loops.h"
#include "operations.h"
#include "parallel.h"

namespace selflab {
namespace {

struct Attributes {
  explicit Attributes(TF_OpKernelConstruction* construction)
      : transpose_a(BooleanAttribute(construction, "transpose_a")),
        transpose_b(BooleanAttribute(construction, "transpose_b")) {}
  const bool transpose_a;
  const bool transpose_b;
};

// One product of `stack` ones: [rows, depth] times [depth, columns].
struct Product {
  int64_t stack;
  int64_t rows;
  int64_t depth;
  int64_t columns;
};

// Throws unless matrices of these shapes can be multiplied.
Product Sizes(const Shape& a, const Shape& b, const Attributes& attributes) {
  const size_t rank = a.size();
  if (rank < 2 || b.size() != rank || !std::equal(a.begin(), a.end() - 2, b.begin())) {
    throw Invalid("SelflabMatMul: expected two matrices or two stacks of as many, got shapes " + Show(a) + " and " +
                  Show(b));
  }
  const int64_t* const left = a.data() + rank - 2;
  const int64_t* const right = b.data() + rank - 2;
  const int64_t depth = left[attributes.transpose_a ? 0 : 1];
  if (right[attributes.transpose_b ? 1 : 0] != depth) {
    throw Invalid("SelflabMatMul: expected as many rows of b as columns of a, got shapes " + Show(a) +
                  (attributes.transpose_a ? " transposed" : "") + " and " + Show(b) +
                  (attributes.transpose_b ? " transposed" : ""));
  }
  return {Size(Shape(a.begin(), a.end() - 2)), left[attributes.transpose_a ? 1 : 0], depth,
          right[attributes.transpose_b ? 0 : 1]};
}

// About the time on one thread.
template <typename T>
double Nanoseconds(const Product& product) {
  return sizeof(T) / 200.0 * product.stack * product.rows * product.depth * product.columns;
}

// Less than this is for one thread: what another one computes, the next operation has to fetch from that one's cache.
constexpr double kWorthThreads = 80'000;

// Part of one product of the stack: its sizes, and how many there are below and beside each other.
struct Tiles {
  int64_t rows;
  int64_t columns;
  int64_t down;
  int64_t across;
};

// The largest tiles that the second cache has room for; smaller ones where threads would be left without, since each
// copies its part of b for itself.
template <typename T>
Tiles Cut(const Product& product) {
  constexpr int64_t most_rows = 384, most_columns = 512;
  constexpr int64_t least_rows = 24, least_columns = 64;
  const int64_t wanted = Nanoseconds<T>(product) < kWorthThreads ? 1 : Threads();
  const auto parts = [](int64_t size, int64_t part) { return (size + part - 1) / part; };
  int64_t down = parts(product.rows, most_rows);
  int64_t across = parts(product.columns, most_columns);
  while (product.stack * down * across < wanted) {
    if (product.columns > least_columns * across) {
      across *= 2;
    } else if (product.rows > least_rows * down) {
      down *= 2;
    } else {
      break;
    }
  }
  // Whole blocks of rows and whole vectors, but for the last.
  constexpr int64_t row_block = 6, column_block = 32;
  const int64_t rows = parts(parts(product.rows, down), row_block) * row_block;
  const int64_t columns = parts(parts(product.columns, across), column_block) * column_block;
  return {rows, columns, parts(product.rows, rows), parts(product.columns, columns)};
}

template <typename T>
Strided<T> Matrix(const T* data, int64_t rows, int64_t columns, bool transposed) {
  return transposed ? Strided<T>{data, 1, rows} : Strided<T>{data, columns, 1};
}

template <typename T>
void MultiplyAll(const Product& product, const Attributes& attributes, const T* a, const T* b, T* c) {
  const int64_t rows = product.rows, depth = product.depth, columns = product.columns;
  const Tiles tiles = Cut<T>(product);
  const auto multiply = SELFLAB_BEST(Multiply<T>);
  const auto multiply_tiles = [&](int64_t begin, int64_t end) {
    for (int64_t tile = begin; tile < end; tile++) {
      const int64_t item = tile / (tiles.down * tiles.across);
      const int64_t i = tile / tiles.across % tiles.down * tiles.rows;
      const int64_t j = tile % tiles.across * tiles.columns;
      Strided<T> left = Matrix(a + item * rows * depth, rows, depth, attributes.transpose_a);
      Strided<T> right = Matrix(b + item * depth * columns, depth, columns, attributes.transpose_b);
      left.data += i * left.row;
      right.data += j * right.column;
      multiply(left, right, std::min(tiles.rows, rows - i), depth, std::min(tiles.columns, columns - j),
               c + (item * rows + i) * columns + j, columns);
    }
  };
  const int64_t count = product.stack * tiles.down * tiles.across;
  const double nanoseconds = Nanoseconds<T>(product);
  if (nanoseconds < kWorthThreads) {
    multiply_tiles(0, count);
  } else {
    ParallelFor(count, nanoseconds / count, multiply_tiles);
  }
}

template <typename T>
void MatMul(const Attributes& attributes, TF_OpKernelContext* context) {
  const Tensor a = Input(context, 0);
  const Tensor b = Input(context, 1);
  Shape shape = a.Shape();
  const Product product = Sizes(shape, b.Shape(), attributes);
  shape.end()[-2] = product.rows;
  shape.end()[-1] = product.columns;
  const Tensor c = Output<T>(context, 0, shape);
  const int64_t size = Size(shape);
  if (size == 0) return;
  if (product.depth == 0) {
    std::memset(c.Data<T>(), 0, size * sizeof(T));
  } else {
    MultiplyAll(product, attributes, a.Data<const T>(), b.Data<const T>(), c.Data<T>());
  }
}

}  // namespace

void RegisterMatMul() {
  Define({
      "SelflabMatMul",
      {"transpose_a: bool = false", "transpose_b: bool = false", "T: {float, double}"},
      {"a: T", "b: T"},
      {"c: T"},
  });
  AddKernel<Attributes, MatMul<float>>("SelflabMatMul", TF_FLOAT);
  AddKernel<Attributes, MatMul<double>>("SelflabMatMul", TF_DOUBLE);
}

}  // namespace selflab
