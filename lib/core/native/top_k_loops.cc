#include "top_k_loops.h"

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

constexpr int64_t kHalf = 32;

// Bit i tells of x[i].
template <typename T>
uint64_t LargerOfHalf(const T* x, T least) {
  uint32_t bits = 0;
  for (int64_t i = 0; i < kHalf; i++) bits |= static_cast<uint32_t>(!(x[i] <= least)) << i;
  return bits;
}

}  // namespace

template <typename T>
int64_t Larger(const T* x, int64_t begin, int64_t end, T least, int32_t* places) {
  int64_t count = 0;
  int64_t i = begin;
  for (; i + 2 * kHalf <= end; i += 2 * kHalf) {
    uint64_t bits = LargerOfHalf(x + i, least) | LargerOfHalf(x + i + kHalf, least) << kHalf;
    for (; bits != 0; bits &= bits - 1) places[count++] = static_cast<int32_t>(i + __builtin_ctzll(bits));
  }
  for (; i < end; i++) {
    places[count] = static_cast<int32_t>(i);
    count += !(x[i] <= least);
  }
  return count;
}

template int64_t Larger(const float* x, int64_t begin, int64_t end, float least, int32_t* places);
template int64_t Larger(const double* x, int64_t begin, int64_t end, double least, int32_t* places);
template int64_t Larger(const int32_t* x, int64_t begin, int64_t end, int32_t least, int32_t* places);

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
