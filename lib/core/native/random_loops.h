#ifndef SELFLAB_RANDOM_LOOPS_H_
#define SELFLAB_RANDOM_LOOPS_H_

#include <cstdint>

#include "level.h"

namespace selflab {

// Where a stream of Philox 4×32-10 is: the key, and the high half of the counter; its low half counts the draws.
struct Philox {
  uint32_t key[2];
  uint32_t high[2];
};

// How many draws of four words are made together.
constexpr int64_t kDraws = 32;

// Makes the numbers of the kDraws draws from number `first`. Of int32: the words themselves, four of a draw. Of float and
// double: uniform in [0, 1), from a word each, four of a draw, or from two, two of a draw.
#define SELFLAB_DECLARE(level)                                      \
  namespace level {                                                 \
  template <typename T>                                             \
  void Numbers(const Philox& stream, uint64_t first, T* to);        \
  }
SELFLAB_EACH_LEVEL(SELFLAB_DECLARE)
#undef SELFLAB_DECLARE

}  // namespace selflab

#endif  // SELFLAB_RANDOM_LOOPS_H_
