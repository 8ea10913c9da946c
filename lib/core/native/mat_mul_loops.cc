#include "mat_mul_loops.h"

#include <type_traits>
#include <utility>

// A sum of products is all that this file computes: let each product and its addition be one instruction.
#if defined(__clang__)
#pragma clang fp contract(fast)
#else
#pragma GCC optimize("fp-contract=fast")
#endif

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

// A vector of numbers, and how many of them make the breadth of a panel. A block of kRows rows and a panel's columns is
// summed up in registers: of 32 they take 24, of 16 they take 12; the others hold the factors.
#if defined(__AVX512F__)
constexpr int kBytes = 64;
constexpr int kVectors = 4;
#elif defined(__AVX2__)
constexpr int kBytes = 32;
constexpr int kVectors = 2;
#elif defined(__aarch64__)
constexpr int kBytes = 16;
constexpr int kVectors = 4;
#else
constexpr int kBytes = 16;
constexpr int kVectors = 2;
#endif
constexpr int kRows = 6;

// A panel of so many rows of b stays in the second cache, 64 KB of it at most.
constexpr int64_t kDepth = 256;

// How many rows ahead b is fetched: its rows may lie far apart.
constexpr int64_t kAhead = 16;

// For so few rows of a it does not pay to copy b.
constexpr int64_t kFewRows = 24;

template <typename T>
constexpr int kLanes = kBytes / sizeof(T);

template <typename T, int lanes = kLanes<T>>
struct Lanes {
  typedef T Vector __attribute__((vector_size(lanes * sizeof(T))));
  // The same anywhere in memory.
  typedef T Unaligned __attribute__((vector_size(lanes * sizeof(T)), aligned(sizeof(T)), may_alias));
};

template <typename T, int lanes = kLanes<T>>
using Vector = typename Lanes<T, lanes>::Vector;

template <typename T, int lanes = kLanes<T>>
inline Vector<T, lanes> Load(const T* from) {
  return *reinterpret_cast<const typename Lanes<T, lanes>::Unaligned*>(from);
}

template <typename T, int lanes = kLanes<T>>
inline void Store(T* to, Vector<T, lanes> vector) {
  *reinterpret_cast<typename Lanes<T, lanes>::Unaligned*>(to) = vector;
}

// c = a b, or c += a b, for `rows` rows of a and the first `columns` columns of the `width` vectors at each row of b.
template <typename T, int rows, int width>
void MultiplyBlock(const Strided<T>& a, const T* b, int64_t b_row, int64_t depth, T* c, int64_t c_row,
                   int64_t columns, bool add) {
  constexpr int lanes = kLanes<T>;
  // To be there when the sums are.
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
    for (int w = 0; w < width; w++) __builtin_prefetch(c + r * c_row + w * lanes, 1);
  }
  Vector<T> sums[rows][width] = {};
  const T* x = a.data;
  for (int64_t k = 0; k < depth; k++, x += a.column, b += b_row) {
    Vector<T> y[width];
#pragma GCC unroll 8
    for (int w = 0; w < width; w++) y[w] = Load(b + w * lanes);
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
      for (int w = 0; w < width; w++) sums[r][w] += x[r * a.row] * y[w];
    }
  }
  if (columns == width * lanes) {
#pragma GCC unroll 8
    for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
      for (int w = 0; w < width; w++) {
        T* const to = c + r * c_row + w * lanes;
        Store(to, add ? Load(to) + sums[r][w] : sums[r][w]);
      }
    }
    return;
  }
  T edge[rows][width * lanes];
#pragma GCC unroll 8
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 8
    for (int w = 0; w < width; w++) Store(&edge[r][w * lanes], sums[r][w]);
  }
  for (int r = 0; r < rows; r++) {
    T* const to = c + r * c_row;
    for (int64_t j = 0; j < columns; j++) to[j] = add ? to[j] + edge[r][j] : edge[r][j];
  }
}

// MultiplyBlock for each number of rows and vectors: block[width - 1][rows - 1].
template <typename T>
struct Blocks {
  decltype(&MultiplyBlock<T, 1, 1>) block[kVectors][kRows];

  constexpr Blocks() : block() { FillAll(std::make_integer_sequence<int, kVectors>()); }

 private:
  template <int... w>
  constexpr void FillAll(std::integer_sequence<int, w...>) {
    (Fill<w>(std::make_integer_sequence<int, kRows>()), ...);
  }
  template <int w, int... r>
  constexpr void Fill(std::integer_sequence<int, r...>) {
    ((block[w][r] = MultiplyBlock<T, r + 1, w + 1>), ...);
  }
};

template <typename T>
constexpr Blocks<T> kBlocks;

// The vector that takes its numbers in turn from the halves of x and of y that begin at `first`.
template <typename T, int first, int... i>
inline Vector<T> Interleave(Vector<T> x, Vector<T> y, std::integer_sequence<int, i...>) {
  constexpr int lanes = sizeof...(i);
#if defined(__clang__)
  return __builtin_shufflevector(x, y, (first + i / 2 + i % 2 * lanes)...);
#else
  using Place = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;
  return __builtin_shuffle(x, y, Vector<Place>{(first + i / 2 + i % 2 * lanes)...});
#endif
}

