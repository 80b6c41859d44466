/* Says which digit a picture shows, with C code that Babbage wrote:

       babbage export c Models/lenet5-mnist.babbage --data mnist-subset -o digits --name digits
       cc -O2 -Idigits Examples/C/classify.c digits/digits.c -o classify
       ./classify digit.pgm

   The picture is a binary PGM (P5) of 28x28 grey pixels, a bright digit on black. */
#include "digits.h"
#include <stdio.h>

int main(int count, char **arguments)
{
  static uint8_t image[DIGITS_HEIGHT * DIGITS_WIDTH];
  static int32_t scores[DIGITS_CLASSES];
  unsigned width, height, most;
  FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
  if (!file) {
    fprintf(stderr, "usage: classify digit.pgm\n");
    return 64;
  }
  if (fscanf(file, "P5 %u %u %u", &width, &height, &most) != 3 || width != DIGITS_WIDTH
      || height != DIGITS_HEIGHT || most != 255 || fgetc(file) == EOF
      || fread(image, 1, sizeof image, file) != sizeof image) {
    fprintf(stderr, "error: %s is no PGM of %dx%d\n", arguments[1], DIGITS_WIDTH, DIGITS_HEIGHT);
    return 1;
  }
  digits_run(image, scores);
  printf("%u\n", (unsigned)digits_best(scores));
  return 0;
}
