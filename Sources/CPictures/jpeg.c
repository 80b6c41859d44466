#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

#include "messages.h"
#include "pictures.h"

/* More scans than any encoder writes; each costs a pass over the picture (as in TurboJPEG). */
#define MOST_SCANS 500

struct jpeg_reader {
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf out;
  picture_messages messages;
  /* The file ended without its end marker. */
  int ends_early;
};

static _Noreturn void fail(jpeg_reader *reader, const char *reason) {
  set_error(&reader->messages, reason);
  longjmp(reader->out, 1);
}

static _Noreturn void on_error(j_common_ptr decoder) {
  jpeg_reader *reader = decoder->client_data;
  char text[JMSG_LENGTH_MAX];
  decoder->err->format_message(decoder, text);
  fail(reader, text);
}

/* libjpeg calls this for damage too, and goes on with invented pixels. Here only messages that
   leave the picture intact are warnings; others are errors. */
static void on_message(j_common_ptr decoder, int level) {
  jpeg_reader *reader = decoder->client_data;
  if (level >= 0) return;
  char text[JMSG_LENGTH_MAX];
  switch (decoder->err->msg_code) {
    case JWRN_JPEG_EOF:
      reader->ends_early = 1;
      return;
    case JWRN_EXTRANEOUS_DATA:
      snprintf(
        text, sizeof text, "bytes that belong to nothing are skipped, %d of them",
        decoder->err->msg_parm.i[0]);
      break;
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      if (!reader->ends_early) on_error(decoder);
      fail(reader, "the file ends early");
    default: decoder->err->format_message(decoder, text);
  }
  add_warning(&reader->messages, text);
}

static void on_output(j_common_ptr decoder) { (void)decoder; }

static void on_progress(j_common_ptr decoder) {
  jpeg_reader *reader = decoder->client_data;
  if (reader->decoder.input_scan_number > MOST_SCANS) fail(reader, "too many scans");
}

static void find_exif(jpeg_reader *reader, jpeg_header *header) {
  for (jpeg_saved_marker_ptr marker = reader->decoder.marker_list; marker; marker = marker->next) {
    if (marker->data_length < 6 || memcmp(marker->data, "Exif\0\0", 6) != 0) continue;
    header->exif = marker->data;
    header->exif_size = marker->data_length;
    return;
  }
}

static void read_header(jpeg_reader *reader, jpeg_header *header) {
  j_decompress_ptr decoder = &reader->decoder;
  jpeg_save_markers(decoder, JPEG_APP0 + 1, 0xFFFF);
  jpeg_read_header(decoder, TRUE);
  switch (decoder->jpeg_color_space) {
    case JCS_GRAYSCALE: decoder->out_color_space = JCS_GRAYSCALE; break;
    case JCS_RGB:
    case JCS_YCbCr: decoder->out_color_space = JCS_RGB; break;
    case JCS_CMYK:
    case JCS_YCCK: decoder->out_color_space = JCS_CMYK; break;
    default: {
      char text[64];
      snprintf(text, sizeof text, "%d channels of unknown meaning", decoder->num_components);
      fail(reader, text);
    }
  }
  header->width = decoder->image_width;
  header->height = decoder->image_height;
  header->channels = decoder->out_color_space == JCS_GRAYSCALE ? 1 : 3;
  header->needs_coefficients = jpeg_has_multiple_scans(decoder);
  find_exif(reader, header);
}

jpeg_reader *jpeg_reader_open(const uint8_t *bytes, size_t count, jpeg_header *header) {
  jpeg_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return NULL;
  memset(header, 0, sizeof *header);
  reader->decoder.err = jpeg_std_error(&reader->errors);
  reader->errors.error_exit = on_error;
  reader->errors.emit_message = on_message;
  reader->errors.output_message = on_output;
  reader->decoder.client_data = reader;
  if (setjmp(reader->out)) return reader;
  jpeg_create_decompress(&reader->decoder);
  reader->progress.progress_monitor = on_progress;
  reader->decoder.progress = &reader->progress;
  jpeg_mem_src(&reader->decoder, bytes, count);
  read_header(reader, header);
  return reader;
}

void jpeg_reader_scale(jpeg_reader *reader, uint32_t eighths, uint32_t *width, uint32_t *height) {
  j_decompress_ptr decoder = &reader->decoder;
  decoder->scale_num = eighths;
  decoder->scale_denom = 8;
  /* Cannot fail after the header is read. */
  jpeg_calc_output_dimensions(decoder);
  *width = decoder->output_width;
  *height = decoder->output_height;
}

/* Adobe writes inks inverted, 255 for none, and so does everybody else. */
static void write_inks_as_rgb(const uint8_t *inks, uint8_t *pixels, size_t width) {
  for (size_t column = 0; column < width; column++, inks += 4, pixels += 3)
    for (int channel = 0; channel < 3; channel++)
      pixels[channel] = (uint8_t)((inks[channel] * inks[3] + 127) / 255);
}

static void read_rows(jpeg_reader *reader, uint8_t *pixels) {
  j_decompress_ptr decoder = &reader->decoder;
  size_t width = decoder->output_width;
  int has_inks = decoder->out_color_space == JCS_CMYK;
  size_t pitch = width * (has_inks ? 3 : (size_t)decoder->output_components);
  JSAMPARRAY inks = NULL;
  if (has_inks)
    inks = decoder->mem->alloc_sarray(
      (j_common_ptr)decoder, JPOOL_IMAGE, decoder->output_width * 4, 1);
  while (decoder->output_scanline < decoder->output_height) {
    uint8_t *row = pixels + decoder->output_scanline * pitch;
    jpeg_read_scanlines(decoder, has_inks ? inks : &row, 1);
    if (has_inks) write_inks_as_rgb(inks[0], row, width);
  }
}

int jpeg_reader_decode(jpeg_reader *reader, uint8_t *pixels) {
  j_decompress_ptr decoder = &reader->decoder;
  if (setjmp(reader->out)) return -1;
  jpeg_start_decompress(decoder);
  read_rows(reader, pixels);
  /* In a single scan of Huffman codes, missing data are noticed (JWRN_HIT_MARKER). With several
     scans the last ones may be missing unnoticed, and arithmetic codes may end as soon as only
     zeros are left. */
  int may_miss_nothing = !decoder->arith_code && !jpeg_has_multiple_scans(decoder);
  if (may_miss_nothing) {
    /* The picture is complete: errors in what follows cannot damage it. */
    if (setjmp(reader->out)) {
      add_warning(&reader->messages, reader->messages.error);
      reader->messages.error[0] = 0;
      return 0;
    }
  }
  jpeg_finish_decompress(decoder);
  if (!reader->ends_early) return 0;
  if (!may_miss_nothing) fail(reader, "the file ends early");
  add_warning(&reader->messages, "the end marker is missing");
  return 0;
}

const picture_messages *jpeg_reader_messages(const jpeg_reader *reader) {
  return &reader->messages;
}

void jpeg_reader_close(jpeg_reader *reader) {
  jpeg_destroy_decompress(&reader->decoder);
  free(reader);
}
