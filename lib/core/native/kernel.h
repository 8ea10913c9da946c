// TensorFlow's C API for operations and kernels, in the forms that those of this folder need.

#ifndef SELFLAB_KERNEL_H_
#define SELFLAB_KERNEL_H_

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace selflab {

// Thrown by a kernel whose inputs are wrong: TensorFlow tells the message as an invalid argument.
using Invalid = std::invalid_argument;

// A TF_Status that frees itself.
class KernelStatus {
 public:
  KernelStatus() : status_(TF_NewStatus()) {}
  ~KernelStatus() { TF_DeleteStatus(status_); }
  KernelStatus(const KernelStatus&) = delete;
  KernelStatus& operator=(const KernelStatus&) = delete;
  operator TF_Status*() const { return status_; }

  // Throws where the last call failed.
  void Check() const {
    if (TF_GetCode(status_) != TF_OK) throw Invalid(TF_Message(status_));
  }

 private:
  TF_Status* status_;
};

using Shape = std::vector<int64_t>;

// As in "[2, 3]".
std::string Show(const Shape& shape);

// How many numbers the axes from `first` on hold.
int64_t Size(const Shape& shape, size_t first = 0);

// A TF_Tensor that frees itself. While it is there its memory is held, and is not handed on as an output.
class Tensor {
 public:
  explicit Tensor(TF_Tensor* tensor) : tensor_(tensor) {}
  Tensor(Tensor&& other) noexcept : tensor_(std::exchange(other.tensor_, nullptr)) {}
  Tensor& operator=(Tensor&& other) noexcept {
    std::swap(tensor_, other.tensor_);
    return *this;
  }
  ~Tensor() {
    if (tensor_ != nullptr) TF_DeleteTensor(tensor_);
  }

  template <typename T>
  T* Data() const {
    return static_cast<T*>(TF_TensorData(tensor_));
  }

  selflab::Shape Shape() const;
  bool HasShape(const selflab::Shape& shape) const;

 private:
  TF_Tensor* tensor_;
};

template <typename T>
inline constexpr TF_DataType kType = TF_FLOAT;
template <>
inline constexpr TF_DataType kType<double> = TF_DOUBLE;
template <>
inline constexpr TF_DataType kType<int32_t> = TF_INT32;
template <>
inline constexpr TF_DataType kType<bool> = TF_BOOL;

Tensor Input(TF_OpKernelContext* context, int index);

// New memory for an output.
Tensor Output(TF_OpKernelContext* context, int index, TF_DataType type, size_t bytes, const Shape& shape);

template <typename T>
Tensor Output(TF_OpKernelContext* context, int index, const Shape& shape) {
  return Output(context, index, kType<T>, Size(shape) * sizeof(T), shape);
}

// The memory of one of `inputs` as the output of its type and size, where nobody else holds it; else new memory, whose
// contents are not set. `handed` tells which of the two.
Tensor InputAsOutput(TF_OpKernelContext* context, const std::vector<int>& inputs, int output, const Shape& shape,
                     bool* handed = nullptr);

bool BooleanAttribute(TF_OpKernelConstruction* construction, const char* name);
int64_t IntegerAttribute(TF_OpKernelConstruction* construction, const char* name);
std::vector<int64_t> IntegerListAttribute(TF_OpKernelConstruction* construction, const char* name);
std::vector<float> FloatListAttribute(TF_OpKernelConstruction* construction, const char* name);
std::string StringAttribute(TF_OpKernelConstruction* construction, const char* name);

using ShapeFunction = void (*)(TF_ShapeInferenceContext*, TF_Status*);

// The first output has the first input's shape.
void ShapeOfFirst(TF_ShapeInferenceContext* context, TF_Status* status);

struct Operation {
  const char* name;
  // In TensorFlow's notation: "k: int >= 0", "T: {float, double}", "x: T".
  std::vector<const char*> attributes;
  std::vector<const char*> inputs;
  std::vector<const char*> outputs;
  ShapeFunction shape = TF_ShapeInferenceContextSetUnknownShape;
};

void Define(const Operation& operation);

// What a kernel remembers of its operation's attributes.
struct Nothing {
  explicit Nothing(TF_OpKernelConstruction*) {}
};

// Denormal numbers are 0 while this is there, as in all threads of TensorFlow's own.
class FlushDenormals {
 public:
  FlushDenormals();
  ~FlushDenormals();

 private:
  uint64_t before_;
};

// Adds a kernel, which is `compute` and may throw `Invalid`. `type` is the attribute T that it is for, unless it has
// none.
void AddKernel(const char* name, TF_DataType type, void* (*create)(TF_OpKernelConstruction*),
               void (*compute)(void*, TF_OpKernelContext*), void (*remove)(void*));

// Reports a failure as TensorFlow wants it.
void Fail(TF_OpKernelContext* context, const char* message);
void Fail(TF_OpKernelConstruction* construction, const char* message);

template <typename Known, void (*compute)(const Known&, TF_OpKernelContext*)>
void AddKernel(const char* name, TF_DataType type = TF_DataType{}) {
  AddKernel(
      name, type,
      [](TF_OpKernelConstruction* construction) -> void* {
        try {
          return new Known(construction);
        } catch (const std::exception& error) {
          Fail(construction, error.what());
          return nullptr;
        }
      },
      [](void* known, TF_OpKernelContext* context) {
        const FlushDenormals flush;
        try {
          compute(*static_cast<const Known*>(known), context);
        } catch (const std::exception& error) {
          Fail(context, error.what());
        }
      },
      [](void* known) { delete static_cast<Known*>(known); });
}

}  // namespace selflab

#endif  // SELFLAB_KERNEL_H_
