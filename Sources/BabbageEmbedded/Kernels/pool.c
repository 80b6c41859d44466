/* The largest code of each window, or the rescaled sum of its codes. */
typedef struct {
  uint16_t rows, columns;
  uint16_t stride, padding; /* along columns */
  uint16_t multiplier;      /* 0: the mean of the places inside the map */
  uint8_t shift;
  uint8_t averages;
} nn_pool;
