/* What happens to each code of a channel by itself. */
typedef struct {
  uint8_t kind;
  uint8_t shift;
  uint16_t multiplier;
  int16_t low, high;
  const int32_t *multipliers; /* of each channel */
  const int64_t *offsets;
} nn_codes;
