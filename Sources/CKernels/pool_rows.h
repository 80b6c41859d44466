// Template, included once for each vector width: LANES is 4, 8 or 16.

#define VECTOR PASTE(float, LANES)
#define OF_VECTOR(x) JOIN_NAMES(VECTOR, x)
#define NAME(x) PASTE(x##_, LANES)

/// The largest of some rows at a place.
INLINE VECTOR NAME(largest_of_rows)(const babbage_pool *p, const float *in, int32_t rows) {
  VECTOR result = OF_VECTOR(load)(in);
  for (int32_t t = 1; t < rows; t++)
    result = OF_VECTOR(larger)(result, OF_VECTOR(load)(in + t * p->in_row));
  return result;
}

/// Minus infinity where a column from `first` on, `stride` apart, is not inside the map.
INLINE VECTOR NAME(inside)(const babbage_pool *p, VECTOR v, int32_t first) {
  const VECTOR column = OF_VECTOR(count)() * (float)p->column_stride + (float)first;
  const VECTOR least = OF_VECTOR(splat)(-__builtin_inff());
  const JOIN(VECTOR, _mask) mask = (column >= 0) & (column < (float)p->in_width);
  return OF_VECTOR(where)(v, mask) + OF_VECTOR(where)(least, ~mask);
}

/// One run of outputs of a row, in which `valid` are written. `rows` of the window lie inside.
INLINE void NAME(largest_run)(const babbage_pool *p, const float *in, int32_t rows, int32_t first,
                              int32_t valid, float *out, const int columns, const int stride) {
  const int is_inside = first >= 0 && first + (valid - 1) * stride + columns <= p->in_width;
  VECTOR result = OF_VECTOR(splat)(-__builtin_inff());
  for (int32_t c = 0; c < columns; c += stride) {
    VECTOR column[2] = {NAME(largest_of_rows)(p, in + first + c, rows)};
    if (stride == 2) {
      const VECTOR a = column[0], b = NAME(largest_of_rows)(p, in + first + c + LANES, rows);
      column[0] = OF_VECTOR(even)(a, b);
      column[1] = OF_VECTOR(odd)(a, b);
    }
    if (!is_inside) column[0] = NAME(inside)(p, column[0], first + c);
    result = OF_VECTOR(larger)(result, column[0]);
    if (stride == 1 || c + 1 >= columns) continue;
    if (!is_inside) column[1] = NAME(inside)(p, column[1], first + c + 1);
    result = OF_VECTOR(larger)(result, column[1]);
  }
  if (valid == LANES) {
    OF_VECTOR(store)(out, result);
  } else {
    float results[LANES];
    OF_VECTOR(store)(results, result);
    for (int32_t i = 0; i < valid; i++) out[i] = results[i];
  }
}

/// Any stride, one output after another.
static void NAME(largest_any)(const babbage_pool *p, const float *in, int32_t rows, float *out) {
  for (int32_t x = 0; x < p->width; x++) {
    const int32_t left = x * p->column_stride - p->columns_before;
    const int32_t end = smaller(left + p->columns, p->in_width);
    float result = -__builtin_inff();
    for (int32_t t = 0; t < rows; t++)
      for (int32_t c = left > 0 ? left : 0; c < end; c++) {
        const float value = in[t * p->in_row + c];
        result = result > value ? result : value;
      }
    out[x] = result;
  }
}

/// A row of outputs.
static void NAME(largest)(const babbage_pool *p, const float *in, int32_t rows, float *out) {
  if (p->column_stride > 2 || p->columns > 16 || rows <= 0) {
    NAME(largest_any)(p, in, rows, out);
    return;
  }
  const int32_t valid = smaller(p->width, LANES);
  for (int32_t next = 0; next < p->width; next += LANES) {
    // The last run of a row ends with the row, and overlaps results already written.
    const int32_t x = p->width > LANES ? smaller(next, p->width - LANES) : 0;
    const int32_t first = x * p->column_stride - p->columns_before;
    if (p->columns == 3 && rows == 3 && p->column_stride == 2)
      NAME(largest_run)(p, in, 3, first, valid, out + x, 3, 2);
    else if (p->columns == 2 && p->column_stride == 2)
      NAME(largest_run)(p, in, rows, first, valid, out + x, 2, 2);
    else if (p->columns == 3 && rows == 3 && p->column_stride == 1)
      NAME(largest_run)(p, in, 3, first, valid, out + x, 3, 1);
    else if (p->column_stride == 1)
      NAME(largest_run)(p, in, rows, first, valid, out + x, p->columns, 1);
    else
      NAME(largest_run)(p, in, rows, first, valid, out + x, p->columns, 2);
  }
}

#undef VECTOR
#undef OF_VECTOR
#undef NAME
#undef LANES
