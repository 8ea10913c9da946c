// Threads for kernels.

#ifndef SELFLAB_PARALLEL_H_
#define SELFLAB_PARALLEL_H_

#include <cstdint>
#include <functional>

namespace selflab {

// On how many threads ParallelFor runs at most.
int Threads();

// Calls `body` for ranges [begin, end) that together are [0, count), at once on as many threads as TensorFlow uses, and
// returns when all are done. `cost` is what one of `count` takes, in nanoseconds: what takes little, or comes while the
// threads are at work for another kernel, runs here. How [0, count) is cut is not fixed, so `body` has to give the same
// bits for any cut. It must not throw.
void ParallelFor(int64_t count, double cost, const std::function<void(int64_t begin, int64_t end)>& body);

}  // namespace selflab

#endif  // SELFLAB_PARALLEL_H_
