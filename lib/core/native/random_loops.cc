// Philox 4×32-10. Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", § 3.3 and Table 2.

#include "random_loops.h"

#include <cstring>

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

// A word of each draw.
using Lane = uint32_t[kDraws];

struct Block {
  Lane words[4];
};

Block Draw(const Philox& stream, uint64_t first) {
  Block block;
  for (int64_t i = 0; i < kDraws; i++) {
    block.words[0][i] = static_cast<uint32_t>(first + i);
    block.words[1][i] = static_cast<uint32_t>((first + i) >> 32);
    block.words[2][i] = stream.high[0];
    block.words[3][i] = stream.high[1];
  }
  uint32_t key[2] = {stream.key[0], stream.key[1]};
  for (int round = 0; round < 10; round++) {
    for (int64_t i = 0; i < kDraws; i++) {
      const uint64_t product0 = uint64_t{0xD2511F53} * block.words[0][i];
      const uint64_t product1 = uint64_t{0xCD9E8D57} * block.words[2][i];
      block.words[0][i] = static_cast<uint32_t>(product1 >> 32) ^ block.words[1][i] ^ key[0];
      block.words[1][i] = static_cast<uint32_t>(product1);
      block.words[2][i] = static_cast<uint32_t>(product0 >> 32) ^ block.words[3][i] ^ key[1];
      block.words[3][i] = static_cast<uint32_t>(product0);
    }
    key[0] += 0x9E3779B9;
    key[1] += 0xBB67AE85;
  }
  return block;
}

// The number of type T from its words.
template <typename T>
T From(const uint32_t* words);

template <>
int32_t From<int32_t>(const uint32_t* words) {
  return static_cast<int32_t>(words[0]);
}

// A number in [1, 2), whose fraction are the lowest bits, less 1.
template <>
float From<float>(const uint32_t* words) {
  const uint32_t bits = (words[0] & 0x7FFFFF) | 0x3F800000;
  float number;
  memcpy(&number, &bits, sizeof number);
  return number - 1;
}

template <>
double From<double>(const uint32_t* words) {
  const uint64_t bits = static_cast<uint64_t>((words[0] & 0xFFFFF) | 0x3FF00000) << 32 | words[1];
  double number;
  memcpy(&number, &bits, sizeof number);
  return number - 1;
}

}  // namespace

template <typename T>
void Numbers(const Philox& stream, uint64_t first, T* to) {
  constexpr int64_t each = sizeof(T) / sizeof(uint32_t);
  const Block block = Draw(stream, first);
  for (int64_t i = 0; i < kDraws; i++) {
    const uint32_t words[] = {block.words[0][i], block.words[1][i], block.words[2][i], block.words[3][i]};
    for (int64_t j = 0; j < 4 / each; j++) to[4 / each * i + j] = From<T>(words + each * j);
  }
}

template void Numbers(const Philox&, uint64_t, int32_t*);
template void Numbers(const Philox&, uint64_t, float*);
template void Numbers(const Philox&, uint64_t, double*);

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
