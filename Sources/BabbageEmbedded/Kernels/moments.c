/* The moments of some channels in the windows of a tile: [channel][product][pixel]. */
static NN_APART void nn_take_moments(const nn_layer *layer, const nn_map *map, const nn_channels *channels,
                                     const nn_tile *tile, nn_value *values)
{
  uint16_t channel;
  NN_OPEN(nn_window, window, &nn_windows[layer->window]);
  for (channel = channels->first; channel < channels->end; channel++) {
    uint8_t zero = nn_zero(map, channel);
    size_t start = (size_t)map->channel_pitch * channel;
    uint8_t pixel, first = 0;
    for (pixel = 0; pixel < tile->pixels; pixel++) {
      if (pixel == 0 || tile->row[pixel] != tile->row[first]) {
        /* Windows of a row share the sums along their columns. */
        uint8_t last = layer->pools ? (uint8_t)(pixel + 1) : (uint8_t)(tile->pixels - 1);
        uint16_t at = (uint16_t)tile->left[pixel];
        uint16_t end = (uint16_t)((uint16_t)tile->left[last] + layer->kernel_columns);
        const uint8_t *const *rows = nn_rows + (uint16_t)(tile->row[pixel] * layer->stride);
        nn_value *column = nn_columns;
        first = pixel;
        for (; at != end; at++, column++) {
          uint8_t function;
          if (at < map->width) {
            nn_sum_column(layer, window, rows, start + at, zero, column);
          } else {
            for (function = 0; function < window->row_functions; function++) {
              column[function * NN_SPAN] = 0;
            }
          }
        }
      }
      nn_sum_rows(layer, window, nn_columns + (tile->left[pixel] - tile->left[first]),
                  values + pixel, tile->pixels);
    }
    values += (size_t)window->all_products * tile->pixels;
  }
}
