#include <digits.h>

static int32_t scores[DIGITS_CLASSES];
static uint8_t row[DIGITS_WIDTH];

void read_row(uint8_t *row);  // from wherever your pixels come

void setup() { Serial.begin(115200); }

void loop()
{
  digits_start(scores);
  for (int y = 0; y < DIGITS_HEIGHT; y++) {
    read_row(row);
    digits_add_row(row);
  }
  Serial.println(digits_best(scores));
}
