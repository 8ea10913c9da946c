#include "operations.h"

#include <mutex>

namespace selflab {

void RegisterOperations() {
  static std::once_flag once;
  std::call_once(once, [] {
    RegisterArgExtreme();
    RegisterAttention();
    RegisterElementwise();
    RegisterGru();
    RegisterMatMul();
    RegisterRandom();
    RegisterReduce();
    RegisterScatterAdd();
    RegisterSoftmax();
    RegisterTopK();
  });
}

}  // namespace selflab
