/* An operation on each code (quantised value) by itself: a factor and an offset for each channel,
   or a table. */
typedef struct {
  uint8_t shift;
  const int32_t *multipliers; /* of each channel; NULL if there is a table */
  const int64_t *offsets;
  const uint8_t *table, *signed_table; /* the byte to write for each unsigned or signed byte read */
} nn_codes;
