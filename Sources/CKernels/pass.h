#include "pass_walk.h"

#if NATIVE_LANES > 4
#define KIND halves
#define LANES 8
#define PIECE 4
#define VECTORS 2
#define POOLED_VECTORS 2
#include "pass_pixels.h"
#endif

#if NATIVE_LANES == 16
#define KIND eights
#define LANES 8
#define PIECE 8
#define VECTORS 4
#define POOLED_VECTORS 2
#include "pass_pixels.h"
#endif

#define KIND whole
#define LANES NATIVE_LANES
#define PIECE NATIVE_LANES
#define VECTORS (NATIVE_LANES == 16 ? 4 : 2)  // as many as 32 or 16 registers hold
#define POOLED_VECTORS 2
#include "pass_pixels.h"

#define KIND spread
#define LANES 4
#define PIECE 1
#define VECTORS 1
#define POOLED_VECTORS 1
#include "pass_pixels.h"

#include "pass_single.h"

/// The kind of tile that walks over a map, also for integers.
enum { PASS_SPREAD, PASS_HALVES, PASS_EIGHTS, PASS_WHOLE };

/// The fastest kind for maps of `height` by `width`, after pooling.
///
/// Counts whole tiles, in quarters of the time of 8 lanes; 16 lanes take almost twice that time.
/// Halves take longer to load and to store: `half` quarters.
INLINE int pass_kind(int32_t height, int32_t width, int32_t pool, int64_t half) {
  if (width < 4 || (int64_t)height * width <= 4) return PASS_SPREAD;
#if NATIVE_LANES > 4
  const int64_t halves = (height * (int64_t)((width + 3) / 4) + 3) / 4 * half;
#if NATIVE_LANES == 16
  const int tile = pool ? 2 : 4;
  const int64_t eights = width < 8 ? INT64_MAX
      : (height * (int64_t)((width + 7) / 8) + tile - 1) / tile * tile * 4;
  const int64_t wholes = width < 16 ? INT64_MAX
      : (height * (int64_t)((width + 15) / 16) + tile - 1) / tile * tile * 7;
  if (eights < wholes && eights <= halves) return PASS_EIGHTS;
#else
  (void)pool;
  const int64_t wholes = width < NATIVE_LANES ? INT64_MAX
      : (height * (int64_t)((width + NATIVE_LANES - 1) / NATIVE_LANES) + 1) / 2 * 8;
#endif
  if (halves < wholes) return PASS_HALVES;
#else
  (void)pool;
  (void)half;
#endif
  return PASS_WHOLE;
}

static void pass(const babbage_pass *p, const float *input, const float *addend, float *full,
                 float *sums) {
  if (p->reduce_count <= 0) sums = NULL;
  const int step = p->pool ? 2 : 1;
  const int32_t height = p->height / step, width = p->width / step;
  if (height <= 0 || width <= 0) return;
  if (p->height == 1 && p->width == 1) {
    pass_single(p, input, addend, full, sums);
    return;
  }
  switch (pass_kind(height, width, p->pool, 9)) {
    case PASS_SPREAD: pass_pixels_spread(p, input, addend, full, sums); break;
#if NATIVE_LANES > 4
    case PASS_HALVES: pass_pixels_halves(p, input, addend, full, sums); break;
#endif
#if NATIVE_LANES == 16
    case PASS_EIGHTS: pass_pixels_eights(p, input, addend, full, sums); break;
#endif
    default: pass_pixels_whole(p, input, addend, full, sums);
  }
}
