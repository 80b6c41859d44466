static int32_t nn_affine(const nn_codes *codes, int16_t code, uint16_t channel)
{
  int64_t value;
  NN_OPEN(int64_t, offset, &codes->offsets[channel]);
  value = ((int64_t)code * (int32_t)NN_U32(&codes->multipliers[channel]) + *offset) >> codes->shift;
  return value < -256 ? -256 : value > 256 ? 256 : (int32_t)value;
}

static void nn_run_codes(const nn_stage *stage, uint16_t row)
{
  uint16_t channel, column;
  NN_OPEN(nn_codes, codes, &nn_code_changes[stage->index]);
  NN_OPEN(nn_input, input, &nn_inputs[stage->first_input]);
  NN_OPEN(nn_map, source, &nn_maps[input->map]);
  NN_OPEN(nn_map, target, &nn_maps[stage->full]);
  for (channel = 0; channel < target->channels; channel++) {
    uint8_t old = nn_zero(source, channel), zero = nn_zero(target, channel);
    const uint8_t *table = old != 0 ? codes->signed_table : codes->table;
    const uint8_t *from = nn_row(source, row) + (size_t)source->channel_pitch * channel;
    uint8_t *to = nn_new_row(target, row) + (size_t)target->channel_pitch * channel;
    for (column = 0; column < target->width; column++) {
      if (codes->multipliers) {
        to[column] = nn_stored(nn_affine(codes, (int16_t)(from[column] - old), channel), zero);
      } else {
        to[column] = (uint8_t)NN_U8(&table[from[column]]);
      }
    }
  }
}
