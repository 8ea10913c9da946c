// The TensorFlow operations of this folder.

#ifndef SELFLAB_OPERATIONS_H_
#define SELFLAB_OPERATIONS_H_

namespace selflab {

// Makes them known to TensorFlow, the first time that it is called; throws where TensorFlow refuses one.
void RegisterOperations();

void RegisterArgExtreme();
void RegisterAttention();
void RegisterElementwise();
void RegisterGru();
void RegisterMatMul();
void RegisterRandom();
void RegisterReduce();
void RegisterScatterAdd();
void RegisterSoftmax();
void RegisterTopK();

}  // namespace selflab

#endif  // SELFLAB_OPERATIONS_H_
