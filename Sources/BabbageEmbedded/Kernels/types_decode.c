/* Weights of a layer in the stream. */
typedef struct {
  uint16_t rows, values; /* of the tensor; values of a row */
  uint16_t places;       /* values of a row that belong to one channel */
  uint8_t width;         /* of magnitudes, in bits */
  uint8_t bits, shift;   /* of a packed code: it is code - low, shifted */
  uint8_t low;
  uint8_t odd; /* whether all codes are */
} nn_tensor;

/* How likely a decision is true, in 65,536ths, and how many were seen, up to a limit. */
typedef struct {
  uint16_t share;
  uint8_t count;
} nn_likely;

/* Decisions: of each bin whether a magnitude is longer, then its upper bits, then its sign. */
enum { NN_UPPER = NN_BINS * NN_LENGTHS, NN_NEGATIVE = NN_UPPER + 4 * NN_LENGTHS, NN_DECISIONS };

/* Where the decoder is in the stream, and what it has learned. It lies where maps are later. */
typedef struct {
  const uint8_t *next;
  uint32_t code, range;
  nn_likely decisions[NN_DECISIONS];
  nn_magnitudes sums[NN_DECODED_SUMS];   /* of the magnitudes of each place, then of each channel */
  uint8_t magnitudes[NN_DECODED_VALUES]; /* of this row up to here, then of the row before */
} nn_decoder;
