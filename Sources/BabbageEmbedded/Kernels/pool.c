/* The largest code of each window, or the rescaled sum of its codes. */
typedef struct {
  uint16_t rows, columns;
  uint8_t stride, padding;
  uint8_t averages;
  uint16_t multiplier;
  uint8_t shift;
} nn_pool;
