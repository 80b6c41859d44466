#include "integer_vector.h"
#include "integer_pass_walk.h"

#if NATIVE_LANES > 4
#define KIND halves
#define LANES 8
#define PIECE 4
#define GROUP 2
#define POOLED_GROUP (NATIVE_LANES == 16 ? 2 : 1)
#include "integer_pass_pixels.h"
#endif

#if NATIVE_LANES == 16
#define KIND eights
#define LANES 8
#define PIECE 8
#define GROUP 4
#define POOLED_GROUP 2
#include "integer_pass_pixels.h"
#endif

#define KIND whole
#define LANES NATIVE_LANES
#define PIECE NATIVE_LANES
#define GROUP (NATIVE_LANES == 16 ? 4 : 2)  // as many as 32 or 16 registers hold
#define POOLED_GROUP (NATIVE_LANES == 16 ? 2 : 1)
#include "integer_pass_pixels.h"

#define KIND spread
#define LANES 4
#define PIECE 1
#define GROUP 1
#define POOLED_GROUP 1
#include "integer_pass_pixels.h"

#include "integer_pass_single.h"
#include "integer_pass_copy.h"

static void pass_integers(const babbage_integer_pass *p, const void *input, const int16_t *addend,
                          void *full, int16_t *sums) {
  if (p->reduce_count <= 0) sums = NULL;
  const int step = p->pool ? 2 : 1;
  const int32_t height = p->height / step, width = p->width / step;
  if (height <= 0 || width <= 0) return;
  if (p->height == 1 && p->width == 1) {
    integer_pass_single(p, input, addend, full, sums);
    return;
  }
  if (integer_is_copy(p, addend, full, sums)) {
    integer_pass_copy(p, input, full);
    return;
  }
  switch (pass_kind(height, width, p->pool, 10)) {
    case PASS_SPREAD: integer_pass_spread(p, input, addend, full, sums); break;
#if NATIVE_LANES > 4
    case PASS_HALVES: integer_pass_halves(p, input, addend, full, sums); break;
#endif
#if NATIVE_LANES == 16
    case PASS_EIGHTS: integer_pass_eights(p, input, addend, full, sums); break;
#endif
    default: integer_pass_whole(p, input, addend, full, sums);
  }
}
