// Depthwise convolution on integers: tiles of rows as in depthwise.h, over maps that include their
// padding.
//
// Products are of pairs of codes. At stride 2 a pair is two neighbours, which two taps want; at
// stride 1 it is one code, extended to 32 bits, and the other weight is zero.

// Without it the compiler hoists more loads than there are free registers.
#define INTEGER_DEPTHWISE_KEEP_ORDER __asm__ volatile("" ::: "memory")

enum { INTEGER_DEPTHWISE_ROWS = 4, INTEGER_DEPTHWISE_WIDEST = 5 };

/// One map written.
typedef struct {
  const babbage_integer_depthwise *layer;
  const int16_t *in, *weights;
  int32_t *out, *end;  ///< the map, and where the last map written ends
} integer_depthwise_job;

/// The codes at a place, one in each lane, or pairs of neighbours.
INLINE integer_lanes integer_depthwise_load(const int16_t *p, const int stride) {
  if (stride == 2) {
    integer_lanes pairs;
    __builtin_memcpy(&pairs, p, sizeof pairs);
    return pairs;
  }
  typedef int16_t codes __attribute__((vector_size(2 * NATIVE_LANES)));
  codes row;
  __builtin_memcpy(&row, p, sizeof row);
  return __builtin_convertvector(row, integer_lanes);
}

/// The weights of a tap and, at stride 2, of the tap after it.
INLINE int32_t integer_depthwise_pair(const int16_t *weights, int taps, const int stride) {
  const uint32_t second = stride == 2 && taps > 1 ? (uint16_t)weights[1] : 0;
  return (int32_t)((uint16_t)weights[0] | second << 16);
}

/// Writes sums, and past them where another row follows.
INLINE void integer_depthwise_store(int32_t *out, const int32_t *end, int32_t valid,
                                    integer_lanes sum) {
  if (valid == NATIVE_LANES || out + NATIVE_LANES <= end) {
    integer_store(out, sum);
  } else {
    for (int32_t i = 0; i < valid; i++) out[i] = sum[i];
  }
}

/// A run of pixels for a kernel of `size` x `size` at stride 1 or 2, all of which are constants.
INLINE void integer_depthwise_square(const integer_depthwise_job *job, const int32_t x,
                                     const int32_t valid, const int size, const int stride) {
  const babbage_integer_depthwise *d = job->layer;
  const int32_t height = d->height;
  const ptrdiff_t in_row = d->in_row, out_row = d->out_row;
  const int16_t *in = job->in + x * stride;
  const int32_t *const end = job->end;
  int32_t *out = job->out + x;
  const int columns = (size + stride - 1) / stride, keep = size == 3;
  int32_t pairs[INTEGER_DEPTHWISE_WIDEST * INTEGER_DEPTHWISE_WIDEST];
  integer_lanes kept[9];
  UNROLL for (int t = 0; t < size; t++) {
    UNROLL for (int c = 0; c < columns; c++) {
      const int place = t * columns + c;
      pairs[place] = integer_depthwise_pair(job->weights + t * size + c * stride,
                                            size - c * stride, stride);
      if (keep) kept[place] = integer_splat(pairs[place]);
    }
  }
  const int reads = (INTEGER_DEPTHWISE_ROWS - 1) * stride + size;
  for (int32_t y = 0; y < height; y += INTEGER_DEPTHWISE_ROWS) {
    integer_lanes sum[INTEGER_DEPTHWISE_ROWS];
    UNROLL for (int r = 0; r < INTEGER_DEPTHWISE_ROWS; r++) sum[r] = (integer_lanes){0};
    const int32_t rows = (height - 1 - y) * stride + size;  // that lie in the map
    const int16_t *next = in;
    UNROLL for (int i = 0; i < reads; i++) {
      UNROLL for (int c = 0; c < columns; c++) {
        const integer_lanes column = integer_depthwise_load(next + c * stride, stride);
        UNROLL for (int r = 0; r < INTEGER_DEPTHWISE_ROWS; r++) {
          const int t = i - r * stride, place = t * columns + c;
          if (t < 0 || t >= size) continue;
          const integer_lanes weight = keep ? kept[place] : integer_splat(pairs[place]);
          sum[r] = integer_multiply_add(sum[r], column, weight);
        }
        INTEGER_DEPTHWISE_KEEP_ORDER;
      }
      // Rows past the last one are not written: it is read again instead.
      if (i + 1 < rows) next += in_row;
    }
    UNROLL for (int r = 0; r < INTEGER_DEPTHWISE_ROWS; r++) {
      if (y + r < height) integer_depthwise_store(out + r * out_row, end, valid, sum[r]);
    }
    in += INTEGER_DEPTHWISE_ROWS * stride * in_row;
    out += INTEGER_DEPTHWISE_ROWS * out_row;
  }
}

