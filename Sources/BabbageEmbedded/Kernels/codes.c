/* What happens to each code by itself: a factor and an offset of each channel, or a table. */
typedef struct {
  uint8_t shift;
  const int32_t *multipliers; /* of each channel; NULL if there is a table */
  const int64_t *offsets;
  const uint8_t *table, *signed_table; /* what is written for a byte read, by whether that is signed */
} nn_codes;
