#include "kernel.h"

#include <algorithm>

#if defined(__x86_64__)
#include <xmmintrin.h>
#endif

namespace selflab {

std::string Show(const Shape& shape) {
  std::string text;
  for (const int64_t size : shape) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return "[" + text + "]";
}

int64_t Size(const Shape& shape, size_t first) {
  int64_t size = 1;
  for (size_t i = first; i < shape.size(); i++) size *= shape[i];
  return size;
}

Shape Tensor::Shape() const {
  selflab::Shape shape(TF_NumDims(tensor_));
  for (size_t i = 0; i < shape.size(); i++) shape[i] = TF_Dim(tensor_, static_cast<int>(i));
  return shape;
}

bool Tensor::HasShape(const selflab::Shape& shape) const {
  if (TF_NumDims(tensor_) != static_cast<int>(shape.size())) return false;
  for (size_t i = 0; i < shape.size(); i++) {
    if (TF_Dim(tensor_, static_cast<int>(i)) != shape[i]) return false;
  }
  return true;
}

Tensor Input(TF_OpKernelContext* context, int index) {
  const KernelStatus status;
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context, index, &tensor, status);
  status.Check();
  return Tensor(tensor);
}

Tensor Output(TF_OpKernelContext* context, int index, TF_DataType type, size_t bytes, const Shape& shape) {
  const KernelStatus status;
  Tensor tensor(
      TF_AllocateOutput(context, index, type, shape.data(), static_cast<int>(shape.size()), bytes, status));
  status.Check();
  return tensor;
}

Tensor InputAsOutput(TF_OpKernelContext* context, const std::vector<int>& inputs, int output, const Shape& shape,
                     bool* handed) {
  const KernelStatus status;
  int from = -1;
  Tensor tensor(TF_ForwardInputOrAllocateOutput(context, inputs.data(), static_cast<int>(inputs.size()), output,
                                                shape.data(), static_cast<int>(shape.size()), &from, status));
  status.Check();
  if (handed != nullptr) *handed = from >= 0;
  return tensor;
}

bool BooleanAttribute(TF_OpKernelConstruction* construction, const char* name) {
  const KernelStatus status;
  unsigned char value = 0;
  TF_OpKernelConstruction_GetAttrBool(construction, name, &value, status);
  status.Check();
  return value != 0;
}

int64_t IntegerAttribute(TF_OpKernelConstruction* construction, const char* name) {
  const KernelStatus status;
  int64_t value = 0;
  TF_OpKernelConstruction_GetAttrInt64(construction, name, &value, status);
  status.Check();
  return value;
}

namespace {

struct AttributeSize {
  // Of a list; of a single value it is -1.
  int32_t items = 0;
  int32_t bytes = 0;
};

AttributeSize SizeOfAttribute(TF_OpKernelConstruction* construction, const char* name) {
  const KernelStatus status;
  AttributeSize size;
  TF_OpKernelConstruction_GetAttrSize(construction, name, &size.items, &size.bytes, status);
  status.Check();
  return size;
}

template <typename T>
std::vector<T> ListAttribute(TF_OpKernelConstruction* construction, const char* name,
                             void (*get)(TF_OpKernelConstruction*, const char*, T*, int, TF_Status*)) {
  const KernelStatus status;
  std::vector<T> values(std::max(SizeOfAttribute(construction, name).items, 0));
  get(construction, name, values.data(), static_cast<int>(values.size()), status);
  status.Check();
  return values;
}

}  // namespace

std::vector<int64_t> IntegerListAttribute(TF_OpKernelConstruction* construction, const char* name) {
  return ListAttribute(construction, name, TF_OpKernelConstruction_GetAttrInt64List);
}

std::vector<float> FloatListAttribute(TF_OpKernelConstruction* construction, const char* name) {
  return ListAttribute(construction, name, TF_OpKernelConstruction_GetAttrFloatList);
}

std::string StringAttribute(TF_OpKernelConstruction* construction, const char* name) {
  const KernelStatus status;
  std::string value(SizeOfAttribute(construction, name).bytes, '\0');
  TF_OpKernelConstruction_GetAttrString(construction, name, &value[0], value.size(), status);
  status.Check();
  return value;
}

void ShapeOfFirst(TF_ShapeInferenceContext* context, TF_Status* status) {
  TF_ShapeHandle* shape = TF_NewShapeHandle();
  TF_ShapeInferenceContextGetInput(context, 0, shape, status);
  if (TF_GetCode(status) == TF_OK) TF_ShapeInferenceContextSetOutput(context, 0, shape, status);
  TF_DeleteShapeHandle(shape);
}

void Define(const Operation& operation) {
  const KernelStatus status;
  TF_OpDefinitionBuilder* builder = TF_NewOpDefinitionBuilder(operation.name);
  for (const char* attribute : operation.attributes) TF_OpDefinitionBuilderAddAttr(builder, attribute);
  for (const char* input : operation.inputs) TF_OpDefinitionBuilderAddInput(builder, input);
  for (const char* output : operation.outputs) TF_OpDefinitionBuilderAddOutput(builder, output);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(builder, operation.shape);
  TF_RegisterOpDefinition(builder, status);
  status.Check();
}

void AddKernel(const char* name, TF_DataType type, void* (*create)(TF_OpKernelConstruction*),
               void (*compute)(void*, TF_OpKernelContext*), void (*remove)(void*)) {
  const KernelStatus status;
  TF_KernelBuilder* builder = TF_NewKernelBuilder(name, "CPU", create, compute, remove);
  if (type != TF_DataType{}) {
    TF_KernelBuilder_TypeConstraint(builder, "T", type, status);
    status.Check();
  }
  TF_RegisterKernelBuilder(name, builder, status);
  status.Check();
}

void Fail(TF_OpKernelContext* context, const char* message) {
  const KernelStatus status;
  TF_SetStatus(status, TF_INVALID_ARGUMENT, message);
  TF_OpKernelContext_Failure(context, status);
}

void Fail(TF_OpKernelConstruction* construction, const char* message) {
  const KernelStatus status;
  TF_SetStatus(status, TF_INVALID_ARGUMENT, message);
  TF_OpKernelConstruction_Failure(construction, status);
}

// The processor's setting is a register of each thread.
#if defined(__x86_64__)

FlushDenormals::FlushDenormals() : before_(_mm_getcsr()) {
  constexpr unsigned flush_results = 0x8000;
  constexpr unsigned flush_operands = 0x0040;
  _mm_setcsr(static_cast<unsigned>(before_) | flush_results | flush_operands);
}

FlushDenormals::~FlushDenormals() { _mm_setcsr(static_cast<unsigned>(before_)); }

#elif defined(__aarch64__)

FlushDenormals::FlushDenormals() {
  constexpr uint64_t flush = uint64_t{1} << 24;
  asm volatile("mrs %0, fpcr" : "=r"(before_));
  asm volatile("msr fpcr, %0" : : "r"(before_ | flush));
}

FlushDenormals::~FlushDenormals() { asm volatile("msr fpcr, %0" : : "r"(before_)); }

#else

FlushDenormals::FlushDenormals() : before_(0) {}
FlushDenormals::~FlushDenormals() {}

#endif

}  // namespace selflab
