/* Numbers along an axis of the window as running sums: of the numbers, of each times its position, of
   each times position * (position - 1) / 2. They are added from the last to the first. */
typedef struct {
  nn_sum sums[3];
} nn_running;

static void nn_add(nn_running *running, nn_sum number)
{
  running->sums[2] += running->sums[1];
  running->sums[1] += running->sums[0];
  running->sums[0] += number;
}

/* The sum of the numbers times a polynomial, which is given by its differences at position 0. */
static nn_sum nn_weigh(const nn_running *running, const nn_tap *taps)
{
  nn_sum first = (nn_sum)(nn_tap)NN_TAP(taps);
  nn_sum second = (nn_sum)(nn_tap)NN_TAP(taps + 1);
  nn_sum third = (nn_sum)(nn_tap)NN_TAP(taps + 2);
  return running->sums[0] * first + running->sums[1] * second + running->sums[2] * third;
}

/* Sums along a column of the window, for each polynomial along its rows. */
static void nn_sum_column(const nn_layer *layer, const nn_window *window, const uint8_t *const *rows,
                          size_t at, uint8_t zero, nn_value *sums)
{
  nn_running running = {{0, 0, 0}};
  const uint8_t *const *row = rows + layer->kernel_rows;
  const nn_tap *taps = window->row_taps, *end = taps + 3 * window->row_functions;
  while (row > rows) {
    const uint8_t *codes = *--row;
    nn_add(&running, codes ? (nn_sum)(codes[at] - zero) : 0);
  }
  for (; taps < end; taps += 3) {
    *sums = (nn_value)nn_weigh(&running, taps);
    sums += NN_SPAN;
  }
}

/* The moments of one window: of one pixel, among `pixels` side by side. */
static NN_APART void nn_sum_rows(const nn_layer *layer, const nn_window *window,
                                 const nn_value *columns, nn_value *values, uint8_t pixels)
{
  const nn_tap *taps = window->column_taps;
  uint8_t shift = window->shift, function;
  nn_sum half = shift > 0 ? (nn_sum)1 << (shift - 1) : 0;
  for (function = 0; function < window->row_functions; function++) {
    nn_running running = {{0, 0, 0}};
    const nn_value *column = columns + layer->kernel_columns;
    uint8_t products = NN_U8(&window->products[function]);
    do {
      nn_add(&running, (nn_sum)*--column);
    } while (column > columns);
    do {
      *values = (nn_value)((int32_t)(nn_weigh(&running, taps) + half) >> shift);
      values += pixels;
      taps += 3;
    } while (--products > 0);
    columns += NN_SPAN;
  }
}
