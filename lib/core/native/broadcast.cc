#include "broadcast.h"

namespace selflab {

Shape Broadcast(const char* where, const std::vector<Shape>& shapes) {
  Shape all;
  for (const Shape& shape : shapes) {
    if (shape.size() > all.size()) all.insert(all.begin(), shape.size() - all.size(), 1);
    const Shape before = all;
    const size_t ahead = all.size() - shape.size();
    for (size_t i = 0; i < shape.size(); i++) {
      int64_t& size = all[ahead + i];
      if (size == 1) size = shape[i];
      else if (shape[i] != 1 && shape[i] != size) {
        throw Invalid(std::string(where) + ": expected shapes that fit, got " + Show(before) + " and " + Show(shape));
      }
    }
  }
  return all;
}

Reader::Reader(const Shape& own, const Shape& shape) {
  const size_t ahead = shape.size() - own.size();
  int64_t stride = 1;
  // From the last axis to the first.
  for (size_t i = shape.size(); i-- > 0;) {
    const int64_t size = i < ahead ? 1 : own[i - ahead];
    const Axis axis{shape[i], size == 1 ? 0 : stride};
    stride *= size;
    if (axis.size == 1) continue;
    if (!axes_.empty()) {
      Axis& inner = axes_.front();
      if (axis.stride == inner.stride * inner.size) {
        inner.size *= axis.size;
        continue;
      }
    }
    axes_.insert(axes_.begin(), axis);
  }
  const bool single = stride == 1;
  if (axes_.empty()) axes_.push_back({1, 0});
  if (axes_.size() > kMostAxes) {
    throw Invalid("expected at most " + std::to_string(kMostAxes) + " axes to read in turn, got the shapes " + Show(own) +
                  " and " + Show(shape));
  }
  period_ = single ? 1 : axes_.size() == 2 && axes_[0].stride == 0 && axes_[1].stride == 1 ? axes_[1].size : 0;
}

}  // namespace selflab
