/* A channel of the row of a map that is combined. */
static const uint8_t *nn_operand(const nn_input *input, const nn_map *map, uint16_t row, uint16_t channel)
{
  const uint8_t *codes = nn_row(map, (uint16_t)(input->first + (int16_t)(input->step * row)));
  return codes + (size_t)map->channel_pitch * (map->channels > 1 ? channel : 0);
}

static void nn_run_combine(const nn_stage *stage, uint16_t row)
{
  uint16_t channel, column;
  NN_OPEN(nn_combination, combination, &nn_combinations[stage->index]);
  NN_OPEN(nn_input, first, &nn_inputs[stage->first_input]);
  NN_OPEN(nn_input, second, &nn_inputs[stage->first_input + 1]);
  NN_OPEN(nn_map, map, &nn_maps[first->map]);
  NN_OPEN(nn_map, other, &nn_maps[second->map]);
  NN_OPEN(nn_map, target, &nn_maps[stage->full]);
  for (channel = 0; channel < target->channels; channel++) {
    const uint8_t *x = nn_operand(first, map, row, channel);
    const uint8_t *y = nn_operand(second, other, row, channel);
    uint8_t x_zero = nn_zero(map, map->channels > 1 ? channel : 0);
    uint8_t y_zero = nn_zero(other, other->channels > 1 ? channel : 0);
    uint8_t zero = nn_zero(target, channel);
    uint8_t *to = nn_new_row(target, row) + (size_t)target->channel_pitch * channel;
    for (column = 0; column < target->width; column++) {
      int32_t a = (int32_t)x[map->width > 1 ? column : 0] - x_zero;
      int32_t b = (int32_t)y[other->width > 1 ? column : 0] - y_zero;
      int32_t code = combination->multiplies
        ? nn_rescale(a * b, combination->multiplier, combination->shift)
        : nn_rescale(a * combination->multiplier + b * combination->other_multiplier, 1, combination->shift);
      to[column] = nn_stored(code, zero);
    }
  }
}
