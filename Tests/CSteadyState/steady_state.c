// Stands in for the allocator's and the mutex' functions in the test program, and counts.
#define _GNU_SOURCE
#include "steady_state.h"

static _Thread_local int counts;
static _Thread_local steady_state_counts total;

void steady_state_begin(void) {
  total = (steady_state_counts){0, 0};
  counts = 1;
}

steady_state_counts steady_state_end(void) {
  counts = 0;
  return total;
}

#if defined(__linux__) && defined(__GLIBC__)
#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

int steady_state_is_counted(void) { return 1; }

void *malloc(size_t size) {
  total.allocations += counts;
  return __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
  total.allocations += counts;
  return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size) {
  total.allocations += counts;
  return __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size) {
  total.allocations += counts;
  return __libc_memalign(alignment, size);
}

int posix_memalign(void **result, size_t alignment, size_t size) {
  total.allocations += counts;
  *result = __libc_memalign(alignment, size);
  return *result ? 0 : 12;
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
  static int (*lock)(pthread_mutex_t *);
  // Threads that come here first at the same time find the same address.
  if (!lock) lock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
  total.locks += counts;
  return lock(mutex);
}
#else
int steady_state_is_counted(void) { return 0; }
#endif
