#ifndef STEADY_STATE_H
#define STEADY_STATE_H

#include <stdint.h>

/// Calls of one thread while it counts.
typedef struct {
  int64_t allocations;  ///< malloc and its relatives
  int64_t locks;        ///< mutexes that were locked
} steady_state_counts;

/// Whether this system lets calls be counted.
int steady_state_is_counted(void);

/// Begins to count the calls of this thread, from zero.
void steady_state_begin(void);

/// Ends counting.
steady_state_counts steady_state_end(void);

#endif
