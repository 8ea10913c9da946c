// Reductions of rows whose numbers come in blocks, from any thread: one order of sums, whatever computes the numbers.

#ifndef SELFLAB_ROW_REDUCTION_H_
#define SELFLAB_ROW_REDUCTION_H_

#include <cstdint>
#include <string>
#include <vector>

#include "reduce_loops.h"

namespace selflab {

// What is made of the numbers of a row: a mean is a sum divided by their count.
struct RowFunction {
  Reduction reduction = Reduction::kSum;
  bool mean = false;
};

// That of the name "Sum", "Mean", "Max" or "Min"; throws `Invalid` for others, told as from `where`.
RowFunction FindRowFunction(const char* where, const std::string& name);

// Of two results of parts of the same numbers.
double Join(Reduction reduction, double a, double b);

// Of `count` ≥ 1 results of parts, `stride` apart.
template <typename T>
double JoinParts(Reduction reduction, const T* parts, int64_t count, int64_t stride) {
  double result = parts[0];
  for (int64_t i = 1; i < count; i++) result = Join(reduction, result, parts[i * stride]);
  return result;
}

// The reduction of `rows` rows of `length` ≥ 1 numbers into `y`, one number for each.
class RowReduction {
 public:
  RowReduction(RowFunction function, int64_t rows, int64_t length, float* y);

  // Rows of so many blocks; but the last, each has kRowBlock numbers.
  int64_t BlocksOfRow() const { return blocks_; }

  // Takes the next `count` numbers from place `start` of all rows: whole rows where a row is one block, else one block.
  // May be called for different places at once.
  void Take(int64_t start, int64_t count, const float* x);

  // To be called when all have been taken.
  void Finish();

 private:
  RowFunction function_;
  int64_t rows_, length_, blocks_;
  double divisor_;
  decltype(&Baseline::RowBlocks) row_blocks_;
  float* y_;
  // The blocks' results, where a row has several.
  std::vector<float> parts_;
};

}  // namespace selflab

#endif  // SELFLAB_ROW_REDUCTION_H_
