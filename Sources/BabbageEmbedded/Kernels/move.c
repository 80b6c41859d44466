/* Where the channels and columns of a part of a map come from; zeros where there is nothing. */
typedef struct {
  uint16_t first_channel, channels; /* of the map written */
  int16_t channel_start;
  uint16_t channel_step;
  int16_t column_start;
  uint16_t column_step;
  uint16_t multiplier;
  uint8_t shift;
} nn_move;
