/* A polynomial over an interval of channels, as start value and differences. */
typedef struct {
  uint16_t length;
  uint8_t terms;
  uint8_t shifts;      /* whether positions are 0, 1, 2, 4 ... instead of 0, 1, 2, 3 ... */
  nn_change change[6]; /* [difference][polynomial], upper triangle by columns */
} nn_interval;

/* Functions over a window: products of one along its rows and one along its columns. */
typedef struct {
  uint8_t row_functions;
  uint8_t all_products;
  uint8_t shift;
  const uint8_t *products;  /* of each row function */
  const nn_tap *row_taps;    /* of each row function */
  const nn_tap *column_taps; /* of each product */
} nn_window;

/* Channels that are read together. */
typedef struct {
  uint16_t first, end;
} nn_channels;

/* A layer, and what follows it pixel by pixel. */
typedef struct {
  /* the window */
  uint16_t kernel_rows, kernel_columns;
  uint8_t stride, padding;
  nn_index window; /* polynomials, or NN_NONE */
  /* the core */
  uint8_t bits; /* of a packed code */
  int8_t low;   /* the smallest code */
  uint8_t spacing;
  uint16_t values; /* read for one sum */
#if NN_HAS_GROUPS
  uint16_t group_maps, group_channels; /* that a group writes and reads; 0 without groups */
#endif
#if NN_HAS_SPREADS
  nn_index spread; /* polynomials along the filters, or NN_NONE */
#endif
  const uint8_t *codes;
  const int16_t *factors; /* one for each value, or NULL */
  int32_t code_factor;    /* without a core: the factor of the codes read */
  uint8_t shift, multiplier_step;
  const uint16_t *multipliers;
  const int32_t *offsets;
  /* filters */
  uint16_t width, channels;
  uint16_t interval_length;        /* of filters */
  nn_index interval, last_interval; /* in nn_intervals: of all but the last, and of the last */
  uint8_t relu, pools;
  const int32_t *bias;
  int32_t addend_factor; /* 0 without an addend */
  /* full-width codes */
  const uint16_t *full_multipliers; /* NULL if they only need the shift */
  uint8_t full_step, full_shift;
  /* sums over channels */
  nn_index sums_interval, last_sums_interval;
  uint8_t sums_shift, sums_step;
  uint8_t down_shift;
  int32_t down_half; /* half of what is shifted away */
  uint16_t sums_interval_length;
  const uint16_t *sums_multipliers;
} nn_layer;
