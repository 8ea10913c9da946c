// SelflabElementwise: a chain of elementwise operations as one, which `compile/fusedOperation.ts` writes a program for.
// SelflabFunction: one of its instructions by name.
//
// The program is done for some hundred numbers after the other, a tile, so that what the instructions pass on to each
// other stays in the first cache. Sums, means and extremes of rows are taken from it there, with the bits of SelflabReduce.

#include "elementwise.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "broadcast.h"
#include "elementwise_loops.h"
#include "kernel.h"
#include "operations.h"
#include "parallel.h"
#include "row_reduction.h"

namespace selflab {
namespace {

// Numbers of a tile. Twenty tiles fit the first cache.
constexpr int64_t kTile = 512;
static_assert(kTile == kRowBlock, "a tile of a long row is a block of it");

struct Kind {
  const char* name;
  int operands;
  double cost;
};

#define SELFLAB_KIND(name, operands, cost) {#name, operands, cost},
constexpr Kind kKinds[] = {SELFLAB_INSTRUCTIONS(SELFLAB_KIND)};
#undef SELFLAB_KIND

// An instruction of a program.
struct Call {
  Loop loop;
  int operands[3];
  int result;
};

// How inputs of some shapes are read together. In a graph the shapes are the same in each run.
class Plan {
 public:
  // Rows have `row_length` numbers; 0 where there are no outputs of rows.
  Plan(const std::vector<Tensor>& inputs, int64_t row_length);

  bool Fits(const std::vector<Tensor>& inputs) const {
    for (size_t i = 0; i < inputs.size(); i++) {
      if (!inputs[i].HasShape(inputs_[i])) return false;
    }
    return true;
  }

  // Of the outputs, and how many numbers that is.
  Shape shape;
  int64_t size;
  std::vector<Reader> readers;
  // Tiles begin anew with each stretch: all numbers, or a row that is longer than a tile.
  int64_t stretch;
  int64_t tile = kTile;

  int64_t TilesOfStretch() const { return (stretch + tile - 1) / tile; }
  int64_t TileCount() const { return size == 0 ? 0 : size / stretch * TilesOfStretch(); }

 private:
  void ChooseTile(int64_t row_length);

  std::vector<Shape> inputs_;
};

Plan::Plan(const std::vector<Tensor>& inputs, int64_t row_length) {
  for (const Tensor& input : inputs) inputs_.push_back(input.Shape());
  shape = Broadcast("SelflabElementwise", inputs_);
  size = Size(shape);
  for (const Shape& input : inputs_) readers.emplace_back(input, shape);
  if (row_length > 0 && size % row_length != 0) {
    throw Invalid("SelflabElementwise: no rows of " + std::to_string(row_length) + " in " + Show(shape));
  }
  ChooseTile(row_length);
}

void Plan::ChooseTile(int64_t row_length) {
  stretch = size;
  if (row_length > kTile) {
    stretch = row_length;
  } else if (row_length > 0) {
    tile = kTile / row_length * row_length;
  } else {
    // Where rows are added to a matrix, whole rows are a tile, and the row has to be laid out only once.
    for (const Reader& reader : readers) {
      if (reader.Period() > 1 && reader.Period() <= 2 * kTile) {
        tile = std::max<int64_t>(1, kTile / reader.Period()) * reader.Period();
      }
    }
  }
  tile = std::min(tile, stretch);
}

// An output that holds one number for each row of a register.
struct RowOutput {
  int64_t of;
  RowFunction function;
  Shape shape;
};

// What an operation remembers: the program, and where each register's numbers are. A register is an input, a constant or
// the result of an instruction, in this order.
class Program {
 public:
  explicit Program(TF_OpKernelConstruction* construction);

  // The plan for these inputs: that of the last run where it fits.
  std::shared_ptr<const Plan> PlanFor(const std::vector<Tensor>& inputs) const;

