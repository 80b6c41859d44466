#ifndef BABBAGE_KERNELS_H
#define BABBAGE_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/// Maps are stored as [map][row][column]; a pitch is a distance in elements.

/// A convolution over maps that already include their padding; also a fully connected layer, whose
/// kernel is as large as its input.
typedef struct {
  int32_t channels;                      ///< maps read
  int32_t kernel_rows, kernel_columns;   ///< taps
  int32_t stride;                        ///< on both axes, any value >= 1
  int32_t maps;                          ///< maps written
  int32_t height, width;                 ///< of a map written
  ptrdiff_t in_row, in_map;              ///< pitches of the input
  ptrdiff_t out_row, out_map;            ///< pitches of the output
  const float *weights;                  ///< as `pack` laid them out
  const float *bias;                     ///< one value for each map written
  ptrdiff_t add_row, add_map;            ///< pitches of the maps to be added, if there are any
  float low, high;                       ///< min(max(x, low), high) follows
  int32_t groups;                        ///< each reads `channels` maps and writes `maps`
} babbage_convolution;

/// A convolution in which each map read has kernels of its own.
typedef struct {
  int32_t channels;                      ///< maps read
  int32_t multiplier;                    ///< maps written for each map read, one after another
  int32_t kernel_rows, kernel_columns;   ///< taps
  int32_t stride;                        ///< on both axes, any value >= 1
  int32_t padding;                       ///< 0 to 8 zeros on each side that are not stored
  int32_t in_height, in_width;           ///< of a map read, as it is stored
  int32_t height, width;                 ///< of a map written
  ptrdiff_t in_row, in_map;              ///< pitches of the input
  ptrdiff_t out_row, out_map;            ///< pitches of the output
  const float *weights;                  ///< [maps written][rows][columns]
  const float *bias;                     ///< one value for each map written
  float low, high;                       ///< min(max(x, low), high) follows
} babbage_depthwise;

/// Consecutive maps that follow a polynomial, given by a start value and its differences.
typedef struct {
  int32_t length;       ///< full-width (activation) maps
  int32_t terms;        ///< 1 to 3: start value, first difference, second difference
  const float *table;   ///< NULL: difference form; else [length][terms] factors
} babbage_interval;

/// One pass over the pixels: expand, bias, add, ReLU, pool, write, reduce.
typedef struct {
  int32_t height, width;              ///< of the maps read
  int32_t channels;                   ///< at full width
  ptrdiff_t in_row, in_map;           ///< pitches of the maps read
  int32_t expand_count;               ///< 0: the maps read are the channels themselves
  const babbage_interval *expand;     ///< their lengths add up to `channels`
  const float *bias;                  ///< NULL or one value for each channel
  ptrdiff_t add_row, add_map;         ///< pitches of the maps to be added, if there are any
  float low, high;                    ///< min(max(x, low), high) follows
  int32_t pool;                       ///< whether the largest of each 2x2 window follows (stride 2)
  ptrdiff_t full_row, full_map;       ///< pitches of the channels written, if they are
  int32_t reduce_count;               ///< 0: nothing is reduced
  const babbage_interval *reduce;     ///< their lengths add up to `channels`
  ptrdiff_t sum_row, sum_map;         ///< pitches of the sums written
} babbage_pass;

/// Windows of a pooling; each has at least one place inside the map.
typedef struct {
  int32_t channels;                      ///< maps read and written
  int32_t rows, columns;                 ///< of a window
  int32_t row_stride, column_stride;     ///< from a window to the next
  int32_t rows_before, columns_before;   ///< how far the first window lies outside the map
  int32_t in_height, in_width;           ///< of a map read
  int32_t height, width;                 ///< of a map written
  ptrdiff_t in_row, in_map;              ///< pitches of the input
  ptrdiff_t out_row, out_map;            ///< pitches of the output
} babbage_pool;

/// Moments of a window around each output, along the columns first, then along the rows.
typedef struct {
  int32_t channels;                     ///< maps read
  int32_t kernel_rows, kernel_columns;  ///< the window
  int32_t stride;                       ///< on both axes
  int32_t height, width;                ///< of a map written
  int32_t column_functions;             ///< functions along the columns
  const float *column_values;           ///< [column_functions][kernel_columns]
  int32_t row_functions;                ///< functions along the rows
  const float *row_values;              ///< [row_functions][kernel_rows]
  int32_t moments;                      ///< pairs of a row and a column function
  const int32_t *row_of, *column_of;    ///< the pair of each moment
  ptrdiff_t in_row, in_map;             ///< pitches of the maps read
  ptrdiff_t out_row, out_map;           ///< pitches of the maps written: channel * moments + moment
} babbage_moments;

