/* What a board offers to a check. */
#ifndef CHECK_H
#define CHECK_H

#include <stdint.h>

/* Gets the board ready. */
void check_begin(void);

/* Writes a character where the test reads it. */
void check_put(char character);

/* Ticks since some moment, modulo `check_clock_range`. */
uint32_t check_clock(void);
extern const uint32_t check_clock_range;

/* The lowest address that the stack may reach; NULL if nobody knows. */
uint8_t *check_stack_limit(void);

/* Ends the program. */
void check_end(int status);

#endif