  // How many inputs and outputs are numbers, and how many marks.
  int64_t floats, flags;
  int64_t float_outputs, flag_outputs;
  std::vector<float> constants;
  std::vector<Call> instructions;
  // The registers that are outputs: numbers, then marks.
  std::vector<int64_t> outputs;
  // For each output of numbers the inputs that are not read any more when it is written, whose memory it may take.
  std::vector<std::vector<int>> replaced;
  // More outputs, and the length of the rows that they are of.
  std::vector<RowOutput> row_outputs;
  int64_t row_length;
  // For each register the number of its tile; results that are used no more leave theirs to others.
  std::vector<int> tiles;
  int tile_count = 0;
  // Of one number, in nanoseconds.
  double cost = 0;

 private:
  void ReadRowOutputs(const std::vector<int64_t>& code);
  // Throws unless it is the register of a result.
  void CheckResult(int64_t output) const;
  std::vector<size_t> LastUses() const;
  void PlaceTiles(const std::vector<size_t>& last_use);

  mutable std::shared_ptr<const Plan> plan_;
};

Program::Program(TF_OpKernelConstruction* construction)
    : floats(IntegerAttribute(construction, "N")),
      flags(IntegerAttribute(construction, "M")),
      float_outputs(IntegerAttribute(construction, "K")),
      flag_outputs(IntegerAttribute(construction, "L")),
      constants(FloatListAttribute(construction, "constants")),
      outputs(IntegerListAttribute(construction, "outputs")),
      row_length(IntegerAttribute(construction, "row_length")) {
  const std::vector<int64_t> code = IntegerListAttribute(construction, "program");
  int next = static_cast<int>(floats + flags + constants.size());
  for (size_t at = 0; at + 4 <= code.size(); at += 4, next++) {
    const int64_t number = code[at];
    if (number < 0 || number >= kInstructions) throw Invalid("SelflabElementwise: no instruction " + std::to_string(number));
    Call instruction{SELFLAB_BEST(kLoops)[number], {}, next};
    for (int i = 0; i < kKinds[number].operands; i++) {
      const int64_t operand = code[at + 1 + i];
      if (operand < 0 || operand >= next) throw Invalid("SelflabElementwise: no register " + std::to_string(operand));
      instruction.operands[i] = static_cast<int>(operand);
    }
    for (int i = kKinds[number].operands; i < 3; i++) instruction.operands[i] = instruction.operands[0];
    instructions.push_back(instruction);
    cost += kKinds[number].cost;
  }
  tiles.resize(next);
  ReadRowOutputs(IntegerListAttribute(construction, "row_outputs"));
  const int64_t first_result = next - static_cast<int64_t>(instructions.size());
  if (static_cast<int64_t>(outputs.size()) != float_outputs + flag_outputs ||
      static_cast<int64_t>(row_outputs.size()) != IntegerAttribute(construction, "R") ||
      outputs.size() + row_outputs.size() == 0) {
    throw Invalid("SelflabElementwise: as many registers as outputs are wanted");
  }
  for (const int64_t output : outputs) {
    CheckResult(output);
    if (std::count(outputs.begin(), outputs.end(), output) > 1) {
      throw Invalid("SelflabElementwise: result " + std::to_string(output) + " is an output twice");
    }
  }
  cost += .15 * static_cast<double>(floats + flags + outputs.size()) + .1 * static_cast<double>(row_outputs.size());
  const std::vector<size_t> last_use = LastUses();
  for (int64_t i = 0; i < float_outputs; i++) {
    const size_t written = outputs[i] - first_result;
    replaced.emplace_back();
    for (int input = 0; input < floats; input++) {
      if (last_use[input] <= written) replaced.back().push_back(input);
    }
  }
  PlaceTiles(last_use);
}

std::shared_ptr<const Plan> Program::PlanFor(const std::vector<Tensor>& inputs) const {
  std::shared_ptr<const Plan> plan = std::atomic_load(&plan_);
  if (plan != nullptr && plan->Fits(inputs)) return plan;
  plan = std::make_shared<const Plan>(inputs, row_length);
  std::atomic_store(&plan_, plan);
  return plan;
}

// For each: the register, the number of the function in the list below, how many axes the output has, and their sizes.
void Program::ReadRowOutputs(const std::vector<int64_t>& code) {
  constexpr const char* functions[] = {"Sum", "Mean", "Max", "Min"};
  for (size_t at = 0; at < code.size();) {
    if (at + 3 > code.size() || code[at + 1] < 0 || code[at + 1] >= 4 || code[at + 2] < 0 ||
        at + 3 + code[at + 2] > code.size() || row_length < 1) {
      throw Invalid("SelflabElementwise: the outputs of rows are not as they should be");
    }
    const auto sizes = code.begin() + at + 3;
    const Shape shape(sizes, sizes + code[at + 2]);
    CheckResult(code[at]);
    row_outputs.push_back({code[at], FindRowFunction("SelflabElementwise", functions[code[at + 1]]), shape});
    at += 3 + shape.size();
  }
}

void Program::CheckResult(int64_t output) const {
  const auto end = static_cast<int64_t>(tiles.size());
  if (output >= end - static_cast<int64_t>(instructions.size()) && output < end) return;
  throw Invalid("SelflabElementwise: no result " + std::to_string(output));
}

// For each register the last instruction that reads it.
std::vector<size_t> Program::LastUses() const {
  std::vector<size_t> last_use(tiles.size(), 0);
  for (size_t i = 0; i < instructions.size(); i++) {
    for (const int operand : instructions[i].operands) last_use[operand] = i;
  }
  // Outputs stay to the end of the tile.
  for (const int64_t output : outputs) last_use[output] = instructions.size();
  for (const RowOutput& output : row_outputs) last_use[output.of] = instructions.size();
  return last_use;
}

void Program::PlaceTiles(const std::vector<size_t>& last_use) {
  const size_t given = floats + flags + constants.size();
  for (size_t i = 0; i < given; i++) tiles[i] = tile_count++;
  std::vector<int> unused;
  for (size_t i = 0; i < instructions.size(); i++) {
    const Call& instruction = instructions[i];
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

// Memory for the tiles of this thread, at the beginning of a cache line.
float* TileMemory(size_t count) {
  constexpr size_t line = 64 / sizeof(float);
  thread_local std::vector<float> memory;
  if (memory.size() < count + line) memory.resize(count + line);
  const size_t over = reinterpret_cast<uintptr_t>(memory.data()) / sizeof(float) % line;
  return memory.data() + (over == 0 ? 0 : line - over);
}

// One run of a program.
class Run {
 public:
  Run(const Program& program, TF_OpKernelContext* context) : program_(program) {
    const int64_t given = program.floats + program.flags;
    {
      std::vector<Tensor> inputs;
      inputs.reserve(given);
      for (int64_t i = 0; i < given; i++) inputs.push_back(Input(context, static_cast<int>(i)));
      plan_ = program.PlanFor(inputs);
      // TensorFlow holds the inputs until the run ends; an output can take the memory only of one that is not held twice.
      for (const Tensor& input : inputs) inputs_.push_back(input.Data<char>());
    }
    outputs_.reserve(program.outputs.size() + program.row_outputs.size());
    for (int64_t i = 0; i < program.float_outputs; i++) {
      outputs_.push_back(InputAsOutput(context, program.replaced[i], static_cast<int>(i), plan_->shape));
    }
    for (int64_t i = 0; i < program.flag_outputs; i++) {
      outputs_.push_back(Output<bool>(context, static_cast<int>(program.float_outputs + i), plan_->shape));
    }
    for (const RowOutput& output : program.row_outputs) {
      const int64_t rows = plan_->size / program.row_length;
      if (Size(output.shape) != rows) {
        throw Invalid("SelflabElementwise: expected " + std::to_string(rows) + " rows, got " + Show(output.shape));
      }
      outputs_.push_back(Output<float>(context, static_cast<int>(outputs_.size()), output.shape));
      reductions_.emplace_back(output.function, rows, program.row_length, outputs_.back().Data<float>());
    }
  }

  void Compute() {
    if (plan_->size == 0) return;
    ParallelFor(plan_->TileCount(), program_.cost * static_cast<double>(plan_->tile),
                [this](int64_t begin, int64_t end) { ComputeTiles(begin, end); });
    for (RowReduction& reduction : reductions_) reduction.Finish();
  }

 private:
  bool IsFlag(size_t input) const { return static_cast<int64_t>(input) >= program_.floats; }

  template <typename T>
  const T* Data(size_t input) const {
    return reinterpret_cast<const T*>(inputs_[input]);
  }

  void Read(size_t input, int64_t start, int64_t count, float* numbers) const {
    const Reader& reader = plan_->readers[input];
    if (!IsFlag(input)) return reader.Read(Data<float>(input), start, count, numbers);
    const bool* const own = Data<bool>(input);
    if (reader.IsWhole()) return ToNumbers(own + start, count, numbers);
    thread_local std::vector<char> flags;
    flags.resize(std::max<size_t>(flags.size(), count));
    bool* const values = reinterpret_cast<bool*>(flags.data());
    reader.Read(own, start, count, values);
    ToNumbers(values, count, numbers);
  }

  // Whether an input is the same in every tile.
  bool Repeats(const Reader& reader) const {
    return reader.Period() > 0 && plan_->tile % reader.Period() == 0 && plan_->stretch % reader.Period() == 0;
  }

  void ComputeTiles(int64_t begin, int64_t end) {
    const std::vector<Reader>& readers = plan_->readers;
    const int64_t tile_size = plan_->tile;
    // Each tile at the beginning of a cache line.
    const size_t stride = (tile_size + 15) / 16 * 16;
    float* const memory = TileMemory(program_.tile_count * stride);
    thread_local std::vector<float*> registers;
    registers.resize(program_.tiles.size());
    for (size_t i = 0; i < registers.size(); i++) registers[i] = memory + program_.tiles[i] * stride;
    const size_t given = inputs_.size();
    for (size_t i = 0; i < program_.constants.size(); i++) {
      std::fill_n(registers[given + i], tile_size, program_.constants[i]);
    }
    for (size_t i = 0; i < given; i++) {
      if (Repeats(readers[i])) Read(i, 0, tile_size, registers[i]);
    }
    for (int64_t tile = begin; tile < end; tile++) {
      const int64_t within = tile % plan_->TilesOfStretch() * tile_size;
      const int64_t start = tile / plan_->TilesOfStretch() * plan_->stretch + within;
      const int64_t count = std::min(tile_size, plan_->stretch - within);
      for (size_t i = 0; i < given; i++) {
        // Only the output that has taken an input's memory writes to it, so a register may be the input's own.
        if (readers[i].IsWhole() && !IsFlag(i)) registers[i] = const_cast<float*>(Data<float>(i)) + start;
        else if (!Repeats(readers[i])) Read(i, start, count, registers[i]);
      }
      for (int64_t i = 0; i < program_.float_outputs; i++) {
        registers[program_.outputs[i]] = outputs_[i].Data<float>() + start;
      }
      for (const Call& instruction : program_.instructions) {
        const int* const operands = instruction.operands;
        instruction.loop(registers[operands[0]], registers[operands[1]], registers[operands[2]],
                         registers[instruction.result], count);
      }
      for (size_t i = 0; i < reductions_.size(); i++) {
        reductions_[i].Take(start, count, registers[program_.row_outputs[i].of]);
      }
      for (int64_t i = program_.float_outputs; i < program_.float_outputs + program_.flag_outputs; i++) {
        const float* const marks = registers[program_.outputs[i]];
        bool* const flags = outputs_[i].Data<bool>() + start;
        for (int64_t j = 0; j < count; j++) flags[j] = marks[j] != 0;
      }
    }
  }

  const Program& program_;
  std::shared_ptr<const Plan> plan_;
  std::vector<const char*> inputs_;
  std::vector<Tensor> outputs_;
  std::vector<RowReduction> reductions_;
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
  if (name == "ReciprocalGrad") return [](double y, double dy) { return dy == 0 ? 0 : -y * y * dy; };
  if (name == "SqrtGrad") return [](double y, double dy) { return dy == 0 ? 0 : .5 * dy / y; };
  if (name == "RsqrtGrad") return [](double y, double dy) { return -.5 * dy * y * y * y; };
  if (name == "SoftplusGrad") return [](double dy, double x) { return dy / (1 + std::exp(-x)); };
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
          {"N: int >= 0", "M: int >= 0", "K: int >= 0", "L: int >= 0", "R: int >= 0 = 0", "program: list(int)",
           "outputs: list(int)", "constants: list(float)", "row_length: int >= 0 = 0", "row_outputs: list(int) = []"},
          {"floats: N * float", "flags: M * bool"},
          {"values: K * float", "marks: L * bool", "rows: R * float"}});
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
