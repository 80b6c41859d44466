#if NN_COUNTS_PLACES
/* The mean of so many codes, from their sum: the multiplier is 2^shift / count, rounded, of 15 bits. */
static int32_t nn_mean(int32_t sum, uint32_t count)
{
  uint8_t shift = 14;
  while (((uint32_t)1 << (shift - 14)) < count) {
    shift++;
  }
  return nn_rescale(sum, (uint16_t)((((uint32_t)1 << shift) + count / 2) / count), shift);
}
#endif

static void nn_run_pool(const nn_stage *stage, uint16_t row)
{
  uint16_t channel, column, i, j;
  NN_OPEN(nn_pool, pool, &nn_pools[stage->index]);
  NN_OPEN(nn_input, input, &nn_inputs[stage->first_input]);
  NN_OPEN(nn_map, source, &nn_maps[input->map]);
  NN_OPEN(nn_map, target, &nn_maps[stage->full]);
  nn_find_rows(source, (int16_t)(input->first + (int16_t)(input->step * row)), input->count);
  for (channel = 0; channel < target->channels; channel++) {
    uint8_t zero = nn_zero(source, channel);
    size_t start = (size_t)source->channel_pitch * channel;
    uint8_t *to = nn_new_row(target, row) + (size_t)target->channel_pitch * channel;
    for (column = 0; column < target->width; column++) {
      int32_t sum = 0, largest = -255;
#if NN_COUNTS_PLACES
      uint32_t count = 0;
#endif
      for (i = 0; i < pool->rows; i++) {
        for (j = 0; nn_rows[i] && j < pool->columns; j++) {
          uint16_t at = (uint16_t)(column * pool->stride + j - pool->padding);
          if (at < source->width) {
            int16_t code = (int16_t)(nn_rows[i][start + at] - zero);
            sum += code;
            largest = code > largest ? code : largest;
#if NN_COUNTS_PLACES
            count++;
#endif
          }
        }
      }
      if (pool->averages) {
#if NN_COUNTS_PLACES
        largest = pool->multiplier == 0 ? nn_mean(sum, count) : nn_rescale(sum, pool->multiplier, pool->shift);
#else
        largest = nn_rescale(sum, pool->multiplier, pool->shift);
#endif
      }
      to[column] = nn_stored(largest, nn_zero(target, channel));
    }
  }
}
