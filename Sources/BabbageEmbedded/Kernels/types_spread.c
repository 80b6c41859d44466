/* Lines and parabolas along the filters that a layer in groups makes its codes of. */
typedef struct {
  uint16_t length;               /* of an interval */
  nn_index interval, last_interval; /* in nn_intervals: of all but the last, and of the last */
  const int32_t *multipliers;    /* one for each row of codes */
} nn_spread;
