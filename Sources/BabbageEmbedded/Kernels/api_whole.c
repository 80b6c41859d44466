void nn_run(const uint8_t *image, int32_t *scores)
{
  nn_begin(scores);
  nn_image = image;
  nn_made[0] = NN_HEIGHT;
  nn_go_on();
}
