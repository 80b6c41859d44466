/* Sums along a column of the window, for each function along its rows. */
static void nn_sum_column(const nn_layer *layer, const nn_window *window, const uint8_t *const *rows,
                          size_t at, uint8_t zero, nn_value *sums)
{
  const nn_tap *tap = window->row_taps;
  uint8_t function;
  for (function = 0; function < window->row_functions; function++) {
    nn_sum sum = 0;
    uint16_t row;
    for (row = 0; row < layer->kernel_rows; row++, tap++) {
      if (rows[row]) {
        sum += (nn_sum)(rows[row][at] - zero) * (nn_sum)((nn_tap)NN_TAP(tap));
      }
    }
    *sums = (nn_value)sum;
    sums += NN_SPAN;
  }
}

/* The moments of one window: of one pixel, among `pixels` side by side. */
static NN_APART void nn_sum_rows(const nn_layer *layer, const nn_window *window,
                                 const nn_value *columns, nn_value *values, uint8_t pixels)
{
  const nn_tap *tap = window->column_taps;
  uint8_t shift = window->shift, function;
  nn_sum half = shift > 0 ? (nn_sum)1 << (shift - 1) : 0;
  for (function = 0; function < window->row_functions; function++) {
    uint8_t products = NN_U8(&window->products[function]);
    do {
      nn_sum sum = half;
      uint16_t column;
      for (column = 0; column < layer->kernel_columns; column++, tap++) {
        sum += (nn_sum)columns[column] * (nn_sum)((nn_tap)NN_TAP(tap));
      }
      *values = (nn_value)((int32_t)sum >> shift);
      values += pixels;
    } while (--products > 0);
    columns += NN_SPAN;
  }
}
