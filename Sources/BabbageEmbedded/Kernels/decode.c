/* Whether the stream lies in the lower part of the interval, which goes up to a bound. */
static NN_APART uint8_t nn_narrow(uint32_t bound)
{
  nn_decoder *decoder = &nn_shared.decoder;
  uint32_t code = decoder->code, range = bound;
  uint8_t bit = code < bound;
  if (!bit) {
    code -= bound;
    range = decoder->range - bound;
  }
  for (; range < (uint32_t)1 << 24; range <<= 8) {
    code = code << 8 | NN_U8(decoder->next);
    decoder->next++;
  }
  decoder->code = code;
  decoder->range = range;
  return bit;
}

/* A decision, whose probability learns it. */
static NN_APART uint8_t nn_decide(unsigned index)
{
  nn_likely *likely = &nn_shared.decoder.decisions[index];
  unsigned share = likely->share, divisor = likely->count + 2u;
  uint8_t bit = nn_narrow((nn_shared.decoder.range >> 12) * (share >> 4));
  if (bit) {
    share += (65535u - share) / divisor;
    share = share > NN_MOST_LIKELY ? NN_MOST_LIKELY : share;
  } else {
    share -= share / divisor;
    share = share < NN_LEAST_LIKELY ? NN_LEAST_LIKELY : share;
  }
  likely->share = (uint16_t)share;
  if (divisor < NN_REMEMBERED + 2) {
    likely->count++;
  }
  return bit;
}

/* A magnitude of a width, whose expected mean, in 256ths, is known: the bits of the magnitude and 1, first
   how many. */
static NN_APART unsigned nn_decode_magnitude(unsigned width, unsigned mean)
{
  unsigned bin = 0, bits = 0, place, number = 1;
  if (mean > 8) {
    for (; mean > 15; mean >>= 1) {
      bin += 2;
    }
    bin += mean >> 2 & 1;
    bin = bin < NN_BINS ? bin : NN_BINS - 1;
  }
  while (bits < width && nn_decide(bin * NN_LENGTHS + bits)) {
    bits++;
  }
  if (bits == width) {
    return (1u << width) - 1;
  }
  for (place = 0; place < bits; place++) {
    number = number << 1
             | (place < 2 ? nn_decide(NN_UPPER + 4 * bits + (place == 0 ? 0 : (number & 1) + 1))
                          : nn_narrow(nn_shared.decoder.range >> 1));
  }
  return number - 1;
}

/* A mean in 256ths, in which what is expected of it counts for so many more numbers. */
static NN_APART unsigned nn_mean(nn_count sum, nn_count count, unsigned expected, unsigned weight)
{
  return (unsigned)(((nn_total)sum * 256 + (uint32_t)expected * weight) / (count + weight));
}

/* The weights of a layer; what is expected of a magnitude comes from those before it. */
static uint8_t *nn_decode_tensor(const nn_tensor *tensor, uint8_t *to)
{
  nn_decoder *decoder = &nn_shared.decoder;
  nn_count all = 0, count = 0, channels = 0;
  unsigned row, index, pending = 0;
  for (index = 0; index < NN_DECODED_SUMS; index++) {
    decoder->sums[index] = 0;
  }
  for (row = 0; row < tensor->rows; row++) {
    nn_magnitudes *of_channel = &decoder->sums[tensor->places];
    nn_count of_row = 0;
    unsigned value = 0, place = 0;
    for (; value < tensor->values; value++) {
      nn_magnitudes *of_place = &decoder->sums[place];
      uint8_t *magnitude = &decoder->magnitudes[value];
      unsigned code, by_place;
      uint32_t mean;
      by_place = nn_mean(*of_place, channels, nn_mean(all, count, NN_PRIOR, NN_PRIOR_OF_ALL),
                         NN_PRIOR_OF_PLACE);
      mean = (uint32_t)by_place * NN_SHARE_OF_PLACE;
      mean += (uint32_t)nn_mean(of_row, value, by_place, NN_PRIOR_OF_ROW) * NN_SHARE_OF_ROW;
      mean += (uint32_t)nn_mean(*of_channel, (nn_count)row * tensor->places + place, by_place,
                                NN_PRIOR_OF_CHANNEL) * NN_SHARE_OF_CHANNEL;
      mean += (uint32_t)(value < tensor->places ? by_place : (unsigned)*(magnitude - tensor->places) << 8)
              * NN_SHARE_OF_LEFT;
      mean += (uint32_t)(row == 0 ? by_place : (unsigned)*magnitude << 8) * NN_SHARE_OF_ABOVE;
      code = nn_decode_magnitude(tensor->width, (unsigned)(mean / NN_SHARES));
      *magnitude = (uint8_t)code;
      all += code;
      of_row += code;
      *of_place = (nn_magnitudes)(*of_place + code);
      *of_channel = (nn_magnitudes)(*of_channel + code);
      count++;
      if (++place == tensor->places) {
        place = 0;
        of_channel++;
        channels++;
      }
      code = (code << tensor->odd) + tensor->odd;
      if (code != 0 && nn_decide(NN_NEGATIVE)) {
        code = 0u - code;
      }
      code = ((code - tensor->low) & 255) >> tensor->shift << pending;
      to[0] = (uint8_t)(to[0] | code);
      to[1] = (uint8_t)(code >> 8);
      pending += tensor->bits;
      to += pending >> 3;
      pending &= 7;
    }
  }
  return to + (pending > 0);
}

/* Decodes all weights, once. */
static NN_APART void nn_decode(void)
{
  nn_decoder *decoder = &nn_shared.decoder;
  nn_likely *likely = decoder->decisions;
  uint8_t *to = nn_weights;
  unsigned index, bits;
  for (index = 0; index < NN_BINS; index++) {
    uint32_t power = NN_U16(&nn_thetas[index]), share = NN_U16(&nn_firsts[index]);
    for (bits = 0; bits < NN_LENGTHS; bits++, likely++) {
      likely->share = (uint16_t)(share < NN_LEAST_FIRST ? NN_LEAST_FIRST : share);
      likely->count = NN_CONFIDENCE;
      power = power * power >> 16;
      share = power;
    }
  }
  for (; likely < decoder->decisions + NN_DECISIONS; likely++) {
    likely->share = 32768u;
    likely->count = 0;
  }
  decoder->range = 0xffffffffu;
  decoder->code = NN_STREAM_BEGINS;
  decoder->next = nn_stream;
  for (index = 0; index < NN_TENSORS; index++) {
    NN_OPEN(nn_tensor, tensor, &nn_tensors[index]);
    to = nn_decode_tensor(tensor, to);
    for (likely = decoder->decisions; likely < decoder->decisions + NN_DECISIONS; likely++) {
      likely->count = likely->count < NN_CARRIED ? likely->count : NN_CARRIED;
    }
  }
}
