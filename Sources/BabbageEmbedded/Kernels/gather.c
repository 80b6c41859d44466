/* Whether a tile is four neighbours whose windows lie in the map from left to right. */
static uint8_t nn_lies_inside(const nn_layer *layer, const nn_map *map, const nn_tile *tile)
{
  return tile->pixels == 4 && !layer->pools && tile->left[0] >= 0
         && tile->left[3] - tile->left[0] == 3 * layer->stride
         && tile->left[3] + (int32_t)layer->kernel_columns <= (int32_t)map->width;
}

/* The codes of some channels under the windows of a tile: [channel][row][column][pixel]. */
static void nn_gather(const nn_layer *layer, const nn_map *map, const nn_channels *channels,
                      const nn_tile *tile, nn_value *value)
{
  uint8_t inside = nn_lies_inside(layer, map, tile);
  uint16_t channel, row, column;
  for (channel = channels->first; channel < channels->end; channel++) {
    uint8_t zero = nn_zero(map, channel);
    size_t start = (size_t)map->channel_pitch * channel;
    for (row = 0; row < layer->kernel_rows; row++) {
      if (inside && nn_rows[row]) {
        const uint8_t *code = nn_rows[row] + start + (uint16_t)tile->left[0];
        uint16_t stride = layer->stride;
        for (column = 0; column < layer->kernel_columns; column++, code++, value += 4) {
          value[0] = (nn_value)(code[0] - zero);
          value[1] = (nn_value)(code[stride] - zero);
          value[2] = (nn_value)(code[2 * stride] - zero);
          value[3] = (nn_value)(code[3 * stride] - zero);
        }
        continue;
      }
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
