// Tensors that are read in a larger shape.

#ifndef SELFLAB_BROADCAST_H_
#define SELFLAB_BROADCAST_H_

#include <algorithm>
#include <cstdint>
#include <vector>

#include "kernel.h"

namespace selflab {

// The shape that several have together: axes are matched from the last, and an axis of size 1 takes any size. Throws
// where two do not fit; `where` is the operation that is told.
Shape Broadcast(const char* where, const std::vector<Shape>& shapes);

// Reads a tensor as if it had a larger shape.
class Reader {
 public:
  Reader(const Shape& own, const Shape& shape);

  // The tensor has the larger shape.
  bool IsWhole() const { return axes_.size() == 1 && axes_[0].stride == 1; }

  // After how many numbers the same come again: 1 for a single number, and for a row its length; 0 where not all do.
  int64_t Period() const { return period_; }

  // Writes the numbers from place `start` of the larger shape on.
  template <typename T>
  void Read(const T* from, int64_t start, int64_t count, T* to) const {
    int64_t at[kMostAxes];
    int64_t offset = 0;
    for (size_t i = axes_.size(), rest = start; i-- > 0; rest /= axes_[i].size) {
      at[i] = rest % axes_[i].size;
      offset += at[i] * axes_[i].stride;
    }
    const Axis& last = axes_.back();
    int64_t& along = at[axes_.size() - 1];
    for (;;) {
      const int64_t run = std::min(count, last.size - along);
      if (last.stride == 0) std::fill_n(to, run, from[offset]);
      else std::copy_n(from + offset, run, to);
      to += run;
      count -= run;
      if (count == 0) return;
      // To the beginning of the next row of the last axis.
      offset -= along * last.stride;
      along = 0;
      for (size_t i = axes_.size() - 1; i-- > 0;) {
        offset += axes_[i].stride;
        if (++at[i] < axes_[i].size) break;
        offset -= at[i] * axes_[i].stride;
        at[i] = 0;
      }
    }
  }

 private:
  static constexpr size_t kMostAxes = 16;

  struct Axis {
    int64_t size;
    // 0 where the tensor's numbers are repeated; then 1 for the last of its own, and so on.
    int64_t stride;
  };

  // Neighboring axes that can be walked as one are one.
  std::vector<Axis> axes_;
  int64_t period_;
};

}  // namespace selflab

#endif  // SELFLAB_BROADCAST_H_
