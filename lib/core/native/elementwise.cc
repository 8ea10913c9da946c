// SelflabElementwise: a chain of elementwise operations as one, which `compile/fusedOperation.ts` writes a program for.
// SelflabFunction: one of its instructions by name.
//
// The program is done for some hundred numbers after the other, a tile, so that what the instructions pass on to each
// other stays in the first cache.

#include "elementwise.h"

#include <algorithm>
#include <cmath>

#include "broadcast.h"
#include "elementwise_loops.h"
#include "kernel.h"
#include "operations.h"
#include "parallel.h"

namespace selflab {
namespace {

// Numbers of a tile. Twenty tiles fit the first cache.
constexpr int64_t kTile = 512;

struct Kind {
  const char* name;
  int operands;
  double cost;
};

#define SELFLAB_KIND(name, operands, cost) {#name, operands, cost},
constexpr Kind kKinds[] = {SELFLAB_INSTRUCTIONS(SELFLAB_KIND)};
#undef SELFLAB_KIND

struct Instruction {
  Loop loop;
  int operands[3];
  int result;
};

// What an operation remembers: the program, and where each register's numbers are. A register is an input, a constant or
// the result of an instruction, in this order.
class Program {
 public:
  explicit Program(TF_OpKernelConstruction* construction);

  // How many inputs and outputs are numbers, and how many marks.
  int64_t floats, flags;
  int64_t float_outputs, flag_outputs;
  std::vector<float> constants;
  std::vector<Instruction> instructions;
  // The registers that are outputs: numbers, then marks.
  std::vector<int64_t> outputs;
  // For each register the number of its tile; results that are used no more leave theirs to others.
  std::vector<int> tiles;
  int tile_count = 0;
  // Of one number, in nanoseconds.
  double cost = 0;

 private:
  void PlaceTiles();
};

Program::Program(TF_OpKernelConstruction* construction)
    : floats(IntegerAttribute(construction, "N")),
      flags(IntegerAttribute(construction, "M")),
      float_outputs(IntegerAttribute(construction, "K")),
      flag_outputs(IntegerAttribute(construction, "L")),
      constants(FloatListAttribute(construction, "constants")),
      outputs(IntegerListAttribute(construction, "outputs")) {
  const std::vector<int64_t> code = IntegerListAttribute(construction, "program");
  int next = static_cast<int>(floats + flags + constants.size());
  for (size_t at = 0; at + 4 <= code.size(); at += 4, next++) {
    const int64_t number = code[at];
    if (number < 0 || number >= kInstructions) throw Invalid("SelflabElementwise: no instruction " + std::to_string(number));
    Instruction instruction{SELFLAB_BEST(kLoops)[number], {}, next};
    for (int i = 0; i < kKinds[number].operands; i++) {
      const int64_t operand = code[at + 1 + i];
      if (operand < 0 || operand >= next) throw Invalid("SelflabElementwise: no register " + std::to_string(operand));
      instruction.operands[i] = static_cast<int>(operand);
    }
    for (int i = kKinds[number].operands; i < 3; i++) instruction.operands[i] = instruction.operands[0];
    instructions.push_back(instruction);
    cost += kKinds[number].cost;
  }
  const int64_t first_result = next - static_cast<int64_t>(instructions.size());
  if (static_cast<int64_t>(outputs.size()) != float_outputs + flag_outputs || outputs.empty()) {
    throw Invalid("SelflabElementwise: as many registers as outputs are wanted");
  }
  for (const int64_t output : outputs) {
    if (output < first_result || output >= next) throw Invalid("SelflabElementwise: no result " + std::to_string(output));
    if (std::count(outputs.begin(), outputs.end(), output) > 1) {
      throw Invalid("SelflabElementwise: result " + std::to_string(output) + " is an output twice");
    }
  }
  cost += .15 * static_cast<double>(floats + flags + outputs.size());
  tiles.resize(next);
  PlaceTiles();
}

void Program::PlaceTiles() {
  const size_t given = floats + flags + constants.size();
  for (size_t i = 0; i < given; i++) tiles[i] = tile_count++;
  std::vector<size_t> last_use(tiles.size(), 0);
  for (size_t i = 0; i < instructions.size(); i++) {
    for (const int operand : instructions[i].operands) last_use[operand] = i;
  }
  // Outputs stay to the end of the tile.
  for (const int64_t output : outputs) last_use[output] = instructions.size();
  std::vector<int> unused;
  for (size_t i = 0; i < instructions.size(); i++) {
    const Instruction& instruction = instructions[i];
    for (int j = 0; j < 3; j++) {
      const int operand = instruction.operands[j];
      const bool again = std::find(instruction.operands, instruction.operands + j, operand) != instruction.operands + j;
      if (operand >= static_cast<int>(given) && last_use[operand] == i && !again) unused.push_back(tiles[operand]);
    }
    if (unused.empty()) unused.push_back(tile_count++);
    tiles[instruction.result] = unused.back();
    unused.pop_back();
  }
}

void ToNumbers(const bool* flags, int64_t count, float* numbers) {
  for (int64_t i = 0; i < count; i++) numbers[i] = static_cast<float>(flags[i]);
}

// One run of a program.
class Run {
 public:
  Run(const Program& program, TF_OpKernelContext* context) : program_(program) {
    const int64_t given = program.floats + program.flags;
    std::vector<Shape> shapes;
    for (int64_t i = 0; i < given; i++) {
      inputs_.push_back(Input(context, static_cast<int>(i)));
      shapes.push_back(inputs_.back().Shape());
    }
    const Shape shape = Broadcast("SelflabElementwise", shapes);
    size_ = Size(shape);
    for (const Shape& input : shapes) readers_.emplace_back(input, shape);
    for (int64_t i = 0; i < program.float_outputs; i++) {
      outputs_.push_back(Output<float>(context, static_cast<int>(i), shape));
    }
    for (int64_t i = 0; i < program.flag_outputs; i++) {
      outputs_.push_back(Output<bool>(context, static_cast<int>(program.float_outputs + i), shape));
    }
    // Where rows are added to a matrix, whole rows are a tile, and the row has to be laid out only once.
    tile_ = kTile;
    for (const Reader& reader : readers_) {
      if (reader.Period() > 1 && reader.Period() <= 2 * kTile) {
        tile_ = std::max<int64_t>(1, kTile / reader.Period()) * reader.Period();
      }
    }
    tile_ = std::min(tile_, size_);
  }

