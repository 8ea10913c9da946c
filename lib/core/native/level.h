// The levels of vector instructions that the files `*_loops.cc` are built for, each in a namespace of its name, and the
// one to use. Such a file keeps everything else without a name, and calls no inline functions of other headers: of the
// copies of one function the linker keeps any, perhaps one that this processor cannot run.

#ifndef SELFLAB_LEVEL_H_
#define SELFLAB_LEVEL_H_

#if defined(__x86_64__)
#define SELFLAB_EACH_LEVEL(declare) declare(Baseline) declare(Avx2) declare(Avx512)
// The definition of `name` for this processor.
#define SELFLAB_BEST(name)                                                                \
  (selflab::HasAvx512() ? selflab::Avx512::name : selflab::HasAvx2() ? selflab::Avx2::name \
                                                                     : selflab::Baseline::name)
#else
#define SELFLAB_EACH_LEVEL(declare) declare(Baseline)
#define SELFLAB_BEST(name) (selflab::Baseline::name)
#endif

namespace selflab {

#if defined(__x86_64__)
inline bool HasAvx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

inline bool HasAvx512() {
  return HasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}
#endif

}  // namespace selflab

#endif  // SELFLAB_LEVEL_H_
