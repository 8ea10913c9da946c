// Rows are done some at a time, as many as stay in the first cache from one pass over them to the next.

#include "softmax_loops.h"

#include "elementwise_loops.h"
#include "reduce_loops.h"

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

// As many numbers as a block of a row has, of which one sum is made.
constexpr int64_t kGroup = kRowBlock;

void Apply(Instruction instruction, const float* x, int64_t count, float* y) {
  kLoops[static_cast<int>(instruction)](x, x, x, y, count);
}

// For each of some rows that are a group, or for a longer one.
void Reduced(Reduction reduction, const float* x, int64_t rows, int64_t count, float* results) {
  if (count <= kRowBlock) return RowBlocks(reduction, x, rows, count, count, results);
  double sum = 0;
  for (int64_t i = 0; i < count; i += kRowBlock) {
    const int64_t block = count - i < kRowBlock ? count - i : kRowBlock;
    float part;
    RowBlocks(reduction, x + i, 1, block, block, &part);
    if (reduction == Reduction::kSum) sum += part;
    else if (i == 0 || sum < part || part != part) sum = part;
  }
  *results = static_cast<float>(sum);
}

void Subtract(const float* x, int64_t rows, int64_t count, const float* of_row, float* y) {
  for (int64_t row = 0; row < rows; row++, x += count, y += count) {
    const float value = of_row[row];
#pragma GCC ivdep
    for (int64_t i = 0; i < count; i++) y[i] = x[i] - value;
  }
}

void Multiply(int64_t rows, int64_t count, const float* of_row, float* y) {
  for (int64_t row = 0; row < rows; row++, y += count) {
    const float value = of_row[row];
    for (int64_t i = 0; i < count; i++) y[i] *= value;
  }
}

// Calls `body` for rows that are a group.
template <typename Body>
void InGroups(const float* x, int64_t rows, int64_t count, float* y, const Body& body) {
  const int64_t most = count < kGroup ? kGroup / count : 1;
  for (int64_t row = 0; row < rows; row += most) {
    body(x + row * count, most < rows - row ? most : rows - row, y + row * count);
  }
}

}  // namespace

void SoftmaxRows(const float* x, int64_t rows, int64_t count, float* y) {
  InGroups(x, rows, count, y, [&](const float* from, int64_t group, float* to) {
    float of_row[kGroup];
    Reduced(Reduction::kMax, from, group, count, of_row);
    Subtract(from, group, count, of_row, to);
    Apply(Instruction::kExp, to, group * count, to);
    Reduced(Reduction::kSum, to, group, count, of_row);
    Apply(Instruction::kReciprocal, of_row, group, of_row);
    Multiply(group, count, of_row, to);
  });
}

void LogSoftmaxRows(const float* x, int64_t rows, int64_t count, float* y) {
  InGroups(x, rows, count, y, [&](const float* from, int64_t group, float* to) {
    float of_row[kGroup];
    Reduced(Reduction::kMax, from, group, count, of_row);
    Subtract(from, group, count, of_row, to);
    if (count <= kGroup) {
      float powers[kGroup];
      Apply(Instruction::kExp, to, group * count, powers);
      Reduced(Reduction::kSum, powers, group, count, of_row);
    } else {
      double sum = 0;
      for (int64_t i = 0; i < count; i += kGroup) {
        const int64_t block = count - i < kGroup ? count - i : kGroup;
        float powers[kGroup];
        float part;
        Apply(Instruction::kExp, to + i, block, powers);
        Reduced(Reduction::kSum, powers, 1, block, &part);
        sum += part;
      }
      of_row[0] = static_cast<float>(sum);
    }
    Apply(Instruction::kLog, of_row, group, of_row);
    Subtract(to, group, count, of_row, to);
  });
}

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
