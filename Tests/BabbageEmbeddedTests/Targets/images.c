/* Reads images, writes their scores: bytes in, numbers of 32 bits out. */
#include "net.h"
#include <stdio.h>

int main(void)
{
  static uint8_t image[NET_CHANNELS * NET_HEIGHT * NET_WIDTH];
  int32_t scores[NET_CLASSES];
  while (fread(image, sizeof image, 1, stdin) == 1) {
    net_run(image, scores);
    fwrite(scores, sizeof scores, 1, stdout);
  }
  return 0;
}
