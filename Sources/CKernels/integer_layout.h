// The input of an integer convolution, copied as pairs in the order in which vectors read pixels.

/// The layout of a copied input: the pitches of its maps, rows and phases.
typedef struct {
  /// Whether all outputs form one long row (along pixels only): each column of taps has its own
  /// copy of the input, with rows as long as those written, so that the next row follows. Else rows
  /// are separate.
  int32_t flat;
  int32_t phases;      ///< of a row: columns that are `stride` apart are side by side
  ptrdiff_t phase, row, map;
} integer_layout;

/// The place of the first row of phase `first`, if `total` rows are grouped by index modulo
/// `stride`.
INLINE int32_t integer_phase_start(int32_t total, int32_t stride, int32_t first) {
  return first == 0 ? 0 : total / stride * first + smaller(total % stride, first);
}

static integer_layout make_integer_layout(const babbage_integer_convolution *c,
                                          const integer_plan *plan, int flat) {
  integer_layout layout = {.flat = flat, .phases = 1};
  if (flat) {
    layout.row = c->width;
    layout.phase = layout.row * plan->in_height;
    layout.map = layout.phase * c->kernel_columns;
  } else {
    if (!plan->along_maps) layout.phases = c->stride;
    layout.phase = plan->in_width;
    // Room for a whole vector keeps the phases from overwriting one another.
    if (layout.phases > 1) layout.phase = (divide_up(plan->in_width, layout.phases) + 7) & ~7;
    layout.row = layout.phase * layout.phases;
    layout.map = layout.row * plan->in_height;
  }
  layout.map = (layout.map + 15) & ~(ptrdiff_t)15;
  return layout;
}

/// Whether a flat layout pays: it copies more, but needs fewer vectors where rows end within one.
INLINE int integer_is_flat(const babbage_integer_convolution *c, const integer_plan *plan) {
  if (plan->along_maps) return 0;
  if (plan->taps == 1) return 1;
  const int32_t columns = c->kernel_columns, stride = c->stride;
  const int64_t products = (int64_t)c->maps * plan->taps * NATIVE_LANES;
  const int64_t flat = products * divide_up(c->height * c->width, NATIVE_LANES) +
                       5 * (int64_t)columns * plan->in_height * c->width;
  const int64_t rows = products * c->height * divide_up(c->width, NATIVE_LANES) +
                       (stride == 1 ? 3 : 8) * (int64_t)plan->in_height * plan->in_width;
  return flat < rows;
}

// Shorter vectors than elsewhere: rows are short, and stores would cross cache lines.
#if NATIVE_LANES >= 8
enum { INTEGER_COPIED = 8 };
#else
enum { INTEGER_COPIED = 4 };
#endif
typedef uint32_t integer_copied __attribute__((vector_size(4 * INTEGER_COPIED)));

/// `to[x]` = a[x * stride], b[x * stride].
INLINE void integer_interleave(integer_pair *to, const int16_t *a, const int16_t *b,
                               const int stride) {
  integer_copied pairs = {0};
  if (stride == 1) {
    typedef uint16_t half __attribute__((vector_size(2 * INTEGER_COPIED)));
    half low, high;
    __builtin_memcpy(&low, a, sizeof low);
    __builtin_memcpy(&high, b, sizeof high);
#if NATIVE_LANES == 4
    pairs = (integer_copied)__builtin_shufflevector(low, high, 0, 4, 1, 5, 2, 6, 3, 7);
#else
    pairs = __builtin_convertvector(low, integer_copied) |
            __builtin_convertvector(high, integer_copied) << 16;
#endif
  } else if (stride == 2) {
    integer_copied low, high;
    __builtin_memcpy(&low, a, sizeof low);
    __builtin_memcpy(&high, b, sizeof high);
    pairs = (low & 0xffff) | high << 16;
  }
  __builtin_memcpy(to, &pairs, sizeof pairs);
}

/// Copies rows of `count` pairs. What a vector writes past a short row, the next row overwrites.
INLINE void integer_copy_rows(integer_pair *to, ptrdiff_t to_row, const int16_t *a,
                              const int16_t *b, ptrdiff_t from_row, int32_t rows, int32_t count,
                              const int stride) {
  for (int32_t column = 0; column < count; column += INTEGER_COPIED) {
    const int32_t last = count - INTEGER_COPIED;
    const ptrdiff_t x = column > last && last > 0 ? last : column;
    integer_pair *p = to + x;
    const int16_t *q = a + x * stride;
    const ptrdiff_t other = b - a;
    for (int32_t y = 0; y < rows; y++, p += to_row, q += from_row)
      integer_interleave(p, q, q + other, stride);
  }
}

