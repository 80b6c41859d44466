/* An ATmega328P: the serial line, timer 1 at a tick every 1024 cycles. */
#include "check.h"
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>

extern uint8_t __heap_start;

const uint32_t check_clock_range = (uint32_t)1 << 16;

void check_begin(void)
{
  UCSR0B = 1 << TXEN0;
  TCCR1B = 1 << CS12 | 1 << CS10;
}

uint32_t check_clock(void) { return TCNT1; }

void check_put(char character)
{
  while (!(UCSR0A & 1 << UDRE0)) {
  }
  UDR0 = (uint8_t)character;
}

uint8_t *check_stack_limit(void) { return &__heap_start; }

/* The simulator ends when the processor sleeps without interrupts. */
void check_end(int status)
{
  check_put(status == 0 ? '+' : '-');
  check_put('\n');
  cli();
  sleep_mode();
}
