// Blocks of a row are summed in float, as vectors; the blocks' sums are added up in double, so that the error does not
// grow with their number.

#include "row_reduction.h"

#include "kernel.h"

namespace selflab {

RowFunction FindRowFunction(const char* where, const std::string& name) {
  if (name == "Sum") return {};
  if (name == "Mean") return {Reduction::kSum, true};
  if (name == "Max") return {Reduction::kMax};
  if (name == "Min") return {Reduction::kMin};
  throw Invalid(std::string(where) + ": no function " + name);
}

double Join(Reduction reduction, double a, double b) {
  switch (reduction) {
    case Reduction::kSum:
      return a + b;
    case Reduction::kMax:
      return a < b || b != b ? b : a;
    case Reduction::kMin:
      return b < a || b != b ? b : a;
  }
  return a;
}

RowReduction::RowReduction(RowFunction function, int64_t rows, int64_t length, float* y)
    : function_(function),
      rows_(rows),
      length_(length),
      blocks_((length + kRowBlock - 1) / kRowBlock),
      divisor_(function.mean ? static_cast<double>(length) : 1),
      row_blocks_(SELFLAB_BEST(RowBlocks)),
      y_(y),
      parts_(blocks_ == 1 ? 0 : rows * blocks_) {}

void RowReduction::Take(int64_t start, int64_t count, const float* x) {
  const int64_t row = start / length_;
  if (blocks_ > 1) {
    const int64_t block = start % length_ / kRowBlock;
    row_blocks_(function_.reduction, x, 1, count, count, &parts_[row * blocks_ + block]);
    return;
  }
  const int64_t rows = count / length_;
  row_blocks_(function_.reduction, x, rows, length_, length_, y_ + row);
  if (!function_.mean) return;
  for (int64_t i = row; i < row + rows; i++) y_[i] = static_cast<float>(y_[i] / divisor_);
}

void RowReduction::Finish() {
  if (blocks_ == 1) return;
  for (int64_t row = 0; row < rows_; row++) {
    y_[row] = static_cast<float>(JoinParts(function_.reduction, &parts_[row * blocks_], blocks_, 1) / divisor_);
  }
}

}  // namespace selflab
