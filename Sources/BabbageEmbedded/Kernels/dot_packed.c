/* Where reading of packed codes continues. */
typedef struct {
  const uint8_t *next;
  unsigned ahead, count; /* bits that were read but not used yet, and how many */
} nn_bits;

/* Coefficients that are unpacked at a time; the AVR has little memory. */
#if defined(__AVR__)
enum { NN_CHUNK = 8 };
#else
enum { NN_CHUNK = 16 };
#endif

/* The next coefficients, times factors if there are any. */
static NN_APART void nn_unpack(const nn_layer *layer, nn_bits *bits, const int16_t *factor,
                               nn_weight *weight, const nn_weight *end)
{
  const uint8_t *next = bits->next;
  unsigned ahead = bits->ahead, count = bits->count, width = layer->bits;
  unsigned mask = (1u << width) - 1;
  int spacing = layer->spacing, low = layer->low;
  do {
    int code;
    if (count < width) {
      ahead |= (unsigned)NN_WEIGHTS(next) << count;
      next++;
      count += 8;
    }
    code = (int)(ahead & mask) * spacing + low;
    ahead >>= width;
    count -= width;
    if (factor) {
      *weight = (nn_weight)((nn_weight)code * (int16_t)NN_U16(factor));
      factor++;
    } else {
      *weight = (nn_weight)code;
    }
  } while (++weight < end);
  bits->next = next;
  bits->ahead = ahead;
  bits->count = count;
}

/* Adds the products of weights and values to a sum for each pixel. */
static NN_APART void nn_add_products(const nn_weight *weight, const nn_weight *end,
                                     const nn_value *value, uint8_t pixels, int32_t *sums)
{
  int32_t sum0 = sums[0];
  if (pixels == 1) {
    do {
      sum0 += (int32_t)*weight++ * *value++;
    } while (weight < end);
  } else {
    int32_t sum1 = sums[1], sum2 = sums[2], sum3 = sums[3];
    do {
      int32_t factor = *weight++;
      sum0 += factor * value[0];
      sum1 += factor * value[1];
      sum2 += factor * value[2];
      sum3 += factor * value[3];
      value += 4;
    } while (weight < end);
    sums[1] = sum1;
    sums[2] = sum2;
    sums[3] = sum3;
  }
  sums[0] = sum0;
}

/* Sums of products with the next row of coefficients, one for each pixel of each tile. */
static void nn_multiply(const nn_layer *layer, nn_bits *bits, uint8_t pixels, uint8_t tiles,
                        int32_t (*sums)[4])
{
  nn_weight weights[NN_CHUNK];
  const int16_t *factor = layer->factors;
  uint16_t first = 0, count;
  uint8_t tile;
  for (tile = 0; tile < tiles; tile++) {
    sums[tile][0] = sums[tile][1] = sums[tile][2] = sums[tile][3] = 0;
  }
  for (; first < layer->values; first = (uint16_t)(first + count)) {
    const nn_value *value = nn_values + (size_t)first * pixels;
    count = (uint16_t)(layer->values - first);
    count = count < NN_CHUNK ? count : NN_CHUNK;
    nn_unpack(layer, bits, factor, weights, weights + count);
    if (factor) {
      factor += count;
    }
    for (tile = 0; tile < tiles; tile++) {
      nn_add_products(weights, weights + count, value, pixels, sums[tile]);
      value += (size_t)layer->values * pixels;
    }
  }
}
