// TensorFlow sessions for compiled functions: an addition to tfjs-node's native binding.
//
// tfjs-node can run a graph only as a saved model: through a folder, with the names of inputs and outputs looked up
// at each call, and without a way to ask for options or for the times of the operations. The functions here take a
// graph's bytes, look names up once and know TensorFlow's session options. Tensors are the binding's own, by number.
//
// This file is the module that Node loads: it contains tfjs-node's and adds its functions to the exports. It needs
// the table of tensors of tfjs-node's TFJSBackend, which is private there and of which there is one per binding.

#include <node_api.h>

#include <cstdlib>
#include <exception>
#include <memory>
#include <sstream>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "elementwise.h"
#include "kernel.h"
#include "operations.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#define private public
#include "binding/tfjs_backend.h"
#undef private

#undef NAPI_MODULE
#define NAPI_MODULE(name, init)
#include "binding/tfjs_binding.cc"

namespace selflab {

using tfnodejs::TFJSBackend;

struct Session {
  TF_Graph* graph;
  TF_Session* session;
  std::vector<TF_Output> inputs;
  std::vector<TF_Output> outputs;
};

// The sessions of one Node environment: a worker thread has its own, as it has its own TFJSBackend.
struct Sessions {
  std::unordered_map<int32_t, Session> open;
  int32_t next = 0;
};

// A TF_Status that frees itself.
class Status {
 public:
  Status() : status_(TF_NewStatus()) {}
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() const { return status_; }

  // Throws a JavaScript error and returns true where the last call failed.
  bool Failed(napi_env env) const {
    if (TF_GetCode(status_) == TF_OK) return false;
    napi_throw_error(env, nullptr, TF_Message(status_));
    return true;
  }

