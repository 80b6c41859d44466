static void nn_run_move(const nn_stage *stage, uint16_t row)
{
  nn_index part;
  NN_OPEN(nn_map, target, &nn_maps[stage->full]);
  for (part = 0; part < stage->parts; part++) {
    uint16_t channel, column;
    NN_OPEN(nn_move, move, &nn_moves[stage->index + part]);
    NN_OPEN(nn_input, input, &nn_inputs[stage->first_input + part]);
    NN_OPEN(nn_map, source, &nn_maps[input->map]);
    uint16_t from_row = (uint16_t)(input->first + (int16_t)(input->step * row));
    for (channel = 0; channel < move->channels; channel++) {
      uint16_t new_channel = (uint16_t)(move->first_channel + channel);
      uint8_t zero = nn_zero(target, new_channel);
      uint8_t *to = nn_new_row(target, row) + (size_t)target->channel_pitch * new_channel;
      uint16_t from_channel = (uint16_t)(move->channel_start + (int16_t)(move->channel_step * channel));
      uint8_t is_there = from_row < source->height && from_channel < source->channels;
      uint8_t old = is_there ? nn_zero(source, from_channel) : 0;
      const uint8_t *from =
        is_there ? nn_row(source, from_row) + (size_t)source->channel_pitch * from_channel : 0;
      for (column = 0; column < target->width; column++) {
        uint16_t at = (uint16_t)(move->column_start + (int16_t)(move->column_step * column));
        int32_t code = from && at < source->width ? from[at] - old : 0;
        to[column] = nn_stored(nn_rescale(code, move->multiplier, move->shift), zero);
      }
    }
  }
}
