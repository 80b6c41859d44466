#ifndef BABBAGE_PICTURE_MESSAGES_H
#define BABBAGE_PICTURE_MESSAGES_H

#include <stdio.h>
#include <string.h>

#include "pictures.h"

static inline void set_error(picture_messages *messages, const char *text) {
  snprintf(messages->error, sizeof messages->error, "%s", text);
}

/* Keeps a warning, unless there is the same one already or there are too many. */
static inline void add_warning(picture_messages *messages, const char *text) {
  for (int index = 0; index < PICTURE_WARNINGS; index++) {
    char *warning = messages->warnings[index];
    if (warning[0] == 0) snprintf(warning, sizeof messages->warnings[index], "%s", text);
    if (strncmp(warning, text, sizeof messages->warnings[index] - 1) == 0) return;
  }
}

#endif
