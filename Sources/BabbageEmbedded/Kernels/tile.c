/* Pixels that are computed side by side: the four of a window that is pooled, or neighbours in a row,
   the last one more than once where the row ends. */
typedef struct {
  uint8_t pixels;   /* 1 or 4 */
  uint8_t row[4];   /* of the layer's output: 0 or 1 */
  int16_t column[4];
  int16_t left[4];  /* where each pixel's window begins */
  uint16_t pooled;  /* the column that the largest of four is written to */
  nn_orders differences[4];
  nn_orders sums[NN_SUMMED]; /* for each pixel written, where channels are summed */
} nn_tile;

static void nn_place(nn_tile *tile, const nn_layer *layer, uint16_t column)
{
  uint8_t pixel;
  tile->pooled = column;
  for (pixel = 0; pixel < tile->pixels; pixel++) {
    uint16_t at;
    if (layer->pools) {
      tile->row[pixel] = pixel >> 1;
      at = (uint16_t)(2 * column + (pixel & 1));
    } else {
      tile->row[pixel] = 0;
      at = (uint16_t)(column + pixel);
      if (at >= layer->width) {
        at = (uint16_t)(layer->width - 1);
      }
    }
    tile->column[pixel] = (int16_t)at;
    tile->left[pixel] = (int16_t)(at * layer->stride - layer->padding);
  }
}