 private:
  TF_Status* status_;
};

// Reads the arguments of a call and returns its environment's sessions; null, with a JavaScript error thrown, where there are too few.
template <size_t count>
static Sessions* Arguments(napi_env env, napi_callback_info info, napi_value (&values)[count]) {
  size_t got = count;
  void* sessions = nullptr;
  napi_get_cb_info(env, info, &got, values, nullptr, &sessions);
  if (got >= count) return static_cast<Sessions*>(sessions);
  napi_throw_type_error(env, nullptr, "session: too few arguments");
  return nullptr;
}

static std::string Text(napi_env env, napi_value value) {
  size_t length = 0;
  napi_get_value_string_utf8(env, value, nullptr, 0, &length);
  std::string text(length, '\0');
  napi_get_value_string_utf8(env, value, &text[0], length + 1, &length);
  return text;
}

struct Bytes {
  void* data = nullptr;
  size_t length = 0;
  Bytes(napi_env env, napi_value value) { napi_get_buffer_info(env, value, &data, &length); }
};

// The outputs of operations that are named as in "n1:0,n2:1".
static bool Find(napi_env env, TF_Graph* graph, const std::string& names, std::vector<TF_Output>* found) {
  std::stringstream list(names);
  std::string name;
  while (std::getline(list, name, ',')) {
    const size_t colon = name.find(':');
    TF_Operation* operation = TF_GraphOperationByName(graph, name.substr(0, colon).c_str());
    if (operation == nullptr) {
      napi_throw_error(env, nullptr, ("session: no operation of the name " + name).c_str());
      return false;
    }
    found->push_back({operation, std::atoi(name.c_str() + colon + 1)});
  }
  return true;
}

static TF_Graph* Import(napi_env env, napi_value graph_bytes, const Status& status) {
  const Bytes bytes(env, graph_bytes);
  TF_Graph* graph = TF_NewGraph();
  TF_Buffer* buffer = TF_NewBufferFromString(bytes.data, bytes.length);
  TF_ImportGraphDefOptions* options = TF_NewImportGraphDefOptions();
  TF_GraphImportGraphDef(graph, buffer, options, status);
  TF_DeleteImportGraphDefOptions(options);
  TF_DeleteBuffer(buffer);
  if (!status.Failed(env)) return graph;
  TF_DeleteGraph(graph);
  return nullptr;
}

// createSession(graph: Buffer, config: Buffer, inputs: string, outputs: string): number
static napi_value CreateSession(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  Sessions* sessions = Arguments(env, info, arguments);
  if (sessions == nullptr) return nullptr;
  Status status;
  Session made{};
  made.graph = Import(env, arguments[0], status);
  if (made.graph == nullptr) return nullptr;
  TF_SessionOptions* options = TF_NewSessionOptions();
  const Bytes config(env, arguments[1]);
  TF_SetConfig(options, config.data, config.length, status);
  bool failed = status.Failed(env) || !Find(env, made.graph, Text(env, arguments[2]), &made.inputs) ||
                !Find(env, made.graph, Text(env, arguments[3]), &made.outputs);
  if (!failed) {
    made.session = TF_NewSession(made.graph, options, status);
    failed = status.Failed(env);
  }
  TF_DeleteSessionOptions(options);
  if (failed) {
    TF_DeleteGraph(made.graph);
    return nullptr;
  }
  const int32_t number = sessions->next++;
  sessions->open[number] = std::move(made);
  napi_value result;
  napi_create_int32(env, number, &result);
  return result;
}

static Session* Known(napi_env env, Sessions* sessions, napi_value value) {
  if (sessions == nullptr) return nullptr;
  int32_t number = -1;
  napi_get_value_int32(env, value, &number);
  const auto found = sessions->open.find(number);
  if (found != sessions->open.end()) return &found->second;
  napi_throw_error(env, nullptr, ("session: no session of the number " + std::to_string(number)).c_str());
  return nullptr;
}

// deleteSession(session: number): void
static napi_value DeleteSession(napi_env env, napi_callback_info info) {
  napi_value arguments[1];
  Sessions* sessions = Arguments(env, info, arguments);
  Session* session = Known(env, sessions, arguments[0]);
  if (session == nullptr) return nullptr;
  Status status;
  TF_DeleteSession(session->session, status);
  TF_DeleteGraph(session->graph);
  int32_t number = -1;
  napi_get_value_int32(env, arguments[0], &number);
  sessions->open.erase(number);
  status.Failed(env);
  return nullptr;
}

// For each output the number of its tensor and how many elements it has, or an exception. `options` and `metadata`
// may be null.
static napi_value Run(napi_env env, Session* session, napi_value tensors, TF_Buffer* options, TF_Buffer* metadata) {
  void* instance = nullptr;
  napi_get_instance_data(env, &instance);
  TFJSBackend* backend = static_cast<TFJSBackend*>(instance);
  int32_t* numbers = nullptr;
  size_t count = 0;
  napi_get_typedarray_info(env, tensors, nullptr, &count, reinterpret_cast<void**>(&numbers), nullptr, nullptr);
  if (count != session->inputs.size()) {
    napi_throw_range_error(env, nullptr, "session: another number of inputs than the graph has");
    return nullptr;
  }
  Status status;
  std::vector<TF_Tensor*> inputs;
  for (size_t i = 0; i < count; i++) {
    const auto handle = backend->tfe_handle_map_.find(numbers[i]);
    if (handle == backend->tfe_handle_map_.end()) {
      napi_throw_error(env, nullptr, "session: an input tensor is not there any more");
      break;
    }
    TF_Tensor* tensor = TFE_TensorHandleResolve(handle->second, status);
    if (status.Failed(env)) break;
    inputs.push_back(tensor);
  }
  std::vector<TF_Tensor*> outputs(session->outputs.size(), nullptr);
  bool failed = inputs.size() != count;
  if (!failed) {
    // The operations run on this thread.
    const FlushDenormals flush;
    TF_SessionRun(session->session, options, session->inputs.data(), inputs.data(), static_cast<int>(count),
                  session->outputs.data(), outputs.data(), static_cast<int>(outputs.size()), nullptr, 0, metadata,
                  status);
    failed = status.Failed(env);
  }
  for (TF_Tensor* tensor : inputs) TF_DeleteTensor(tensor);
  if (failed) return nullptr;

  napi_value buffer, result;
  int32_t* made = nullptr;
  napi_create_arraybuffer(env, 2 * outputs.size() * sizeof(int32_t), reinterpret_cast<void**>(&made), &buffer);
  napi_create_typedarray(env, napi_int32_array, 2 * outputs.size(), buffer, 0, &result);
  for (size_t i = 0; i < outputs.size(); i++) {
    made[2 * i] = backend->InsertHandle(TFE_NewTensorHandle(outputs[i], status));
    made[2 * i + 1] = static_cast<int32_t>(TF_TensorElementCount(outputs[i]));
    TF_DeleteTensor(outputs[i]);
  }
  return result;
}

// runSession(session: number, inputs: Int32Array): Int32Array
static napi_value RunSession(napi_env env, napi_callback_info info) {
  napi_value arguments[2];
  Sessions* sessions = Arguments(env, info, arguments);
  Session* session = Known(env, sessions, arguments[0]);
  return session == nullptr ? nullptr : Run(env, session, arguments[1], nullptr, nullptr);
}

// traceSession(session: number, inputs: Int32Array, options: Buffer): { outputs: Int32Array, metadata: Buffer }
static napi_value TraceSession(napi_env env, napi_callback_info info) {
  napi_value arguments[3];
  Sessions* sessions = Arguments(env, info, arguments);
  Session* session = Known(env, sessions, arguments[0]);
  if (session == nullptr) return nullptr;
  const Bytes bytes(env, arguments[2]);
  TF_Buffer* options = TF_NewBufferFromString(bytes.data, bytes.length);
  TF_Buffer* metadata = TF_NewBuffer();
  const napi_value outputs = Run(env, session, arguments[1], options, metadata);
  napi_value result = nullptr;
  if (outputs != nullptr) {
    napi_value copy;
    napi_create_buffer_copy(env, metadata->length, metadata->data, nullptr, &copy);
    napi_create_object(env, &result);
    napi_set_named_property(env, result, "outputs", outputs);
    napi_set_named_property(env, result, "metadata", copy);
  }
  TF_DeleteBuffer(metadata);
  TF_DeleteBuffer(options);
  return result;
}

// functionOf(graph: Buffer, name: string, inputs: string, outputs: string): Buffer, a FunctionDef
static napi_value FunctionOf(napi_env env, napi_callback_info info) {
  napi_value arguments[4];
  if (Arguments(env, info, arguments) == nullptr) return nullptr;
  Status status;
  TF_Graph* graph = Import(env, arguments[0], status);
  if (graph == nullptr) return nullptr;
  std::vector<TF_Output> inputs, outputs;
  napi_value result = nullptr;
  if (Find(env, graph, Text(env, arguments[2]), &inputs) && Find(env, graph, Text(env, arguments[3]), &outputs)) {
    TF_Function* function =
        TF_GraphToFunction(graph, Text(env, arguments[1]).c_str(), 0, -1, nullptr, static_cast<int>(inputs.size()),
                           inputs.data(), static_cast<int>(outputs.size()), outputs.data(), nullptr, nullptr,
                           nullptr, status);
    if (!status.Failed(env)) {
      TF_Buffer* definition = TF_NewBuffer();
      TF_FunctionToFunctionDef(function, definition, status);
      if (!status.Failed(env)) {
        napi_create_buffer_copy(env, definition->length, definition->data, nullptr, &result);
      }
      TF_DeleteBuffer(definition);
      TF_DeleteFunction(function);
    }
  }
  TF_DeleteGraph(graph);
  return result;
}

// numberOfSessions(): number
static napi_value NumberOfSessions(napi_env env, napi_callback_info info) {
  void* sessions = nullptr;
  napi_get_cb_info(env, info, nullptr, nullptr, nullptr, &sessions);
  napi_value result;
  napi_create_int32(env, static_cast<int32_t>(static_cast<Sessions*>(sessions)->open.size()), &result);
  return result;
}

// elementwiseInstructions(): string
static napi_value InstructionNames(napi_env env, napi_callback_info) {
  const std::string names = ElementwiseInstructions();
  napi_value result;
  napi_create_string_utf8(env, names.data(), names.size(), &result);
  return result;
}

static void Close(void* data) {
  Sessions* sessions = static_cast<Sessions*>(data);
  for (auto& [number, session] : sessions->open) {
    Status status;
    TF_DeleteSession(session.session, status);
    TF_DeleteGraph(session.graph);
  }
  delete sessions;
}

static napi_value Init(napi_env env, napi_value exports) {
  try {
    RegisterOperations();
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return exports;
  }
#ifdef __GLIBC__
  // Tensors are made by one of TensorFlow's threads and freed by another. With a heap per thread, glibc's way, memory
  // that is free in one is asked for anew in the next, and a training grows by tens of megabytes.
  mallopt(M_ARENA_MAX, 1);
  // A step asks for the same megabytes again and again. Given back to the system each time, every page would be mapped
  // and cleared anew: a tenth of the time of a transformer's step.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
  exports = tfnodejs::InitTFNodeJSBinding(env, exports);
  Sessions* sessions = new Sessions();
  napi_add_env_cleanup_hook(env, Close, sessions);
  const std::pair<const char*, napi_callback> functions[] = {
      {"createSession", CreateSession}, {"deleteSession", DeleteSession}, {"runSession", RunSession},
      {"traceSession", TraceSession},   {"functionOf", FunctionOf},       {"numberOfSessions", NumberOfSessions},
      {"elementwiseInstructions", InstructionNames},
  };
  for (const auto& [name, callback] : functions) {
    napi_value function;
    napi_create_function(env, name, NAPI_AUTO_LENGTH, callback, sessions, &function);
    napi_set_named_property(env, exports, name, function);
  }
  return exports;
}

}  // namespace selflab

NAPI_MODULE_INIT() { return selflab::Init(env, exports); }
