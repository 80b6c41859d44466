// How a file becomes a text: a C array that ends with 0, and a function that returns it.
//
// Byte arrays in Swift take the compiler seconds where this takes none.

#include "CTexts.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

#define TEXT(name) \
  const char *text_##name(void) { return (const char *)name; }
