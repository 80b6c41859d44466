// Template, included once for each vector width: LANES is 4, 8 or 16.

#define VECTOR PASTE(float, LANES)
#define OF_VECTOR(x) JOIN_NAMES(VECTOR, x)
#define NAME(x) PASTE(x##_, LANES)

/// Where a vector of pixels begins, and which of its elements lie inside the map.
typedef struct {
  int32_t first;      ///< the column of the first pixel's first tap, from the map's first column
  int32_t is_inside;  ///< whether all do
  int32_t valid;      ///< pixels that are written
} NAME(depthwise_run);

/// Which pixels of a run have a tap in this column inside the map.
INLINE JOIN(VECTOR, _mask) NAME(depthwise_mask)(const babbage_depthwise *d, int32_t first) {
  const VECTOR column = OF_VECTOR(count)() * (float)d->stride + (float)first;
  return (column >= 0) & (column < (float)d->in_width);
}

/// Every `stride`th element.
INLINE VECTOR NAME(depthwise_load)(const float *p, int stride, int32_t valid) {
  if (stride == 1) return OF_VECTOR(load)(p);
  if (stride == 2) return OF_VECTOR(even)(OF_VECTOR(load)(p), OF_VECTOR(load)(p + LANES));
  VECTOR x = {0};
  for (int32_t i = 0; i < valid; i++) x[i] = p[(ptrdiff_t)i * stride];
  return x;
}

/// Limits a row of results and writes it; also writes past it where another row follows.
INLINE void NAME(depthwise_store)(float *out, const float *end, int32_t valid, VECTOR sum,
                                  VECTOR low, VECTOR high) {
  sum = OF_VECTOR(smaller)(high, OF_VECTOR(larger)(low, sum));
  if (valid == LANES || out + LANES <= end) {
    OF_VECTOR(store)(out, sum);
  } else {
    float results[LANES];
    OF_VECTOR(store)(results, sum);
    for (int32_t i = 0; i < valid; i++) out[i] = results[i];
  }
}

/// The tiles of a run for a kernel of `size` x `size` at stride 1 or 2, all of which are constants.
INLINE void NAME(depthwise_square)(const depthwise_job *job, const NAME(depthwise_run) * run,
                                   ptrdiff_t x, const int size, const int stride, const int edge) {
  const babbage_depthwise *d = job->layer;
  // In variables, so that no write to memory makes the compiler read them again.
  const int32_t height = d->height, in_height = d->in_height, padding = d->padding;
  const int32_t valid = run->valid;
  const ptrdiff_t in_row = d->in_row, out_row = d->out_row;
  const float *const map = job->in + run->first, *const weights = job->weights, *const end = job->end;
  float *out = job->out + x;
  const VECTOR bias = OF_VECTOR(splat)(job->bias);
  const VECTOR low = OF_VECTOR(splat)(d->low), high = OF_VECTOR(splat)(d->high);
  // Small kernels stay in registers.
  const int keep = size == 3;
  VECTOR kept[9];
  UNROLL for (int t = 0; keep && t < 9; t++) kept[t] = OF_VECTOR(splat)(weights[t]);
  JOIN(VECTOR, _mask) mask[DEPTHWISE_WIDEST];
  UNROLL for (int c = 0; edge && c < size; c++) mask[c] = NAME(depthwise_mask)(d, run->first + c);
  const int reads = (DEPTHWISE_ROWS - 1) * stride + size;
  for (int32_t y = 0; y < height; y += DEPTHWISE_ROWS, out += DEPTHWISE_ROWS * out_row) {
    VECTOR sum[DEPTHWISE_ROWS];
    UNROLL for (int r = 0; r < DEPTHWISE_ROWS; r++) sum[r] = bias;
    const int32_t top = y * stride - padding;
    const float *next = map + top * in_row;
    UNROLL for (int i = 0; i < reads; i++) {
      const float *in = (uint32_t)(top + i) < (uint32_t)in_height ? next : depthwise_zeros;
      next += in_row;
      UNROLL for (int c = 0; c < size; c += stride) {
        VECTOR column[2];
        if (stride == 1) {
          column[0] = OF_VECTOR(load)(in + c);
        } else {
          const VECTOR a = OF_VECTOR(load)(in + c), b = OF_VECTOR(load)(in + c + LANES);
          column[0] = OF_VECTOR(even)(a, b);
          column[1] = OF_VECTOR(odd)(a, b);
        }
        UNROLL for (int s = 0; s < stride && c + s < size; s++) {
          if (edge) column[s] = OF_VECTOR(where)(column[s], mask[c + s]);
          UNROLL for (int r = 0; r < DEPTHWISE_ROWS; r++) {
            const int t = i - r * stride, place = t * size + c + s;
            if (t < 0 || t >= size) continue;
            sum[r] += (keep ? kept[place] : OF_VECTOR(splat)(weights[place])) * column[s];
          }
        }
        KEEP_ORDER;
      }
    }
    UNROLL for (int r = 0; r < DEPTHWISE_ROWS; r++) {
      if (y + r < height) NAME(depthwise_store)(out + r * out_row, end, valid, sum[r], low, high);
    }
  }
}

