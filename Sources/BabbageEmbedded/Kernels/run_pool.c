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
      for (i = 0; i < pool->rows; i++) {
        for (j = 0; nn_rows[i] && j < pool->columns; j++) {
          uint16_t at = (uint16_t)(column * pool->stride + j - pool->padding);
          if (at < source->width) {
            int16_t code = (int16_t)(nn_rows[i][start + at] - zero);
            sum += code;
            largest = code > largest ? code : largest;
          }
        }
      }
      to[column] = nn_stored(pool->averages ? nn_rescale(sum, pool->multiplier, pool->shift) : largest,
                             nn_zero(target, channel));
    }
  }
}