// Makes rows of columns, as many as a vector has numbers. To interleave the first half of the rows with the second, as
// often as the number of rows can be halved, is to transpose.
template <typename T>
inline void Transpose(const T* from, int64_t from_column, T* to, int64_t to_row) {
  constexpr int lanes = kLanes<T>;
  constexpr auto places = std::make_integer_sequence<int, lanes>();
  Vector<T> rows[lanes];
#pragma GCC unroll 16
  for (int i = 0; i < lanes; i++) rows[i] = Load(from + i * from_column);
#pragma GCC unroll 4
  for (int halved = 1; halved < lanes; halved *= 2) {
    Vector<T> next[lanes];
#pragma GCC unroll 8
    for (int i = 0; i < lanes / 2; i++) {
      next[2 * i] = Interleave<T, 0>(rows[i], rows[i + lanes / 2], places);
      next[2 * i + 1] = Interleave<T, lanes / 2>(rows[i], rows[i + lanes / 2], places);
    }
#pragma GCC unroll 16
    for (int i = 0; i < lanes; i++) rows[i] = next[i];
  }
#pragma GCC unroll 16
  for (int i = 0; i < lanes; i++) Store(to + i * to_row, rows[i]);
}

// Copies `columns` columns, fewer than twice `lanes`, of rows whose numbers lie side by side.
template <typename T, int lanes>
void CopyColumns(const T* from, int64_t from_row, int64_t depth, int64_t columns, T* to, int64_t to_row) {
  if (columns & lanes) {
    for (int64_t k = 0; k < depth; k++) Store<T, lanes>(to + k * to_row, Load<T, lanes>(from + k * from_row));
    from += lanes;
    to += lanes;
  }
  if constexpr (lanes > 1) CopyColumns<T, lanes / 2>(from, from_row, depth, columns, to, to_row);
}

template <typename T>
void CopyEach(const Strided<T>& b, int64_t depth, int64_t columns, T* to, int64_t to_row) {
  for (int64_t k = 0; k < depth; k++) {
    for (int64_t j = 0; j < columns; j++) to[k * to_row + j] = b.data[k * b.row + j * b.column];
  }
}

// Copies b, of at most as many columns as `width` vectors have numbers, to a panel: its rows one after the other. Where
// a vector reaches over the last column the panel holds anything, and so do the sums, which are not stored.
template <typename T>
void Pack(const Strided<T>& b, int64_t depth, int64_t columns, int64_t width, T* panel) {
  constexpr int lanes = kLanes<T>;
  const int64_t row = width * lanes;
  const int64_t whole = columns / lanes * lanes;
  if (b.column == 1) {
    for (int64_t k = 0; k < depth; k++) {
      const T* const from = b.data + k * b.row;
      for (int64_t j = 0; j < whole; j += lanes) {
        __builtin_prefetch(from + kAhead * b.row + j);
        Store(panel + k * row + j, Load(from + j));
      }
    }
    CopyColumns<T, lanes / 2>(b.data + whole, b.row, depth, columns - whole, panel + whole, row);
    return;
  }
  int64_t k = 0;
  if (b.row == 1) {
    for (; k + lanes <= depth; k += lanes) {
      for (int64_t j = 0; j < whole; j += lanes) {
        Transpose(b.data + k + j * b.column, b.column, panel + k * row + j, row);
      }
      CopyEach({b.data + k + whole * b.column, 1, b.column}, lanes, columns - whole, panel + k * row + whole, row);
    }
  }
  CopyEach({b.data + k * b.row, b.row, b.column}, depth - k, columns, panel + k * row, row);
}

}  // namespace

template <typename T>
void Multiply(const Strided<T>& a, const Strided<T>& b, int64_t rows, int64_t depth, int64_t columns, T* c,
              int64_t c_row) {
  constexpr int lanes = kLanes<T>;
  constexpr int64_t broadest = kVectors * lanes;
  alignas(kBytes) T panel[kDepth * broadest];
  for (int64_t k = 0; k < depth; k += kDepth) {
    const int64_t d = depth - k < kDepth ? depth - k : kDepth;
    for (int64_t j = 0; j < columns; j += broadest) {
      const int64_t n = columns - j < broadest ? columns - j : broadest;
      const int64_t width = (n + lanes - 1) / lanes;
      const Strided<T> part{b.data + k * b.row + j * b.column, b.row, b.column};
      const bool direct = rows <= kFewRows && b.column == 1 && n == width * lanes;
      if (!direct) Pack(part, d, n, width, panel);
      const T* const right = direct ? part.data : panel;
      const int64_t right_row = direct ? b.row : width * lanes;
      for (int64_t i = 0; i < rows; i += kRows) {
        const int64_t m = rows - i < kRows ? rows - i : kRows;
        const Strided<T> block{a.data + i * a.row + k * a.column, a.row, a.column};
        kBlocks<T>.block[width - 1][m - 1](block, right, right_row, d, c + i * c_row + j, c_row, n, k > 0);
      }
    }
  }
}

template void Multiply(const Strided<float>&, const Strided<float>&, int64_t, int64_t, int64_t, float*, int64_t);
template void Multiply(const Strided<double>&, const Strided<double>&, int64_t, int64_t, int64_t, double*, int64_t);

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
