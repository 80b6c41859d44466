/* Where packed codes are read on. */
typedef struct {
  const uint8_t *next;
  uint16_t ahead; /* bits that were read and not used */
  uint8_t count;
} nn_bits;

/* Sums of products with the next row of coefficients, one for each pixel. */
static void nn_multiply(const nn_layer *layer, nn_bits *bits, uint8_t pixels, int32_t *sums)
{
  const nn_value *value = nn_values;
  uint16_t ahead = bits->ahead, index;
  uint8_t count = bits->count, width = layer->bits;
  uint16_t mask = (uint16_t)((1u << width) - 1);
  uint32_t sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0;
  for (index = 0; index < layer->values; index++) {
    nn_weight weight;
    if (count < width) {
      ahead = (uint16_t)(ahead | (uint16_t)(NN_U8(bits->next) << count));
      bits->next++;
      count = (uint8_t)(count + 8);
    }
    weight = (int16_t)((int16_t)(ahead & mask) * layer->spacing + layer->low);
    ahead = (uint16_t)(ahead >> width);
    count = (uint8_t)(count - width);
    if (layer->factors) {
      weight = (nn_weight)(weight * (int16_t)NN_U16(&layer->factors[index]));
    }
    sum0 += (uint32_t)((int32_t)weight * value[0]);
    if (pixels > 1) {
      sum1 += (uint32_t)((int32_t)weight * value[1]);
      sum2 += (uint32_t)((int32_t)weight * value[2]);
      sum3 += (uint32_t)((int32_t)weight * value[3]);
      value += 3;
    }
    value++;
  }
  bits->ahead = ahead;
  bits->count = count;
  sums[0] = (int32_t)sum0;
  sums[1] = (int32_t)sum1;
  sums[2] = (int32_t)sum2;
  sums[3] = (int32_t)sum3;
}
