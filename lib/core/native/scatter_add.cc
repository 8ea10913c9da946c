// SelflabScatterAdd: a table with rows added at places. SelflabSegmentSum: the same for a table of zeros.
//
//     y = table or 0;  y[indices[i]] += rows[i],  i = 0, 1, …, one after the other
//
// A place that occurs twice gets both rows, in the order of the list, so that the same inputs give the same bits on any
// number of threads: each takes some of the columns, and all of the rows. Where nobody else holds the table, as in a
// loop that carries it, the rows are added in it; elsewhere in a copy.

#include <algorithm>
#include <cstring>

#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "scatter_add_loops.h"

namespace selflab {
namespace {

// Columns of one part: some whole cache lines, since threads that write to one line wait for each other.
constexpr int64_t kColumns = 32;

// Calls `body` for stretches [begin, end) of so many bytes.
template <typename Body>
void InStretches(int64_t bytes, const Body& body) {
  constexpr int64_t stretch = 1 << 18;
  constexpr double nanoseconds = 0.1;
  ParallelFor((bytes + stretch - 1) / stretch, nanoseconds * stretch,
              [&](int64_t begin, int64_t end) { body(begin * stretch, std::min(bytes, end * stretch)); });
}

template <typename T>
Tensor Table(TF_OpKernelContext* context, const Shape& shape) {
  bool handed = false;
  Tensor y = InputAsOutput(context, {0}, 0, shape, &handed);
  if (handed) return y;
  const Tensor table = Input(context, 0);
  InStretches(Size(shape) * sizeof(T), [&](int64_t begin, int64_t end) {
    std::memcpy(y.Data<char>() + begin, table.Data<char>() + begin, end - begin);
  });
  return y;
}

template <typename T>
Tensor Zeros(TF_OpKernelContext* context, const Shape& shape) {
  Tensor y = Output<T>(context, 0, shape);
  InStretches(Size(shape) * sizeof(T),
              [&](int64_t begin, int64_t end) { std::memset(y.Data<char>() + begin, 0, end - begin); });
  return y;
}

// Throws unless the rows, of the shape of the indices and then `row`, can be added to a table of so many places.
void Check(const char* name, const Tensor& indices, const Tensor& rows, int64_t places, const Shape& row) {
  Shape expected = indices.Shape();
  const int64_t count = Size(expected);
  expected.insert(expected.end(), row.begin(), row.end());
  if (rows.Shape() != expected) {
    throw Invalid(std::string(name) + ": expected rows of shape " + Show(expected) + ", got " + Show(rows.Shape()));
  }
  for (int64_t i = 0; i < count; i++) {
    const int32_t place = indices.Data<int32_t>()[i];
    if (place >= 0 && place < places) continue;
    throw Invalid(std::string(name) + ": expected indices in [0, " + std::to_string(places) + "), got " +
                  std::to_string(place) + " at place " + std::to_string(i));
  }
}

template <typename T>
void Add(const Tensor& indices, const Tensor& rows, int64_t width, const Tensor& y) {
  const int64_t count = Size(indices.Shape());
  ParallelFor((width + kColumns - 1) / kColumns, 0.3 * kColumns * count, [&](int64_t begin, int64_t end) {
    const int64_t first = begin * kColumns;
    const int64_t columns = std::min(width, end * kColumns) - first;
    SELFLAB_BEST(AddRows<T>)(rows.Data<T>() + first, indices.Data<int32_t>(), count, width, columns,
                             y.Data<T>() + first);
  });
}

template <typename T>
void ScatterAdd(const Nothing&, TF_OpKernelContext* context) {
  // Only its shape: a tensor that is held here is not handed on.
  const Shape shape = Input(context, 0).Shape();
  if (shape.empty()) throw Invalid("SelflabScatterAdd: expected a table of rank 1 or more, got a scalar");
  const Tensor indices = Input(context, 1);
  const Tensor rows = Input(context, 2);
  Check("SelflabScatterAdd", indices, rows, shape[0], Shape(shape.begin() + 1, shape.end()));
  Add<T>(indices, rows, Size(shape, 1), Table<T>(context, shape));
}

struct Attributes {
  explicit Attributes(TF_OpKernelConstruction* construction) : places(IntegerAttribute(construction, "places")) {}
  const int64_t places;
};

template <typename T>
void SegmentSum(const Attributes& attributes, TF_OpKernelContext* context) {
  const Tensor indices = Input(context, 0);
  const Tensor rows = Input(context, 1);
  const Shape all = rows.Shape();
  const size_t axes = std::min(indices.Shape().size(), all.size());
  const Shape row(all.begin() + axes, all.end());
  Check("SelflabSegmentSum", indices, rows, attributes.places, row);
  Shape shape = row;
  shape.insert(shape.begin(), attributes.places);
  Add<T>(indices, rows, Size(row), Zeros<T>(context, shape));
}

}  // namespace

void RegisterScatterAdd() {
  Define({
      "SelflabScatterAdd",
      {"T: {float, double}"},
      {"table: T", "indices: int32", "rows: T"},
      {"y: T"},
      ShapeOfFirst,
  });
  AddKernel<Nothing, ScatterAdd<float>>("SelflabScatterAdd", TF_FLOAT);
  AddKernel<Nothing, ScatterAdd<double>>("SelflabScatterAdd", TF_DOUBLE);
  Define({
      "SelflabSegmentSum",
      {"places: int >= 0", "T: {float, double}"},
      {"indices: int32", "rows: T"},
      {"y: T"},
  });
  AddKernel<Attributes, SegmentSum<float>>("SelflabSegmentSum", TF_FLOAT);
  AddKernel<Attributes, SegmentSum<double>>("SelflabSegmentSum", TF_DOUBLE);
}

}  // namespace selflab
