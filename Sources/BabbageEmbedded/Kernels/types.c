/* An activation map: rows of 8-bit codes, one channel after another in each. Of some maps only the
   last rows are kept; row r is where row r - kept was. */
typedef struct {
  size_t place;           /* in nn_memory, or NN_IMAGE */
  uint16_t channels, height, width;
  uint16_t kept;          /* rows */
  size_t row_pitch;       /* from a kept row to the next */
  size_t channel_pitch;   /* from a channel to the next */
  const uint8_t *is_signed; /* a bit for each channel: codes -127 ... 127, stored with 128 added; else 0 ... 255 */
} nn_map;

/* What one output row needs of a map: rows first + step * row up to, not including, that + count. */
typedef struct {
  nn_index map;
  nn_index made; /* the map that has the rows: another one if this is a view of it */
  uint16_t step;
  int16_t first;
  uint16_t count;
} nn_input;

/* One step of the network, row by row. */
typedef struct {
  uint8_t kind;
  nn_index index; /* in the table of its kind */
  nn_index inputs, first_input;
  nn_index full, sums; /* the maps written, or NN_NONE */
  nn_index parts;      /* parts that are moved */
  uint16_t rows;
} nn_stage;
