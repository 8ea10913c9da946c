#include "arg_extreme_loops.h"

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

constexpr int32_t kNowhere = INT32_MAX;

// Where the number stands that is the extreme of the block: the reduction of a block with none in it is none.
int32_t PlaceOf(float value, const float* x, int32_t count) {
  int32_t place = kNowhere;
  for (int32_t i = 0; i < count; i++) {
    const int32_t here = (x[i] == value) | (x[i] != x[i]) ? i : kNowhere;
    place = here < place ? here : place;
  }
  return place;
}

bool Beyond(Reduction extreme, float a, float b) { return extreme == Reduction::kMax ? a > b : a < b; }

// So many rows are done at once where they are short: their numbers at one place are a vector.
constexpr int64_t kGroup = 16;
constexpr int64_t kShort = 128;

template <Reduction extreme>
void GroupPlaces(const float* x, int32_t count, int32_t* places) {
  float best[kGroup];
  int32_t place[kGroup] = {};
  for (int64_t row = 0; row < kGroup; row++) best[row] = x[row * count];
  for (int32_t i = 1; i < count; i++) {
    for (int64_t row = 0; row < kGroup; row++) {
      const float value = x[row * count + i];
      const bool beyond = extreme == Reduction::kMax ? value > best[row] : value < best[row];
      const bool taken = beyond | ((value != value) & (best[row] == best[row]));
      best[row] = taken ? value : best[row];
      place[row] = taken ? i : place[row];
    }
  }
  for (int64_t row = 0; row < kGroup; row++) places[row] = place[row];
}

int32_t FirstPlace(Reduction extreme, const float* x, int64_t count) {
  float best = 0;
  int64_t block_of_best = -1;
  for (int64_t i = 0; i < count; i += kRowBlock) {
    const int64_t block = count - i < kRowBlock ? count - i : kRowBlock;
    float value;
    RowBlocks(extreme, x + i, 1, block, block, &value);
    if (block_of_best >= 0 && value == value && !Beyond(extreme, value, best)) continue;
    best = value;
    block_of_best = i;
    if (value != value) break;
  }
  const int64_t left = count - block_of_best;
  return static_cast<int32_t>(block_of_best) +
         PlaceOf(best, x + block_of_best, static_cast<int32_t>(left < kRowBlock ? left : kRowBlock));
}

}  // namespace

void FirstPlaces(Reduction extreme, const float* x, int64_t rows, int64_t count, int32_t* places) {
  int64_t row = 0;
  if (count <= kShort) {
    const auto group = extreme == Reduction::kMax ? GroupPlaces<Reduction::kMax> : GroupPlaces<Reduction::kMin>;
    for (; row + kGroup <= rows; row += kGroup) group(x + row * count, static_cast<int32_t>(count), places + row);
  }
  for (; row < rows; row++) places[row] = FirstPlace(extreme, x + row * count, count);
}

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