/// Consecutive maps that follow a polynomial with integer values.
typedef struct {
  int32_t length;        ///< full-width (activation) maps
  int32_t terms;         ///< 1 to 3 polynomials
  const int32_t *table;  ///< NULL: difference form; else [length][terms] factors
  int32_t change[9];     ///< [difference][polynomial], rows of 3: from polynomials to differences
} babbage_integer_interval;

/// How values are requantised to codes (quantised values): (x * multiplier + half) >> shift in 64
/// bits, where half is 2^(shift-1), or 0 if the shift is 0; then the nearest code from `low` to
/// `high`.
///
/// For the channels of a pass `multipliers` may be NULL: then it is (x + half) >> shift, 32 bits
/// must hold the sum, and one pair of limits serves all channels.
typedef struct {
  int32_t shift;                ///< 0 to 46; 0 to 31 without multipliers
  const int32_t *multipliers;   ///< NULL or one for each map, 0 to 32768
  const int32_t *low, *high;    ///< one for each map
} babbage_codes;

/// `babbage_pass` on integers; additions are modulo 2^32.
///
/// Reads 32-bit sums z or 16-bit codes. A sum becomes ((z * in_multiplier + half) >> in_shift) +
/// in_offset, with the values for its map; a code becomes code * code_factor.
typedef struct {
  int32_t height, width;              ///< of the maps read
  int32_t channels;                   ///< at full width
  ptrdiff_t in_row, in_map;           ///< pitches of the maps read
  int32_t code_factor;                ///< 0: sums are read, else codes
  const int32_t *in_multipliers;      ///< for sums: one for each map read, 0 to 32768
  const int32_t *in_offsets;          ///< for sums: one for each map read
  int32_t in_shift;                   ///< for sums: 0 to 46
  int32_t expand_count;               ///< 0: the maps read are the channels themselves
  const babbage_integer_interval *expand;  ///< first d_k = sum over p of change[3k + p] * value_p
  const int32_t *bias;                ///< NULL or one value for each channel
  ptrdiff_t add_row, add_map;         ///< pitches of the codes to be added, if there are any
  int32_t add_factor;                 ///< by which those codes are multiplied
  int32_t relu;                       ///< whether max(x, 0) follows
  int32_t pool;                       ///< whether the largest of each 2x2 window follows (stride 2)
  ptrdiff_t full_row, full_map;       ///< pitches of the channels written, if they are
  int32_t full_is_wide;               ///< 1: 32-bit values as they are; 0: codes
  babbage_codes full_codes;           ///< one entry for each channel
  int32_t down_shift;                 ///< before reducing, x becomes (x + half) >> down_shift
  int32_t reduce_count;               ///< 0: nothing is reduced
  const babbage_integer_interval *reduce;  ///< finally u_p = sum over k of change[3k + p] * sum_k
  ptrdiff_t sum_row, sum_map;         ///< pitches of the sums written, as codes
  babbage_codes sum_codes;            ///< one entry for each sum
} babbage_integer_pass;

/// A convolution on integers: 16-bit maps (with their padding) and weights, 32-bit sums.
///
/// Codes are in -255...255 and moments in -32768...32767; no sum may overflow, which callers check.
typedef struct {
  int32_t channels;                      ///< maps read
  int32_t kernel_rows, kernel_columns;   ///< taps
  int32_t stride;                        ///< on both axes, any value >= 1
  int32_t maps;                          ///< maps written
  int32_t height, width;                 ///< of a map written
  ptrdiff_t in_row, in_map;              ///< pitches of the input
  ptrdiff_t out_row, out_map;            ///< pitches of the output
  const int16_t *weights;                ///< as `pack` laid them out
  /// Whether the maps are stored in pairs, as moments write them: then there is no padding, the
  /// kernel is 1x1, the stride and the height are 1, and `width` counts all pixels. They are read
  /// in place.
  int32_t pairs;
} babbage_integer_convolution;

/// A depthwise convolution on integers: codes in 16 bits, 32-bit sums, of which none may overflow.
typedef struct {
  int32_t channels;                      ///< maps read
  int32_t multiplier;                    ///< maps written for each map read, one after another
  int32_t kernel_rows, kernel_columns;   ///< taps
  int32_t stride;                        ///< on both axes, any value >= 1
  int32_t height, width;                 ///< of a map written
  ptrdiff_t in_row, in_map;              ///< pitches of the input, which includes its padding
  ptrdiff_t out_row, out_map;            ///< pitches of the output
  const int16_t *weights;                ///< [maps written][rows][columns]
} babbage_integer_depthwise;

