/* Sums along the columns of the window, for each polynomial along its rows, from `left` on. */
static void nn_sum_columns(const nn_layer *layer, const nn_window *window, const nn_map *map,
                           uint16_t channel, uint8_t first_row, int16_t left, uint16_t span)
{
  uint8_t zero = nn_zero(map, channel);
  size_t start = (size_t)map->channel_pitch * channel;
  uint16_t column, row;
  uint8_t function;
  for (column = 0; column < span; column++) {
    nn_value *sum = nn_columns + column;
    uint16_t at = (uint16_t)(left + (int16_t)column);
    for (function = 0; function < window->row_functions; function++) {
      sum[function * NN_SPAN] = 0;
    }
    if (at >= map->width) {
      continue;
    }
    for (row = 0; row < layer->kernel_rows; row++) {
      const uint8_t *codes = nn_rows[first_row + row];
      const nn_tap *tap = window->row_taps + row;
      nn_value code;
      if (!codes) {
        continue;
      }
      code = (nn_value)(codes[start + at] - zero);
      for (function = 0; function < window->row_functions; function++) {
        sum[function * NN_SPAN] = (nn_value)(sum[function * NN_SPAN] + code * (nn_tap)NN_TAP(tap));
        tap += layer->kernel_rows;
      }
    }
  }
}

/* The moments of the windows of a tile: [channel][product][pixel]. */
static void nn_take_moments(const nn_layer *layer, const nn_map *map, const nn_tile *tile)
{
  nn_value *values = nn_values;
  uint16_t channel;
  NN_OPEN(nn_window, window, &nn_windows[layer->window]);
  for (channel = 0; channel < map->channels; channel++) {
    uint8_t pixel, product;
    for (pixel = 0; pixel < tile->pixels; pixel++) {
      uint8_t isFirst = pixel == 0 || tile->row[pixel] != tile->row[pixel - 1];
      const nn_value *sums;
      if (isFirst) {
        uint8_t last = layer->pools ? (uint8_t)(pixel + 1) : (uint8_t)(tile->pixels - 1);
        nn_sum_columns(layer, window, map, channel, (uint8_t)(tile->row[pixel] * layer->stride),
                       tile->left[pixel],
                       (uint16_t)(tile->left[last] - tile->left[pixel] + (int16_t)layer->kernel_columns));
      }
      sums = nn_columns + (tile->left[pixel] - tile->left[layer->pools ? pixel & 2 : 0]);
      for (product = 0; product < window->products; product++) {
        const nn_value *at = sums + NN_U8(&window->parts[2 * product]) * NN_SPAN;
        const nn_tap *tap =
          window->column_taps + NN_U8(&window->parts[2 * product + 1]) * layer->kernel_columns;
        int32_t sum = window->shift > 0 ? (int32_t)1 << (window->shift - 1) : 0;
        uint16_t column;
        for (column = 0; column < layer->kernel_columns; column++) {
          sum += (int32_t)*at++ * (nn_tap)NN_TAP(tap);
          tap++;
        }
        values[product * tile->pixels + pixel] = (nn_value)(sum >> window->shift);
      }
    }
    values += (size_t)window->products * tile->pixels;
  }
}
