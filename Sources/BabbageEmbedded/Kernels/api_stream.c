void nn_start(int32_t *scores)
{
  nn_begin(scores);
}

/* Takes the next row of an image, whose channels are `pitch` bytes apart. */
static void nn_take_row(const uint8_t *pixels, size_t pitch)
{
  uint8_t *to;
  uint16_t channel, column;
  NN_OPEN(nn_map, map, &nn_maps[0]);
  to = nn_new_row(map, nn_made[0]);
  for (channel = 0; channel < NN_CHANNELS; channel++) {
    for (column = 0; column < NN_WIDTH; column++) {
      to[column] = pixels[column];
    }
    to += map->channel_pitch;
    pixels += pitch;
  }
  nn_made[0]++;
  nn_go_on();
}

void nn_add_row(const uint8_t *row)
{
  if (nn_made[0] < NN_HEIGHT) {
    nn_take_row(row, NN_WIDTH);
  }
}

void nn_run(const uint8_t *image, int32_t *scores)
{
  uint16_t row;
  nn_begin(scores);
  for (row = 0; row < NN_HEIGHT; row++) {
    nn_take_row(image + (size_t)row * NN_WIDTH, (size_t)NN_HEIGHT * NN_WIDTH);
  }
}
