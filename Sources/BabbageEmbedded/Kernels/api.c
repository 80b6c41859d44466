uint16_t nn_best(const int32_t *scores)
{
  uint16_t best = 0, index;
  for (index = 1; index < NN_CLASSES; index++) {
    if (scores[index] > scores[best]) {
      best = index;
    }
  }
  return best;
}