  void Compute() const {
    if (size_ == 0) return;
    const int64_t count = (size_ + tile_ - 1) / tile_;
    ParallelFor(count, program_.cost * static_cast<double>(tile_),
                [this](int64_t begin, int64_t end) { ComputeTiles(begin, end); });
  }

 private:
  bool IsFlag(size_t input) const { return static_cast<int64_t>(input) >= program_.floats; }

  void Read(size_t input, int64_t start, int64_t count, float* numbers) const {
    if (!IsFlag(input)) return readers_[input].Read(inputs_[input].Data<float>(), start, count, numbers);
    const bool* const own = inputs_[input].Data<bool>();
    if (readers_[input].IsWhole()) return ToNumbers(own + start, count, numbers);
    thread_local std::vector<char> flags;
    flags.resize(std::max<size_t>(flags.size(), count));
    bool* const values = reinterpret_cast<bool*>(flags.data());
    readers_[input].Read(own, start, count, values);
    ToNumbers(values, count, numbers);
  }

  // Whether an input is the same in every tile.
  bool Repeats(const Reader& reader) const { return reader.Period() > 0 && tile_ % reader.Period() == 0; }

  void ComputeTiles(int64_t begin, int64_t end) const {
    thread_local std::vector<float> memory;
    const size_t needed = static_cast<size_t>(program_.tile_count) * tile_;
    if (memory.size() < needed) memory.resize(needed);
    std::vector<float*> registers(program_.tiles.size());
    for (size_t i = 0; i < registers.size(); i++) registers[i] = memory.data() + program_.tiles[i] * tile_;
    const size_t given = inputs_.size();
    for (size_t i = 0; i < program_.constants.size(); i++) {
      std::fill_n(registers[given + i], tile_, program_.constants[i]);
    }
    for (size_t i = 0; i < given; i++) {
      if (Repeats(readers_[i])) Read(i, 0, tile_, registers[i]);
    }
    for (int64_t tile = begin; tile < end; tile++) {
      const int64_t start = tile * tile_;
      const int64_t count = std::min(tile_, size_ - start);
      for (size_t i = 0; i < given; i++) {
        // Nothing writes to an input's register, so it may be the input's own memory.
        if (readers_[i].IsWhole() && !IsFlag(i)) registers[i] = inputs_[i].Data<float>() + start;
        else if (!Repeats(readers_[i])) Read(i, start, count, registers[i]);
      }
      for (int64_t i = 0; i < program_.float_outputs; i++) {
        registers[program_.outputs[i]] = outputs_[i].Data<float>() + start;
      }
      for (const Instruction& instruction : program_.instructions) {
        const int* const operands = instruction.operands;
        instruction.loop(registers[operands[0]], registers[operands[1]], registers[operands[2]],
                         registers[instruction.result], count);
      }
      for (int64_t i = program_.float_outputs; i < static_cast<int64_t>(outputs_.size()); i++) {
        const float* const marks = registers[program_.outputs[i]];
        bool* const flags = outputs_[i].Data<bool>() + start;
        for (int64_t j = 0; j < count; j++) flags[j] = marks[j] != 0;
      }
    }
  }

