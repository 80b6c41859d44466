// Runs digits on its test vectors and says on the serial line, at 115200 baud, what came of it.
#include <digits_vectors.h>

void setup()
{
  Serial.begin(115200);
}

void loop()
{
  int32_t scores[DIGITS_CLASSES];
  uint16_t expected = 0, right = 0;
  unsigned long start = millis();
  for (uint16_t vector = 0; vector < DIGITS_VECTORS; vector++) {
    digits_run_vector(vector, scores);
    expected += digits_is_expected(vector, scores);
    right += digits_best(scores) == digits_label(vector) ? 1 : 0;
  }
  Serial.print(expected);
  Serial.print(F(" of "));
  Serial.print(DIGITS_VECTORS);
  Serial.print(F(" vectors bit for bit, "));
  Serial.print(right);
  Serial.print(F(" classified right, "));
  Serial.print((millis() - start) / DIGITS_VECTORS);
  Serial.println(F(" ms each"));
  delay(5000);
}
