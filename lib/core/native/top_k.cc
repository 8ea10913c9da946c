// SelflabTopK: the k largest numbers along the last axis, largest first, and their places.
//
// As TensorFlow's TopKV2: of equal numbers the one at the lower place comes first, and denormals and -0 count as 0, as
// everywhere in TensorFlow, whose threads flush them. NaN, which TopKV2 leaves open, counts as the largest number.
//
// Few numbers of a row matter, and a loop over vectors leaves the others out. For a small k they are inserted into the
// best k so far. For a larger one, a sample of the row tells a number that somewhat more than k others reach; those are
// sorted by digits, which takes the same time for all values and keeps equal numbers in the order of their places.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "top_k_loops.h"

namespace selflab {
namespace {

// An unsigned integer for each number, smaller for a larger number.
template <typename T>
auto KeyOf(T value) {
  using Key = std::conditional_t<sizeof(T) == 8, uint64_t, uint32_t>;
  constexpr Key sign = Key{1} << (std::numeric_limits<Key>::digits - 1);
  Key bits;
  std::memcpy(&bits, &value, sizeof bits);
  if constexpr (std::is_integral_v<T>) {
    return ~(bits ^ sign);
  } else {
    constexpr Key infinity = (~Key{0} << (std::numeric_limits<T>::digits - 1)) & ~sign;
    if ((bits & ~sign) > infinity) return Key{0};
    if ((bits & infinity) == 0) return Key{~sign};
    return (bits & sign) != 0 ? bits : Key{~(bits | sign)};
  }
}

// A number that `value` and all larger ones are larger than, and of smaller ones few.
template <typename T>
T JustBelow(T value) {
  if constexpr (std::is_integral_v<T>) {
    return std::max(value, std::numeric_limits<T>::min() + 1) - 1;
  } else {
    constexpr T normal = std::numeric_limits<T>::min();
    return std::abs(value) < normal ? -normal : std::nextafter(value, -std::numeric_limits<T>::infinity());
  }
}

// Finds the k best numbers of rows of n.
template <typename T>
class Finder {
 public:
  Finder(int64_t n, int64_t k)
      : n_(n), k_(k), places_(new int32_t[n + 1]), candidates_(new Candidate[n]), spare_(new Candidate[n]) {}

  void Find(const T* row, T* values, int32_t* places) {
    if (k_ <= kFew) {
      InsertAll(row);
    } else {
      SortLargest(row);
    }
    for (int64_t i = 0; i < k_; i++) {
      places[i] = candidates_[i].place;
      values[i] = row[places[i]];
    }
  }

 private:
  using Key = decltype(KeyOf(T{}));

  struct Candidate {
    Key key;
    int32_t place;
  };

  void InsertAll(const T* row) {
    int64_t count = 0;
    for (; count < k_; count++) Insert(At(row, count), count);
    for (int64_t begin = k_, end = k_; begin < n_; begin = end) {
      // Stretches that grow as fast as the share of numbers that matter falls.
      end = std::min(n_, begin + std::max(begin, kFirst));
      const T least = row[candidates_[k_ - 1].place];
      const int64_t found = larger_(row, begin, end, least, places_.get());
      for (int64_t i = 0; i < found; i++) {
        const Candidate one = At(row, places_[i]);
        if (one.key < candidates_[k_ - 1].key) Insert(one, k_ - 1);
      }
    }
  }

  // Puts a candidate in its place among `count` that are in order, behind its equals.
  void Insert(Candidate one, int64_t count) {
    for (; count > 0 && candidates_[count - 1].key > one.key; count--) candidates_[count] = candidates_[count - 1];
    candidates_[count] = one;
  }

  void SortLargest(const T* row) {
    int64_t count = 0;
    if (n_ >= 4 * kSample && n_ > 3 * k_) {
      count = larger_(row, 0, n_, JustBelow(Guess(row)), places_.get());
      for (int64_t i = 0; i < count; i++) candidates_[i] = At(row, places_[i]);
    }
    if (count < k_) {
      for (count = 0; count < n_; count++) candidates_[count] = At(row, count);
    }
    Sort(count);
  }

