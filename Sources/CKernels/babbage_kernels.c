#include "babbage_kernels.h"

extern const babbage_kernels babbage_kernels_portable;
#if defined(__x86_64__)
extern const babbage_kernels babbage_kernels_avx512vnni, babbage_kernels_avx512,
    babbage_kernels_avx2;
#endif

const babbage_kernels *babbage_kernels_at(int32_t index) {
  const babbage_kernels *sets[4];
  int32_t count = 0;
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
    if (__builtin_cpu_supports("avx512vnni")) sets[count++] = &babbage_kernels_avx512vnni;
    sets[count++] = &babbage_kernels_avx512;
  }
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    sets[count++] = &babbage_kernels_avx2;
#endif
  sets[count++] = &babbage_kernels_portable;
  return index >= 0 && index < count ? sets[index] : NULL;
}

void babbage_pixel_codes(const float *restrict pixels, int16_t *restrict codes, ptrdiff_t count) {
  for (ptrdiff_t i = 0; i < count; i++) {
    float x = pixels[i];
    x = x > 0 ? x : 0;
    x = x < 1 ? x : 1;
    codes[i] = (int16_t)(int32_t)(x * 255 + 0.5f);
  }
}

void babbage_clear_border(void *data, int32_t element_size, int32_t maps, int32_t height,
                          int32_t width, int32_t padding) {
  const size_t size = (size_t)element_size;
  const size_t row = (size_t)(width + 2 * padding) * size, edge = (size_t)padding * size;
  char *p = data;
  for (int32_t map = 0; map < maps; map++) {
    // The rows above and the first left edge; then each right edge with the next left edge.
    __builtin_memset(p, 0, (size_t)padding * row + edge);
    p += (size_t)padding * row + edge + (size_t)width * size;
    for (int32_t y = 0; y + 1 < height; y++, p += row)
      for (size_t i = 0; i < edge; i++) {  // a few bytes: a call of memset takes longer
        const uint16_t zero = 0;
        __builtin_memcpy(p + 2 * i, &zero, sizeof zero);
      }
    __builtin_memset(p, 0, (size_t)padding * row + edge);
    p += (size_t)padding * row + edge;
  }
}
