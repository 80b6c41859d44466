void nn_start(int32_t *scores)
{
  nn_begin(scores);
}

void nn_add_row(const uint8_t *row)
{
  size_t index;
  uint8_t *to;
  NN_OPEN(nn_map, image, &nn_maps[0]);
  if (nn_made[0] >= NN_HEIGHT) {
    return;
  }
  to = nn_new_row(image, nn_made[0]);
  for (index = 0; index < (size_t)NN_CHANNELS * NN_WIDTH; index++) {
    to[index] = row[index];
  }
  nn_made[0]++;
  nn_go_on();
}

void nn_run(const uint8_t *image, int32_t *scores)
{
  uint16_t row;
  NN_OPEN(nn_map, map, &nn_maps[0]);
  nn_begin(scores);
  for (row = 0; row < NN_HEIGHT; row++) {
    uint8_t *to = nn_new_row(map, row);
    uint16_t channel, column;
    for (channel = 0; channel < NN_CHANNELS; channel++) {
      for (column = 0; column < NN_WIDTH; column++) {
        *to++ = image[((size_t)channel * NN_HEIGHT + row) * NN_WIDTH + column];
      }
    }
    nn_made[0]++;
    nn_go_on();
  }
}
