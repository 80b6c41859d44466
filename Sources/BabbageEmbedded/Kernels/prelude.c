/* Shifts of negative numbers and conversions wrap as two's complement machines do them. */
typedef char nn_needs_arithmetic_shifts[(-1 >> 1) == -1 ? 1 : -1];
typedef char nn_needs_wrapping_conversion[(int32_t)0xffffffffu == -1 ? 1 : -1];

/* Functions that are not inlined: their loops get all registers, and their stack is freed. */
#if defined(__GNUC__)
#define NN_APART __attribute__((noinline))
#else
#define NN_APART
#endif

/* Constants are in flash, which the AVR reads with instructions of its own. */
#if defined(__AVR__)
#include <avr/pgmspace.h>
#define NN_FLASH PROGMEM
#define NN_U8(place) pgm_read_byte(place)
#define NN_U16(place) pgm_read_word(place)
#define NN_U32(place) pgm_read_dword(place)
#define NN_OPEN(type, name, place) \
  type name##_copy;                \
  const type *name = (const type *)memcpy_P(&name##_copy, place, sizeof(type))
#define NN_REOPEN(type, name, place) memcpy_P(&name##_copy, place, sizeof(type))
#else
#define NN_FLASH
#define NN_U8(place) (*(place))
#define NN_U16(place) (*(place))
#define NN_U32(place) (*(place))
#define NN_OPEN(type, name, place) const type *name = (place)
#define NN_REOPEN(type, name, place) name = (place)
#endif
