/* (x * multiplier + 2^(shift-1)) >> shift, exactly, without products of more than 32 bits. */
static int32_t nn_rescale(int32_t x, uint16_t multiplier, uint8_t shift)
{
  int32_t high = (x >> 16) * (int32_t)multiplier;
  uint32_t low = (uint32_t)(x & 0xffff) * multiplier;
  if (shift > 16) {
    return (high + (int32_t)(low >> 16) + (int32_t)((uint32_t)1 << (shift - 17))) >> (shift - 16);
  }
  if (shift > 0) {
    low += (uint32_t)1 << (shift - 1);
  }
  return (int32_t)(((uint32_t)high << (16 - shift)) + (low >> shift));
}
