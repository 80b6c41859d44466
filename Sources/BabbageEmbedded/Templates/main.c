/* Runs nn on its test vectors; exits with 0 if every score is what Babbage computed. */
#include "nn_vectors.h"
#include <stdio.h>

int main(void)
{
  int32_t scores[NN_CLASSES];
  uint16_t vector;
  unsigned expected = 0, right = 0;
  for (vector = 0; vector < NN_VECTORS; vector++) {
    nn_run_vector(vector, scores);
    expected += nn_is_expected(vector, scores);
    right += nn_best(scores) == nn_label(vector) ? 1u : 0u;
  }
  printf("%u of %u vectors bit for bit, %u classified right\n", expected, (unsigned)NN_VECTORS,
         right);
  return expected == NN_VECTORS ? 0 : 1;
}
