// Runs nn on its test vectors and reports the result on the serial line, at 115200 baud.
#include <nn_vectors.h>

void setup()
{
  Serial.begin(115200);
}

void loop()
{
  int32_t scores[NN_CLASSES];
  uint16_t expected = 0, right = 0;
  unsigned long start = millis();
  for (uint16_t vector = 0; vector < NN_VECTORS; vector++) {
    nn_run_vector(vector, scores);
    expected += nn_is_expected(vector, scores);
    right += nn_best(scores) == nn_label(vector) ? 1 : 0;
  }
  Serial.print(expected);
  Serial.print(F(" of "));
  Serial.print(NN_VECTORS);
  Serial.print(F(" vectors bit for bit, "));
  Serial.print(right);
  Serial.print(F(" classified right, "));
  Serial.print((millis() - start) / NN_VECTORS);
  Serial.println(F(" ms each"));
  delay(5000);
}
