// The fused pass of computation reuse: expand, bias, add, ReLU, pool, write, reduce. A tile of
// pixels walks over all channels with its states and sums in registers, so that full-width
// (activation) maps are written only on demand.
//
// Channels are taken in segments, which end where an interval to expand or to reduce ends. There is
// a function for each pair of interval forms; where only one of the two intervals ends, the states
// or sums of the other are kept in the walk.

enum { PLACES = 4, MOST_KEPT = 4 * 16, PASS_FORMS = 5 };
// The form of an interval is its number of terms, or one of these.
enum { ABSENT = 0, WITH_TABLE = 4 };

typedef struct {
  const babbage_pass *pass;
  // Where each piece of the tile begins in a map.
  ptrdiff_t in_place[PLACES], add_place[PLACES], full_place[PLACES], sum_place[PLACES];
  // The current interval's maps; if the maps are the channels themselves, the current channel.
  const float *states;
  float *sums;
  // At the current channel.
  const float *bias, *addend, *expand_table, *reduce_table;
  float *full;
  int32_t expand_terms, reduce_terms;
  int32_t count;  // channels of the segment
  int32_t expand_begins, expand_ends, reduce_begins, reduce_ends;
  _Alignas(64) float kept_states[3 * 4 * MOST_KEPT], kept_sums[3 * MOST_KEPT];
} pass_walk;

typedef void pass_segment(pass_walk *);

INLINE int pass_form(const babbage_interval *interval) {
  return interval->table ? WITH_TABLE : interval->terms;
}

static void pass_channels(pass_walk *restrict w, pass_segment *const segments[PASS_FORMS][PASS_FORMS],
                          const float *input, const float *addend, float *full, float *sums) {
  const babbage_pass *p = w->pass;
  const babbage_interval *expand = p->expand, *reduce = p->reduce;
  int32_t channels = p->channels;
  int32_t expand_left = p->expand_count > 0 ? 0 : channels, reduce_left = sums ? 0 : channels;
  int expand_form = ABSENT, reduce_form = ABSENT;
  w->expand_ends = w->reduce_ends = 0;
  w->states = input;
  w->bias = p->bias;
  w->addend = addend;
  w->full = full;
  w->sums = sums;
  while (channels > 0) {
    w->expand_begins = expand_left == 0;
    w->reduce_begins = reduce_left == 0;
    if (w->expand_begins) {
      expand_left = expand->length;
      expand_form = pass_form(expand);
      w->expand_terms = expand->terms;
      w->expand_table = expand->table;
    }
    if (w->reduce_begins) {
      reduce_left = reduce->length;
      reduce_form = pass_form(reduce);
      w->reduce_terms = reduce->terms;
      w->reduce_table = reduce->table;
    }
    int32_t count = expand_left < reduce_left ? expand_left : reduce_left;
    w->count = count;
    w->expand_ends = expand_left == count;
    w->reduce_ends = reduce_left == count;
    segments[expand_form][reduce_form](w);

    channels -= count;
    expand_left -= count;
    reduce_left -= count;
    if (w->bias) w->bias += count;
    if (w->addend) w->addend += count * p->add_map;
    if (w->full) w->full += count * p->full_map;
    if (expand_form == ABSENT) {
      w->states += count * p->in_map;
    } else if (w->expand_ends) {
      w->states += expand->terms * p->in_map;
      expand++;
    } else if (w->expand_table) {
      w->expand_table += (ptrdiff_t)count * expand->terms;
    }
    if (reduce_form == ABSENT) continue;
    if (w->reduce_ends) {
      w->sums += reduce->terms * p->sum_map;
      reduce++;
    } else if (w->reduce_table) {
      w->reduce_table += (ptrdiff_t)count * reduce->terms;
    }
  }
}
