/* The start values and differences of an interval's weights, for each value under a window. */
static NN_APART void nn_begin_spread(const nn_layer *layer, const nn_spread *spread, const nn_interval *interval,
                                     nn_bits *bits, uint16_t row)
{
  const nn_change *change = interval->change;
  uint16_t value;
  uint8_t term, order;
  for (value = 0; value < layer->values; value++) {
    nn_clear(&nn_differences[value], 1);
  }
  for (term = 0; term < interval->terms; term++) {
    uint32_t multiplier = (uint32_t)(int32_t)NN_U32(&spread->multipliers[row + term]);
    for (value = 0; value < layer->values; value++) {
      nn_weight code;
      nn_unpack(layer, bits, 0, &code, &code + 1);
      for (order = 0; order <= term; order++) {
        nn_differences[value][order] +=
          (uint32_t)(int32_t)change[order] * multiplier * (uint32_t)(int32_t)code;
      }
    }
    change += term + 1;
  }
}

/* Sums of products with the weights of the next filter, one for each pixel of each tile. */
static void nn_multiply_spread(const nn_layer *layer, nn_bits *bits, uint8_t pixels, uint8_t tiles, uint16_t map,
                               int32_t (*sums)[4])
{
  uint16_t position, value = 0;
  uint8_t tile;
  NN_OPEN(nn_spread, spread, &nn_spreads[layer->spread]);
  NN_OPEN(nn_interval, interval, &nn_intervals[spread->interval]);
  position = map % spread->length;
  if (layer->channels - (map - position) <= spread->length) {
    NN_REOPEN(nn_interval, interval, &nn_intervals[spread->last_interval]);
  }
  if (position == 0) {
    /* All intervals before the last have as many rows as the first. */
    NN_OPEN(nn_interval, whole, &nn_intervals[spread->interval]);
    nn_begin_spread(layer, spread, interval, bits, (uint16_t)(map / spread->length * whole->terms));
  }
  for (tile = 0; tile < tiles; tile++) {
    sums[tile][0] = sums[tile][1] = sums[tile][2] = sums[tile][3] = 0;
  }
  for (; value < layer->values; value++) {
    uint32_t sum = nn_advance(nn_differences[value], interval, position);
    nn_weight weight = (nn_weight)((int32_t)(sum + NN_SPREAD_HALF) >> NN_SPREAD_SHIFT);
    if (layer->factors) {
      weight = (nn_weight)(weight * (int16_t)NN_U16(&layer->factors[value]));
    }
    for (tile = 0; tile < tiles; tile++) {
      const nn_value *values = nn_values + ((size_t)tile * layer->values + value) * pixels;
      nn_add_products(&weight, &weight + 1, values, pixels, sums[tile]);
    }
  }
}
