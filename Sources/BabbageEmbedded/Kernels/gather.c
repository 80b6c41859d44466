/* The codes under the windows of a tile: [channel][row][column][pixel]. */
static void nn_gather(const nn_layer *layer, const nn_map *map, const nn_tile *tile, nn_value *value)
{
  uint16_t channel, row, column;
  for (channel = 0; channel < map->channels; channel++) {
    uint8_t zero = nn_zero(map, channel);
    size_t start = (size_t)map->channel_pitch * channel;
    for (row = 0; row < layer->kernel_rows; row++) {
      for (column = 0; column < layer->kernel_columns; column++) {
        uint8_t pixel;
        for (pixel = 0; pixel < tile->pixels; pixel++) {
          const uint8_t *codes = nn_rows[row + (uint16_t)(tile->row[pixel] * layer->stride)];
          uint16_t at = (uint16_t)(tile->left[pixel] + (int16_t)column);
          *value++ = codes && at < map->width ? (nn_value)(codes[start + at] - zero) : 0;
        }
      }
    }
  }
}