  // A number that about k or more numbers of the row reach: of a sample the one of k's rank, and a few ranks less for
  // chance.
  T Guess(const T* row) {
    const int64_t size = kSample + n_ / 64;
    for (int64_t i = 0; i < size; i++) candidates_[i] = At(row, i * n_ / size);
    const double mean = static_cast<double>(k_) * size / n_;
    const auto rank = static_cast<int64_t>(mean + 3 * std::sqrt(mean) + 2);
    std::nth_element(candidates_.get(), candidates_.get() + rank, candidates_.get() + size,
                     [](const Candidate& a, const Candidate& b) { return a.key < b.key; });
    return row[candidates_[rank].place];
  }

  // Sorts the first candidates; equal ones keep their order.
  void Sort(int64_t count) {
    if (count <= kShort) {
      for (int64_t i = 1; i < count; i++) Insert(candidates_[i], i);
      return;
    }
    constexpr int digits = sizeof(Key);
    std::array<std::array<int32_t, 256>, digits> starts{};
    for (int64_t i = 0; i < count; i++) {
      for (int digit = 0; digit < digits; digit++) starts[digit][Digit(candidates_[i], digit)]++;
    }
    for (int digit = 0; digit < digits; digit++) {
      std::array<int32_t, 256>& start = starts[digit];
      if (start[Digit(candidates_[0], digit)] == count) continue;
      int32_t sum = 0;
      for (int32_t& each : start) sum += std::exchange(each, sum);
      for (int64_t i = 0; i < count; i++) spare_[start[Digit(candidates_[i], digit)]++] = candidates_[i];
      candidates_.swap(spare_);
    }
  }

  static int Digit(const Candidate& one, int digit) { return (one.key >> (8 * digit)) & 255; }

  static Candidate At(const T* row, int64_t place) { return {KeyOf(row[place]), static_cast<int32_t>(place)}; }

  // The largest k for which numbers are inserted; the length of the first stretch that is looked through for them.
  static constexpr int64_t kFew = 24;
  static constexpr int64_t kFirst = 64;
  // The smallest sample of a row.
  static constexpr int64_t kSample = 256;
  // What is sorted by insertion.
  static constexpr int64_t kShort = 48;

  int64_t (*const larger_)(const T*, int64_t, int64_t, T, int32_t*) = SELFLAB_BEST(Larger<T>);
  const int64_t n_;
  const int64_t k_;
  std::unique_ptr<int32_t[]> places_;
  std::unique_ptr<Candidate[]> candidates_;
  std::unique_ptr<Candidate[]> spare_;
};

struct Attributes {
  explicit Attributes(TF_OpKernelConstruction* construction) : k(IntegerAttribute(construction, "k")) {}
  const int64_t k;
};

template <typename T>
void TopK(const Attributes& attributes, TF_OpKernelContext* context) {
  const int64_t k = attributes.k;
  const Tensor x = Input(context, 0);
  Shape shape = x.Shape();
  const int64_t n = shape.empty() ? -1 : shape.back();
  if (k > n || n > std::numeric_limits<int32_t>::max()) {
    throw Invalid("SelflabTopK: expected k = " + std::to_string(k) + " or more numbers a row, got the shape " +
                  Show(shape));
  }
  shape.back() = k;
  const Tensor values = Output<T>(context, 0, shape);
  const Tensor places = Output<int32_t>(context, 1, shape);
  if (k == 0) return;
  ParallelFor(Size(shape) / k, n + 20.0 * k, [&](int64_t begin, int64_t end) {
    Finder<T> finder(n, k);
    for (int64_t i = begin; i < end; i++) {
      finder.Find(x.Data<T>() + i * n, values.Data<T>() + i * k, places.Data<int32_t>() + i * k);
    }
  });
}

}  // namespace

void RegisterTopK() {
  Define({
      "SelflabTopK",
      {"k: int >= 0", "T: {float, double, int32}"},
      {"x: T"},
      {"values: T", "indices: int32"},
  });
  AddKernel<Attributes, TopK<float>>("SelflabTopK", TF_FLOAT);
  AddKernel<Attributes, TopK<double>>("SelflabTopK", TF_DOUBLE);
  AddKernel<Attributes, TopK<int32_t>>("SelflabTopK", TF_INT32);
}

}  // namespace selflab
