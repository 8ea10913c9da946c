#include "operations.h"

#include <mutex>

namespace selflab {

void RegisterOperations() {
  static std::once_flag once;
  std::call_once(once, [] {
    RegisterElementwise();
    RegisterMatMul();
    RegisterRandom();
    RegisterReduce();
    RegisterScatterAdd();
    RegisterTopK();
  });
}

}  // namespace selflab
