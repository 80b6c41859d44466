/* Images with the scores that Babbage's integer engine computed. Include it in one file only. */
#ifndef NN_VECTORS_HEADER
#define NN_VECTORS_HEADER

#include "nn.h"
#include <string.h>

#if defined(__AVR__)
#include <avr/pgmspace.h>
#define NN_KEPT PROGMEM
#define NN_COPY(to, from, size) memcpy_P(to, from, size)
#else
#define NN_KEPT
#define NN_COPY(to, from, size) memcpy(to, from, size)
#endif

/*DATA*/

/* Runs the network on an image. */
static void nn_run_vector(uint16_t vector, int32_t *scores)
{
#if NN_STREAMS
  static uint8_t pixels[NN_CHANNELS * NN_WIDTH];
  uint16_t row, channel;
  nn_start(scores);
  for (row = 0; row < NN_HEIGHT; row++) {
    for (channel = 0; channel < NN_CHANNELS; channel++) {
      size_t start = ((size_t)channel * NN_HEIGHT + row) * NN_WIDTH;
      NN_COPY(pixels + (size_t)channel * NN_WIDTH, &nn_images[vector][start], NN_WIDTH);
    }
    nn_add_row(pixels);
  }
#else
  static uint8_t pixels[NN_CHANNELS * NN_HEIGHT * NN_WIDTH];
  NN_COPY(pixels, nn_images[vector], sizeof pixels);
  nn_run(pixels, scores);
#endif
}

/* Whether all scores are the expected ones. */
static uint8_t nn_is_expected(uint16_t vector, const int32_t *scores)
{
  uint16_t index;
  for (index = 0; index < NN_CLASSES; index++) {
    int32_t score;
    NN_COPY(&score, &nn_expected[vector][index], sizeof score);
    if (score != scores[index]) {
      return 0;
    }
  }
  return 1;
}

/* The class of the image. */
static uint16_t nn_label(uint16_t vector)
{
  uint16_t label;
  NN_COPY(&label, &nn_labels[vector], sizeof label);
  return label;
}

#endif