/// The rows of a run for any kernel and stride.
static void NAME(depthwise_any)(const depthwise_job *job, const NAME(depthwise_run) * run,
                                ptrdiff_t x) {
  const babbage_depthwise *d = job->layer;
  for (int32_t y = 0; y < d->height; y++) {
    VECTOR sum = OF_VECTOR(splat)(job->bias);
    const int32_t top = y * d->stride - d->padding;
    for (int32_t t = top < 0 ? -top : 0; t < d->kernel_rows && top + t < d->in_height; t++) {
      const float *in = job->in + (top + t) * d->in_row + run->first;
      const float *weights = job->weights + t * d->kernel_columns;
      for (int32_t c = 0; c < d->kernel_columns; c++) {
        VECTOR column = NAME(depthwise_load)(in + c, d->stride, run->valid);
        if (!run->is_inside)
          column = OF_VECTOR(where)(column, NAME(depthwise_mask)(d, run->first + c));
        sum += OF_VECTOR(splat)(weights[c]) * column;
      }
    }
    NAME(depthwise_store)(job->out + y * d->out_row + x, job->end, run->valid, sum,
                          OF_VECTOR(splat)(d->low), OF_VECTOR(splat)(d->high));
  }
}

INLINE void NAME(depthwise_runs)(const depthwise_job *job, const int size, const int stride) {
  const babbage_depthwise *d = job->layer;
  NAME(depthwise_run) run = {.valid = smaller(d->width, LANES)};
  for (int32_t next = 0; next < d->width; next += LANES) {
    // The last run of a row ends with the row, and overlaps results already written.
    const int32_t x = d->width > LANES ? smaller(next, d->width - LANES) : 0;
    run.first = x * d->stride - d->padding;
    const int32_t last = run.first + (run.valid - 1) * d->stride + d->kernel_columns - 1;
    run.is_inside = run.first >= 0 && last < d->in_width;
    if (size == 0)
      NAME(depthwise_any)(job, &run, x);
    else if (run.is_inside)
      NAME(depthwise_square)(job, &run, x, size, stride, 0);
    else
      NAME(depthwise_square)(job, &run, x, size, stride, 1);
  }
}

#define INSTANCE(SIZE, STRIDE)                                              \
  static void NAME(depthwise_##SIZE##_##STRIDE)(const depthwise_job *job) { \
    NAME(depthwise_runs)(job, SIZE, STRIDE);                                \
  }
INSTANCE(0, 0)
INSTANCE(3, 1)
INSTANCE(3, 2)
INSTANCE(5, 1)
INSTANCE(5, 2)
INSTANCE(7, 1)

INLINE void (*NAME(depthwise_map)(const babbage_depthwise *d))(const depthwise_job *) {
  const int32_t size = d->kernel_rows == d->kernel_columns ? d->kernel_rows : 0;
  if (size == 3 && d->stride == 1) return NAME(depthwise_3_1);
  if (size == 3 && d->stride == 2) return NAME(depthwise_3_2);
  if (size == 5 && d->stride == 1) return NAME(depthwise_5_1);
  if (size == 5 && d->stride == 2) return NAME(depthwise_5_2);
  if (size == 7 && d->stride == 1) return NAME(depthwise_7_1);
  return NAME(depthwise_0_0);
}

#undef VECTOR
#undef OF_VECTOR
#undef NAME
#undef INSTANCE
#undef LANES