  const Program& program_;
  std::vector<Tensor> inputs_;
  std::vector<Reader> readers_;
  std::vector<Tensor> outputs_;
  int64_t size_;
  int64_t tile_;
};

void ComputeElementwise(const Program& program, TF_OpKernelContext* context) { Run(program, context).Compute(); }

// The same functions in double, as far as lib asks for them.
using InDouble = double (*)(double a, double b);

InDouble FindInDouble(const std::string& name) {
  if (name == "Exp") return [](double x, double) { return std::exp(x); };
  if (name == "Expm1") return [](double x, double) { return std::expm1(x); };
  if (name == "Log") return [](double x, double) { return std::log(x); };
  if (name == "Log1p") return [](double x, double) { return std::log1p(x); };
  if (name == "Reciprocal") return [](double x, double) { return 1 / x; };
  if (name == "Relu") return [](double x, double) { return x <= 0 ? 0 : x; };
  if (name == "Relu6") return [](double x, double) { return x <= 0 ? 0 : x > 6 ? 6 : x; };
  if (name == "Rsqrt") return [](double x, double) { return 1 / std::sqrt(x); };
  if (name == "Tanh") return [](double x, double) { return std::tanh(x); };
  if (name == "Erf") return [](double x, double) { return std::erf(x); };
  if (name == "Sigmoid") {
    return [](double x, double) {
      const double e = std::exp(-std::abs(x));
      return (x < 0 ? e : 1) / (1 + e);
    };
  }
  if (name == "Softplus") {
    return [](double x, double) { return (x < 0 ? 0 : x) + std::log1p(std::exp(-std::abs(x))); };
  }
  if (name == "SigmoidGrad") return [](double y, double dy) { return dy * (y * (1 - y)); };
  return nullptr;
}

// A function by its loop, and in double by C++'s library.
struct Function {
  explicit Function(TF_OpKernelConstruction* construction) : inputs(IntegerAttribute(construction, "N")) {
    const std::string name = StringAttribute(construction, "function");
    const auto kind = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const Kind& kind) { return kind.name == name && kind.operands == inputs; });
    if (kind == std::end(kKinds)) {
      throw Invalid("SelflabFunction: no function " + name + " of " + std::to_string(inputs));
    }
    loop = SELFLAB_BEST(kLoops)[kind - std::begin(kKinds)];
    cost = kind->cost + .15 * static_cast<double>(inputs + 1);
    in_double = FindInDouble(name);
  }

  int64_t inputs;
  Loop loop;
  double cost;
  InDouble in_double;
};

std::vector<Tensor> EqualInputs(const Function& function, TF_OpKernelContext* context) {
  std::vector<Tensor> inputs;
  for (int i = 0; i < function.inputs; i++) {
    inputs.push_back(Input(context, i));
    if (inputs[i].Shape() != inputs[0].Shape()) throw Invalid("SelflabFunction: expected inputs of one shape");
  }
  return inputs;
}

void ComputeFunction(const Function& function, TF_OpKernelContext* context) {
  const std::vector<Tensor> inputs = EqualInputs(function, context);
  const Shape shape = inputs[0].Shape();
  const Tensor y = Output<float>(context, 0, shape);
  const float* from[3];
  for (size_t i = 0; i < 3; i++) from[i] = inputs[i < inputs.size() ? i : 0].Data<float>();
  float* const to = y.Data<float>();
  const int64_t size = Size(shape);
  ParallelFor((size + kTile - 1) / kTile, function.cost * kTile, [&](int64_t begin, int64_t end) {
    const int64_t start = begin * kTile;
    function.loop(from[0] + start, from[1] + start, from[2] + start, to + start, std::min(size, end * kTile) - start);
  });
}

void ComputeFunctionInDouble(const Function& function, TF_OpKernelContext* context) {
  if (function.in_double == nullptr) throw Invalid("SelflabFunction: a function without a double form");
  const std::vector<Tensor> inputs = EqualInputs(function, context);
  const Tensor y = Output<double>(context, 0, inputs[0].Shape());
  const double* const a = inputs.front().Data<double>();
  const double* const b = inputs.back().Data<double>();
  double* const to = y.Data<double>();
  ParallelFor(Size(inputs[0].Shape()), 10, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) to[i] = function.in_double(a[i], b[i]);
  });
}

}  // namespace

std::string ElementwiseInstructions() {
  std::string names;
  for (const Kind& kind : kKinds) names += (names.empty() ? "" : " ") + std::string(kind.name);
  return names;
}

void RegisterElementwise() {
  Define({"SelflabElementwise",
          {"N: int >= 0", "M: int >= 0", "K: int >= 0", "L: int >= 0", "program: list(int)", "outputs: list(int)",
           "constants: list(float)"},
          {"floats: N * float", "flags: M * bool"},
          {"values: K * float", "marks: L * bool"}});
  AddKernel<Program, ComputeElementwise>("SelflabElementwise");
  Define({"SelflabFunction",
          {"T: {float, double}", "N: int >= 1", "function: string"},
          {"inputs: N * T"},
          {"y: T"},
          ShapeOfFirst});
  AddKernel<Function, ComputeFunction>("SelflabFunction", TF_FLOAT);
  AddKernel<Function, ComputeFunctionInDouble>("SelflabFunction", TF_DOUBLE);
}

}  // namespace selflab