/// A run of pixels for any kernel and stride.
static void integer_depthwise_any(const integer_depthwise_job *job, int32_t x, int32_t valid) {
  const babbage_integer_depthwise *d = job->layer;
  for (int32_t y = 0; y < d->height; y++) {
    integer_lanes sum = {0};
    const int16_t *weights = job->weights;
    for (int32_t t = 0; t < d->kernel_rows; t++) {
      const int16_t *in = job->in + ((ptrdiff_t)y * d->stride + t) * d->in_row;
      for (int32_t c = 0; c < d->kernel_columns; c++, weights++) {
        const int16_t *from = in + (ptrdiff_t)x * d->stride + c;
        integer_lanes column = {0};
        if (d->stride == 1)
          column = integer_depthwise_load(from, 1);
        else
          for (int32_t i = 0; i < valid; i++) column[i] = from[(ptrdiff_t)i * d->stride];
        sum = integer_multiply_add(sum, column,
                                   integer_splat(integer_depthwise_pair(weights, 1, 1)));
      }
    }
    integer_depthwise_store(job->out + y * d->out_row + x, job->end, valid, sum);
  }
}

INLINE void integer_depthwise_map(const integer_depthwise_job *job) {
  const babbage_integer_depthwise *d = job->layer;
  const int32_t size = d->kernel_rows == d->kernel_columns ? d->kernel_rows : 0;
  const int32_t valid = smaller(d->width, NATIVE_LANES);
  for (int32_t next = 0; next < d->width; next += NATIVE_LANES) {
    // The last run of a row ends with the row, and overlaps results already written.
    const int32_t x = d->width > NATIVE_LANES ? smaller(next, d->width - NATIVE_LANES) : 0;
    if (size == 3 && d->stride == 1)
      integer_depthwise_square(job, x, valid, 3, 1);
    else if (size == 3 && d->stride == 2)
      integer_depthwise_square(job, x, valid, 3, 2);
    else if (size == 5 && d->stride == 1)
      integer_depthwise_square(job, x, valid, 5, 1);
    else if (size == 5 && d->stride == 2)
      integer_depthwise_square(job, x, valid, 5, 2);
    else
      integer_depthwise_any(job, x, valid);
  }
}

/// Reads at most 64 bytes past the last input element needed; writes only the outputs, and what lies
/// between the rows and maps of the output.
static void depthwise_integers(const babbage_integer_depthwise *d, const int16_t *input,
                               int32_t *output) {
  const int32_t maps = d->channels * d->multiplier;
  integer_depthwise_job job = {.layer = d, .weights = d->weights, .out = output};
  job.end = output + (maps - 1) * d->out_map + (d->height - 1) * d->out_row + d->width;
  for (int32_t m = 0; m < maps; m++) {
    job.in = input + m / d->multiplier * d->in_map;
    integer_depthwise_map(&job);
    job.weights += (ptrdiff_t)d->kernel_rows * d->kernel_columns;
    job.out += d->out_map;
  }
}
