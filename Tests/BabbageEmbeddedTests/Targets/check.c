/* Runs the network on its vectors; says how many scores are right, how long that took, and how deep the
   stack got. */
#include "check.h"
#include "net_vectors.h"

enum { PAINT = 0xc5 };

static void put_text(const char *text)
{
  while (*text) {
    check_put(*text++);
  }
}

static void put_number(const char *name, uint32_t number)
{
  char digits[12];
  uint8_t at = sizeof digits - 1;
  digits[at] = 0;
  do {
    digits[--at] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  put_text(name);
  check_put('=');
  put_text(digits + at);
  check_put('\n');
}

/* Fills what is below the stack. */
static __attribute__((noinline)) void paint(void)
{
  volatile uint8_t *end = (volatile uint8_t *)__builtin_frame_address(0) - 64;
  volatile uint8_t *at;
  for (at = check_stack_limit(); at && at < end; at++) {
    *at = PAINT;
  }
}

/* Bytes from the deepest that was written to here. */
static __attribute__((noinline)) uint32_t depth(void)
{
  const volatile uint8_t *at = check_stack_limit();
  if (!at) {
    return 0;
  }
  while (*at == PAINT) {
    at++;
  }
  return (uint32_t)((const volatile uint8_t *)__builtin_frame_address(0) - at);
}

int main(void)
{
  int32_t scores[NET_CLASSES];
  uint16_t vector, expected = 0, right = 0;
  uint32_t total = 0;
  check_begin();
  paint();
  for (vector = 0; vector < NET_VECTORS; vector++) {
    uint32_t start = check_clock(), end;
    net_run_vector(vector, scores);
    end = check_clock();
    total += (end + check_clock_range - start) % check_clock_range;
    expected = (uint16_t)(expected + net_is_expected(vector, scores));
    right = (uint16_t)(right + (net_best(scores) == net_label(vector)));
  }
  put_number("stack", depth());
  put_number("vectors", NET_VECTORS);
  put_number("expected", expected);
  put_number("right", right);
  put_number("ticks", total / NET_VECTORS);
  check_end(expected == NET_VECTORS ? 0 : 1);
  return 0;
}
