// The fused pass of pass_walk.h on integers, modulo 2^32. An interval's states are made once for
// each tile and kept in the walk, as are its sums: the loops over the channels only add, compare
// and keep everything in registers. Intervals with a table share one slower loop.

// A tile is larger than what registers hold: each step goes over its vectors, in the loops over the
// channels a small group at a time.

enum { INTEGER_GENERAL = 4, INTEGER_FORMS = 4, TILE_PIECES = 32, TILE_PIXELS = 128 };
// What a loop over the channels may do: only reduce; also add codes, and write codes without
// multipliers; everything.
enum { WALK_PLAIN, WALK_CODED, WALK_ANY };

// What `rescale` (requantisation) adds: above a shift of 16 it has only the upper part of the
// product.
INLINE uint32_t integer_half(int32_t shift) {
  return shift > 16 ? 1u << (shift - 17) : shift > 0 ? 1u << (shift - 1) : 0;
}

// How codes are made. With a small shift `rescale` may wrap, but only for values far beyond all
// codes: they are limited to -`most` to `most` first.
typedef struct {
  const int32_t *multipliers, *low, *high;  // of all maps; `multipliers` may be NULL
  uint32_t half, most;
  int32_t shift;
} integer_coder;

INLINE integer_coder integer_coder_of(const babbage_codes *c) {
  if (!c->multipliers)
    return (integer_coder){NULL, c->low, c->high, c->shift > 0 ? 1u << (c->shift - 1) : 0, 0,
                           c->shift};
  return (integer_coder){c->multipliers, c->low, c->high, integer_half(c->shift),
                         c->shift < 15 ? (1u << (16 + c->shift)) - 1 : 0, c->shift};
}

typedef struct {
  const babbage_integer_pass *pass;
  // Where each piece of the tile begins in a map.
  ptrdiff_t in_place[TILE_PIECES], add_place[TILE_PIECES], full_place[TILE_PIECES],
      sum_place[TILE_PIECES];
  int32_t vectors;  // of the tile, in whole groups
  // The current intervals and their first maps; if nothing expands, the map read is the channel.
  const babbage_integer_interval *expand, *reduce;
  int32_t in_index, sum_index;
  // Pointers to those, and to the data of the current channel.
  const int32_t *sums_read;
  const int16_t *codes_read, *addend;
  const int32_t *bias, *expand_table, *reduce_table;
  int32_t *wide;
  int16_t *full, *sums;
  int32_t channel;
  int32_t count;                     // channels of the segment
  int32_t expand_form, reduce_form;  // ABSENT, terms, or WITH_TABLE
  int32_t sums_begin, expand_goes_on;
  int32_t least;                     // 0 for ReLU
  uint32_t in_half;
  integer_coder full_coder, sum_coder;
  _Alignas(64) uint32_t kept_states[3 * 4 * TILE_PIXELS], kept_sums[3 * TILE_PIXELS];
} integer_walk;

typedef void integer_step(integer_walk *);

// What a kind of tile does: makes the states of an interval, writes its sums, walks over a segment.
typedef struct {
  integer_step *begin, *end, *general;
  integer_step *segments[INTEGER_FORMS][INTEGER_FORMS];
} integer_steps;

INLINE int32_t integer_form(const babbage_integer_interval *interval) {
  return interval->table ? WITH_TABLE : interval->terms;
}

static void integer_channels(integer_walk *restrict w, const integer_steps *steps, const void *input,
                             const int16_t *addend, void *full, int16_t *sums) {
  const babbage_integer_pass *p = w->pass;
  const int32_t channels = p->channels;
  int32_t expand_left = p->expand_count > 0 ? 0 : channels, reduce_left = sums ? 0 : channels;
  w->expand = p->expand;
  w->reduce = p->reduce;
  w->expand_form = w->reduce_form = ABSENT;
  w->in_index = w->sum_index = 0;
  w->sums_read = p->code_factor ? NULL : input;
  w->codes_read = p->code_factor ? input : NULL;
  w->addend = addend;
  w->bias = p->bias;
  w->wide = p->full_is_wide ? full : NULL;
  w->full = p->full_is_wide ? NULL : full;
  w->sums = sums;
  const int lower = w->full && w->full_coder.multipliers && w->full_coder.shift <= 16;
  for (w->channel = 0; w->channel < channels;) {
    if (expand_left == 0) {
      expand_left = w->expand->length;
      w->expand_form = integer_form(w->expand);
      w->expand_table = w->expand->table;
      steps->begin(w);
    }
    w->sums_begin = reduce_left == 0;
    if (w->sums_begin) {
      reduce_left = w->reduce->length;
      w->reduce_form = integer_form(w->reduce);
      w->reduce_table = w->reduce->table;
    }
    const int32_t count = expand_left < reduce_left ? expand_left : reduce_left;
    w->count = count;
    w->expand_goes_on = expand_left > count;
    if (w->expand_form == WITH_TABLE || w->reduce_form == WITH_TABLE ||
        (lower && (w->expand_form != ABSENT || w->reduce_form != ABSENT)))
      steps->general(w);
    else
      steps->segments[w->expand_form][w->reduce_form](w);

    w->channel += count;
    expand_left -= count;
    reduce_left -= count;
    if (w->bias) w->bias += count;
    if (w->addend) w->addend += count * p->add_map;
    if (w->full) w->full += count * p->full_map;
    if (w->wide) w->wide += count * p->full_map;
    int32_t read = count;
    if (w->expand_form != ABSENT) {
      if (w->expand_table) w->expand_table += (ptrdiff_t)count * w->expand->terms;
      read = 0;
      if (expand_left == 0) read = (w->expand++)->terms;
    }
    w->in_index += read;
    if (w->sums_read) w->sums_read += read * p->in_map;
    else w->codes_read += read * p->in_map;
    if (w->reduce_form == ABSENT) continue;
    if (w->reduce_table) w->reduce_table += (ptrdiff_t)count * w->reduce->terms;
    if (reduce_left > 0) continue;
    steps->end(w);
    w->sums += w->reduce->terms * p->sum_map;
    w->sum_index += w->reduce->terms;
    w->reduce++;
  }
}
