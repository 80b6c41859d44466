#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "messages.h"
#include "pictures.h"

struct png_reader {
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t left;
  int passes;
  picture_messages messages;
};

static void on_error(png_structp png, png_const_charp text) {
  png_reader *reader = png_get_error_ptr(png);
  set_error(&reader->messages, text);
  png_longjmp(png, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  png_reader *reader = png_get_error_ptr(png);
  add_warning(&reader->messages, text);
}

static void read_bytes(png_structp png, png_bytep target, size_t count) {
  png_reader *reader = png_get_io_ptr(png);
  if (count > reader->left) png_error(png, "the file ends early");
  memcpy(target, reader->bytes, count);
  reader->bytes += count;
  reader->left -= count;
}

png_reader *png_reader_open(const uint8_t *bytes, size_t count, png_header *header) {
  png_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  memset(header, 0, sizeof *header);
  reader->bytes = bytes;
  reader->left = count;
  reader->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, reader, on_error, on_warning);
  if (!reader->png) {
    if (!reader->messages.error[0]) set_error(&reader->messages, "no memory");
    return reader;
  }
  if (setjmp(png_jmpbuf(reader->png))) return reader;
  png_structp png = reader->png;
  reader->info = png_create_info_struct(png);
  if (!reader->info) png_error(png, "no memory");
  /* The caller checks the size. */
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  /* All chunks but IHDR, PLTE, tRNS, IDAT and IEND are skipped: stored colours are taken for sRGB,
     and texts and profiles of any size need not be decompressed. */
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, NULL, -1);
  png_set_read_fn(png, reader, read_bytes);
  png_read_info(png, reader->info);
  png_set_strip_16(png);
  png_set_expand(png);
  reader->passes = png_set_interlace_handling(png);
  png_read_update_info(png, reader->info);
  header->width = png_get_image_width(png, reader->info);
  header->height = png_get_image_height(png, reader->info);
  header->channels = png_get_channels(png, reader->info);
  return reader;
}

int png_reader_decode(png_reader *reader, uint8_t *pixels) {
  png_structp png = reader->png;
  if (setjmp(png_jmpbuf(png))) return -1;
  size_t pitch = png_get_rowbytes(png, reader->info);
  size_t height = png_get_image_height(png, reader->info);
  for (int pass = 0; pass < reader->passes; pass++)
    for (size_t row = 0; row < height; row++) png_read_row(png, pixels + row * pitch, NULL);
  /* The picture is complete: errors in what follows cannot damage it. */
  if (setjmp(png_jmpbuf(png))) {
    add_warning(&reader->messages, reader->messages.error);
    reader->messages.error[0] = 0;
    return 0;
  }
  png_read_end(png, NULL);
  return 0;
}

const picture_messages *png_reader_messages(const png_reader *reader) { return &reader->messages; }

void png_reader_close(png_reader *reader) {
  if (reader->png) png_destroy_read_struct(&reader->png, &reader->info, NULL);
  free(reader);
}
