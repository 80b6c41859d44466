/* A value's differences at a pixel, or running sums: of an interval's position and the two orders
   above. */
typedef uint32_t nn_orders[3];

/* The value at a position, and the differences one position further; on knots that are powers of two
   they stay. Missing orders are 0. */
static uint32_t nn_advance(uint32_t *differences, const nn_interval *interval, uint16_t position)
{
  uint32_t value = differences[0];
#if NN_HAS_SHIFTS
  if (interval->shifts) {
    uint32_t knot = position == 0 ? 0 : (uint32_t)1 << (position - 1);
    return value + knot * differences[1] + knot * (knot - 1) / 2 * differences[2];
  }
#else
  (void)interval;
  (void)position;
#endif
  differences[0] += differences[1];
  differences[1] += differences[2];
  return value;
}

#if NN_HAS_SUMS
/* Adds a value to the sums of an interval: running sums, so that a value is counted as often as its
   position says. */
static void nn_accumulate(uint32_t *sums, const nn_interval *interval, uint16_t position, uint32_t value)
{
#if NN_HAS_SHIFTS
  if (interval->shifts) {
    uint32_t knot = position == 0 ? 0 : (uint32_t)1 << (position - 1);
    sums[0] += value;
    sums[1] += knot * value;
    sums[2] += knot * (knot - 1) / 2 * value;
    return;
  }
#else
  (void)interval;
  (void)position;
#endif
  sums[2] += sums[1];
  sums[1] += sums[0];
  sums[0] += value;
}
#endif

/* Sets differences or sums of pixels to 0. */
static void nn_clear(nn_orders *numbers, uint8_t pixels)
{
  uint32_t *number = numbers[0], *end = number + 3 * pixels;
  do {
    *number++ = 0;
  } while (number < end);
}