static void integer_copy(integer_pair *to, ptrdiff_t to_row, const int16_t *a, const int16_t *b,
                         ptrdiff_t from_row, int32_t rows, int32_t count, int32_t stride) {
  if (stride == 1) {
    integer_copy_rows(to, to_row, a, b, from_row, rows, count, 1);
  } else if (stride == 2) {
    integer_copy_rows(to, to_row, a, b, from_row, rows, count, 2);
  } else {
    for (int32_t y = 0; y < rows; y++, to += to_row, a += from_row, b += from_row)
      for (ptrdiff_t x = 0; x < count; x++)
        to[x] = (int32_t)((uint16_t)a[x * stride] | (uint32_t)(uint16_t)b[x * stride] << 16);
  }
}

/// Copies a pair of maps; or, with b = a + 1, pairs of columns, of which only every other is
/// needed.
static void integer_copy_pair(const babbage_integer_convolution *c, const integer_plan *plan,
                              const integer_layout *layout, const int16_t *a, const int16_t *b,
                              integer_pair *to) {
  const int32_t height = plan->in_height, stride = c->stride;
  if (layout->phases == 1 && (!layout->flat || (plan->taps == 1 && stride == 1))) {
    integer_copy(to, layout->row, a, b, c->in_row, height, plan->in_width, 1);
    return;
  }
  const int32_t columns = layout->flat ? c->kernel_columns : smaller(stride, c->kernel_columns);
  for (int32_t j = 0; j < columns; j += layout->flat && b == a + 1 ? 2 : 1)
    for (int32_t phase = 0; phase < smaller(stride, c->kernel_rows); phase++) {
      // In the flat form rows that are `stride` apart follow one another.
      const int32_t rows = divide_up(height - phase, stride);
      const ptrdiff_t first = layout->flat ? integer_phase_start(height, stride, phase) : phase;
      integer_copy(to + j * layout->phase + first * layout->row,
                   layout->flat ? layout->row : stride * layout->row, a + phase * c->in_row + j,
                   b + phase * c->in_row + j, stride * c->in_row, rows,
                   layout->flat ? c->width : divide_up(plan->in_width - j, stride), stride);
    }
}

static void integer_copy_maps(const babbage_integer_convolution *c, const integer_plan *plan,
                              const integer_layout *layout, const int16_t *input,
                              integer_pair *to) {
  const int in_place = layout->phases == 1 && (!layout->flat || (plan->taps == 1 && c->stride == 1));
  if (in_place && c->in_row == plan->in_width) {
    // Rows without gaps are one long row.
    const int32_t count = plan->in_height * plan->in_width;
    for (int32_t channel = 1; channel < c->channels; channel += 2, to += layout->map) {
      const int16_t *a = input + (channel - 1) * c->in_map, *b = a + c->in_map;
      for (int32_t x = 0; x < count; x += INTEGER_COPIED) integer_interleave(to + x, a + x, b + x, 1);
    }
  } else {
    for (int32_t channel = 1; channel < c->channels; channel += 2, to += layout->map) {
      const int16_t *a = input + (channel - 1) * c->in_map;
      integer_copy_pair(c, plan, layout, a, a + c->in_map, to);
    }
  }
}

/// The place of a tap relative to an output.
INLINE int32_t integer_place(const babbage_integer_convolution *c, const integer_plan *plan,
                             const integer_layout *layout, int32_t i, int32_t j) {
  const int32_t stride = c->stride;
  if (layout->flat) {
    if (stride > 1) i = integer_phase_start(plan->in_height, stride, i % stride) + i / stride;
    return (int32_t)(i * layout->row + j * layout->phase);
  }
  if (layout->phases == 1) return (int32_t)(i * layout->row + j);
  return (int32_t)(i * layout->row + j % stride * layout->phase + j / stride);
}

/// The places of the taps of `inner` pairs of channels, then of those of the odd channel.
static void integer_places(const babbage_integer_convolution *c, const integer_plan *plan,
                           const integer_layout *layout, int32_t *places) {
  for (int32_t i = 0; i < c->kernel_rows && plan->inner > 0; i++)
    for (int32_t j = 0; j < c->kernel_columns; j++)
      *places++ = integer_place(c, plan, layout, i, j);
  for (int32_t i = plan->taps; i < plan->inner * plan->taps; i++, places++)
    *places = places[-plan->taps] + (int32_t)layout->map;
  for (int32_t i = 0; i < c->kernel_rows && plan->odd_taps > 0; i++)
    for (int32_t j = 0; j < c->kernel_columns; j += 2)
      *places++ = integer_place(c, plan, layout, i, j);
}