/// Moments of a window on integers: 16 bits in, (sum + 2^(shift-1)) >> shift in 16 bits out.
typedef struct {
  int32_t channels;                     ///< maps read
  int32_t kernel_rows, kernel_columns;  ///< the window
  int32_t stride;                       ///< on both axes
  int32_t height, width;                ///< of a map written
  int32_t column_functions;             ///< functions along the columns
  const int32_t *column_values;         ///< [column_functions][kernel_columns]
  int32_t row_functions;                ///< functions along the rows
  const int32_t *row_values;            ///< [row_functions][kernel_rows]
  int32_t moments;                      ///< pairs of a row and a column function
  const int32_t *row_of, *column_of;    ///< the pair of each moment
  int32_t shift;                        ///< 0: sums are written as they are
  int32_t narrow;                       ///< whether 16 bits hold all intermediate sums (shift is 0)
  ptrdiff_t in_row, in_map;             ///< pitches of the maps read
  ptrdiff_t out_row, out_map;           ///< pitches of the maps written: channel * moments + moment
  /// Whether maps 2k and 2k + 1 are interleaved instead, as [k][height * width][2]; an odd last map
  /// is paired with zeros.
  int32_t pairs;
} babbage_integer_moments;

/// Convolutions of integers, compiled for one instruction set.
typedef struct {
  /// The number of 16-bit elements that `pack` writes.
  size_t (*packed_count)(const babbage_integer_convolution *);
  /// Lays out [maps][channels][rows][columns] weights as `convolve` reads them.
  void (*pack)(const babbage_integer_convolution *, const int16_t *weights, int16_t *packed);
  /// The number of 16-bit elements that `convolve` needs as scratch.
  size_t (*scratch_count)(const babbage_integer_convolution *);
  void (*convolve)(const babbage_integer_convolution *, const int16_t *input, int16_t *scratch,
                   int32_t *output);
  /// Writes between the rows and the maps of the output.
  void (*depthwise)(const babbage_integer_depthwise *, const int16_t *input, int32_t *output);
} babbage_integer_core;

/// The kernels, compiled for one instruction set.
typedef struct {
  const char *name;  ///< "avx512vnni", "avx512", "avx2", "portable"
  int32_t lanes;     ///< floats in a register

  /// The number of floats that `pack` writes.
  size_t (*packed_count)(const babbage_convolution *);
  /// Lays out [groups][maps][channels][rows][columns] weights as `convolve` reads them.
  void (*pack)(const babbage_convolution *, const float *weights, float *packed);
  /// `addend` may be NULL.
  void (*convolve)(const babbage_convolution *, const float *input, const float *addend,
                   float *output);

  /// Reads up to 64 bytes before the first input element, and writes between the rows and the maps
  /// of the output.
  void (*depthwise)(const babbage_depthwise *, const float *input, float *output);

  /// `addend`, `full` and `sums` may each be NULL.
  void (*pass)(const babbage_pass *, const float *input, const float *addend, float *full,
               float *sums);

  /// The largest value of each window. Reads up to 64 bytes before the first input element.
  void (*largest)(const babbage_pool *, const float *input, float *output);

  /// `scratch` has column_functions * ((height - 1) * stride + kernel_rows) * width elements.
  void (*moments)(const babbage_moments *, const float *input, float *scratch, float *output);

  /// Convolutions of integers.
  const babbage_integer_core *integers;

  /// `input` is int32_t or int16_t, `full` int16_t or int32_t; `addend`, `full` and `sums` may be
  /// NULL.
  void (*pass_integers)(const babbage_integer_pass *, const void *input, const int16_t *addend,
                        void *full, int16_t *sums);

  /// `scratch` has column_functions * ((height - 1) * stride + kernel_rows) * width 32-bit
  /// elements. Up to 63 bytes past the last input element needed may be read.
  void (*moments_of_integers)(const babbage_integer_moments *, const int16_t *input,
                              int32_t *scratch, int16_t *output);

  /// Multiplies and adds in registers, 2 * 16 * lanes operations a round: the peak rate of a core.
  float (*multiply_add)(int64_t rounds);
} babbage_kernels;

/// The kernels for the instruction sets of this processor, best first; NULL after the last.
const babbage_kernels *babbage_kernels_at(int32_t index);

/// Quantises pixels from 0 to 1 to the nearest codes from 0 to 255.
void babbage_pixel_codes(const float *pixels, int16_t *codes, ptrdiff_t count);

/// Writes zeros around each of `maps` maps of `height` by `width` stored with `padding`.
void babbage_clear_border(void *data, int32_t element_size, int32_t maps, int32_t height,
                          int32_t width, int32_t padding);

#endif
