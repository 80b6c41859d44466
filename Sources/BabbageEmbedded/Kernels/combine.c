/* Two maps element by element; a single channel, row or column of one counts for all of the other's. */
typedef struct {
  uint8_t multiplies; /* or adds */
  uint8_t shift;
  uint16_t multiplier;       /* of the product, or of the first map */
  uint16_t other_multiplier; /* of the second map of a sum */
} nn_combination;
