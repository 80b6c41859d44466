/* libjpeg and libpng for callers that longjmp must not skip: both report errors by longjmp, which
   stays inside this module. A reader is used in three steps: open, decode, close. */
#ifndef BABBAGE_PICTURES_H
#define BABBAGE_PICTURES_H

#include <stddef.h>
#include <stdint.h>

/* The most different warnings that are kept. */
#define PICTURE_WARNINGS 4

/* A library's messages about a file. */
typedef struct {
  /* Why the last call failed; empty if it did not. */
  char error[200];
  /* Faults in spite of which the picture is complete; empty strings after the last one. */
  char warnings[PICTURE_WARNINGS][200];
} picture_messages;

static inline const char *picture_error(const picture_messages *messages) {
  return messages->error;
}

static inline const char *picture_warning(const picture_messages *messages, int index) {
  return messages->warnings[index];
}

typedef struct jpeg_reader jpeg_reader;

/* The header of a JPEG. */
typedef struct {
  uint32_t width, height;
  /* 1 for grey; 3 for RGB, to which everything else is converted. */
  uint32_t channels;
  /* Whether all coefficients are in memory before the first row is decoded. */
  int needs_coefficients;
  /* The payload of the first APP1 segment with EXIF; NULL if there is none. */
  const uint8_t *exif;
  size_t exif_size;
} jpeg_header;

/* Reads the header. `bytes` must stay valid until the reader is closed. Returns a reader unless
   there is no memory; check its messages for errors. */
jpeg_reader *jpeg_reader_open(const uint8_t *bytes, size_t count, jpeg_header *header);

/* Chooses the scale: `eighths` (1, 2, 4 or 8) eighths of the full size, rounded up. */
void jpeg_reader_scale(jpeg_reader *reader, uint32_t eighths, uint32_t *width, uint32_t *height);

/* Decodes everything to rows of interleaved channels, which fill `pixels`. Returns 0, or -1 if the
   picture is damaged or not complete. */
int jpeg_reader_decode(jpeg_reader *reader, uint8_t *pixels);

const picture_messages *jpeg_reader_messages(const jpeg_reader *reader);

void jpeg_reader_close(jpeg_reader *reader);

typedef struct png_reader png_reader;

/* The header of a PNG. */
typedef struct {
  uint32_t width, height;
  /* 1 grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  uint32_t channels;
} png_header;

/* Like jpeg_reader_open. */
png_reader *png_reader_open(const uint8_t *bytes, size_t count, png_header *header);

/* Decodes everything to rows of interleaved channels of 8 bits, which fill `pixels`. Returns 0, or
   -1 if the picture is damaged or not complete. */
int png_reader_decode(png_reader *reader, uint8_t *pixels);

const picture_messages *png_reader_messages(const png_reader *reader);

void png_reader_close(png_reader *reader);

#endif
