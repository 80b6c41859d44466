/* A Cortex-M without any library: the vector table, memory as C expects it, semihosting, the clock. */
#include "check.h"

extern uint8_t board_data[], board_data_end[], board_data_load[], board_bss[], board_bss_end[];
extern uint8_t board_stack[];
int main(void);

static int call(int operation, const void *argument)
{
  register int r0 __asm__("r0") = operation;
  register const void *r1 __asm__("r1") = argument;
  __asm__ volatile("bkpt 0xab" : "+r"(r0) : "r"(r1) : "memory");
  return r0;
}

void reset(void);

void reset(void)
{
  uint8_t *at;
  const uint8_t *from = board_data_load;
  for (at = board_data; at < board_data_end; at++) {
    *at = *from++;
  }
  for (at = board_bss; at < board_bss_end; at++) {
    *at = 0;
  }
  main();
}

static void fault(void) { check_end(3); }

__attribute__((section(".vectors"), used)) static void (*const vectors[])(void) = {
  (void (*)(void))board_stack, reset, fault, fault,
};

#define SYSTICK ((volatile uint32_t *)0xe000e010)
const uint32_t check_clock_range = (uint32_t)1 << 24;

void check_begin(void)
{
  SYSTICK[1] = check_clock_range - 1;
  SYSTICK[2] = 0;
  SYSTICK[0] = 5;
}

uint32_t check_clock(void) { return check_clock_range - 1 - SYSTICK[2]; }
void check_put(char character) { call(3, &character); }
uint8_t *check_stack_limit(void) { return board_bss_end; }

void check_end(int status)
{
  const uint32_t reason[2] = {0x20026, (uint32_t)status};
  call(0x20, reason);
  for (;;) {
  }
}
