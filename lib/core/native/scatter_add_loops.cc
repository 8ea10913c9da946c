#include "scatter_add_loops.h"

namespace selflab {
namespace SELFLAB_LEVEL {
namespace {

// How many rows ahead a row of the table is fetched: such rows lie anywhere, and each would have to be waited for.
constexpr int64_t kAhead = 12;

constexpr int64_t kLine = 64;

template <typename T>
void Fetch(const T* row, int64_t columns) {
  for (int64_t j = 0; j < columns; j += kLine / sizeof(T)) __builtin_prefetch(row + j, 1);
  __builtin_prefetch(row + columns - 1, 1);
}

}  // namespace

template <typename T>
void AddRows(const T* rows, const int32_t* places, int64_t count, int64_t width, int64_t columns, T* table) {
  for (int64_t i = 0; i < count; i++) {
    if (i + kAhead < count) Fetch(table + places[i + kAhead] * width, columns);
    const T* __restrict row = rows + i * width;
    T* __restrict sum = table + places[i] * width;
    for (int64_t j = 0; j < columns; j++) sum[j] += row[j];
  }
}

template void AddRows(const float*, const int32_t*, int64_t, int64_t, int64_t, float*);
template void AddRows(const double*, const int32_t*, int64_t, int64_t, int64_t, double*);

}  // namespace SELFLAB_LEVEL
}  // namespace selflab
