/* Where reading of one-byte codes continues. */
typedef struct {
  const uint8_t *next;
} nn_bits;

/* Sums of products with a row of weights, one for each pixel. */
static NN_APART void nn_sum_products(const uint8_t *next, const uint8_t *end, const nn_value *value,
                                     uint8_t pixels, int32_t *sums)
{
  int32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  if (pixels == 1) {
    while (next < end) {
      sum0 += (int32_t)(int8_t)NN_WEIGHTS(next++) * *value++;
    }
  } else {
    for (; next < end; value += 4) {
      int8_t weight = (int8_t)NN_WEIGHTS(next++);
      sum0 += (int32_t)weight * value[0];
      sum1 += (int32_t)weight * value[1];
      sum2 += (int32_t)weight * value[2];
      sum3 += (int32_t)weight * value[3];
    }
  }
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

/* Sums of products with the next row of weights, one for each pixel of each tile. */
static void nn_multiply(const nn_layer *layer, nn_bits *bits, uint8_t pixels, uint8_t tiles,
                        int32_t (*sums)[4])
{
  const uint8_t *end = bits->next + layer->values;
  const nn_value *value = nn_values;
  uint8_t tile;
  for (tile = 0; tile < tiles; tile++) {
    nn_sum_products(bits->next, end, value, pixels, sums[tile]);
    value += (size_t)layer->values * pixels;
  }
  bits->next = end;
}
