// Which of the compiled inner loops this processor runs best.

#pragma once

#if defined(__x86_64__)
#define BABBAGE_CHOOSE(KERNEL)                                                                     \
  (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&                      \
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")                \
       ? KERNEL##_avx512                                                                           \
   : __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? KERNEL##_avx2               \
                                                                     : KERNEL##_portable)
#else
#define BABBAGE_CHOOSE(KERNEL) KERNEL##_portable
#endif
