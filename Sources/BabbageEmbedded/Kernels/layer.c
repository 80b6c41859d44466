/* The rows under the windows of an output row; none where there is padding. */
static void nn_find_rows(const nn_map *map, int16_t first, uint16_t count)
{
  uint16_t row;
  for (row = 0; row < count; row++) {
    uint16_t at = (uint16_t)(first + (int16_t)row);
    nn_rows[row] = at < map->height ? nn_row(map, at) : 0;
  }
}

/* A code of a full-width map at a pixel of the tile. */
static int16_t nn_code_at(const nn_map *map, const uint8_t *const *rows, uint16_t channel,
                          const nn_tile *tile, uint8_t pixel)
{
  const uint8_t *row = rows[tile->row[pixel]] + (size_t)map->channel_pitch * channel;
  return (int16_t)(row[tile->column[pixel]] - nn_zero(map, channel));
}

/* Where a layer's row is written, and what else it reads. */
typedef struct {
  const nn_map *source, *full, *sums;
  const uint8_t *source_rows[2];
#if NN_HAS_ADDENDS
  const nn_map *addend;
  const uint8_t *addend_rows[2];
#endif
  uint8_t *full_row, *sums_row;
  uint16_t row;
  uint8_t outputs; /* pixels written of a tile */
  uint8_t tiles;   /* tiles computed together */
} nn_place_of_row;

/* A single tile needs no loops. */
#define NN_TOGETHER(place) (NN_TILES == 1 ? 1 : (place)->tiles)

/* Without a core there is nothing to load; the channels of groups are loaded one group after another. */
#if NN_HAS_GROUPS
#define NN_LOADS_LATER(layer) ((layer)->code_factor != 0 || (layer)->group_maps != 0)
#else
#define NN_LOADS_LATER(layer) ((layer)->code_factor != 0)
#endif

/* How far the expansion has got: the channel, its positions in the intervals of filters and of sums, and
   how many channels follow before an interval ends. */
typedef struct {
  uint16_t channel, position, summed, count;
} nn_run_of_channels;

/* Writes the sums of an interval as codes. */
static NN_APART void nn_write_sums(const nn_layer *layer, const nn_place_of_row *place,
                                   const nn_tile *tile, const nn_interval *interval, uint16_t map)
{
  uint8_t term, order, pixel;
  for (term = 0; term < interval->terms; term++, map++) {
    uint8_t zero = nn_zero(place->sums, map);
    uint16_t multiplier = NN_U16(&layer->sums_multipliers[map * layer->sums_step]);
    uint8_t *to = place->sums_row + (size_t)place->sums->channel_pitch * map;
    for (pixel = 0; pixel < place->outputs; pixel++) {
      uint32_t sum = 0;
      for (order = 0; order <= term; order++) {
        sum += (uint32_t)(int32_t)interval->change[term * (term + 1) / 2 + order]
               * tile->sums[pixel][order];
      }
      to[layer->pools ? tile->pooled : (uint16_t)tile->column[pixel]] =
        nn_stored(nn_rescale((int32_t)sum, multiplier, layer->sums_shift), zero);
    }
  }
}

/* A map of the core at the pixels of all tiles, in the scale that all maps share. */
static void nn_take_map(const nn_layer *layer, const nn_place_of_row *place, const nn_tile *tiles,
                        nn_bits *bits, uint16_t map, int32_t (*values)[4])
{
  uint8_t tile, pixel;
  if (layer->code_factor != 0) {
    for (tile = 0; tile < NN_TOGETHER(place); tile++) {
      for (pixel = 0; pixel < tiles->pixels; pixel++) {
        values[tile][pixel] = layer->code_factor
                              * nn_code_at(place->source, place->source_rows, map, &tiles[tile], pixel);
      }
    }
  } else {
    uint16_t multiplier = NN_U16(&layer->multipliers[map * layer->multiplier_step]);
#if NN_HAS_GROUPS
    if (layer->group_maps != 0 && map % layer->group_maps == 0) {
      nn_channels channels;
      channels.first = (uint16_t)(map / layer->group_maps * layer->group_channels);
      channels.end = (uint16_t)(channels.first + layer->group_channels);
      nn_load(layer, place->source, &channels, tiles, NN_TOGETHER(place));
    }
#endif
    int32_t offset = layer->offsets ? (int32_t)NN_U32(&layer->offsets[map]) : 0;
    int32_t *value = values[0], *end = values[NN_TOGETHER(place) - 1] + tiles->pixels;
#if NN_HAS_SPREADS
    if (layer->spread != NN_NONE) {
      nn_multiply_spread(layer, bits, tiles->pixels, NN_TOGETHER(place), map, values);
    } else
#endif
    nn_multiply(layer, bits, tiles->pixels, NN_TOGETHER(place), values);
    do {
      *value = nn_rescale(*value, multiplier, layer->shift) + offset;
    } while (++value < end);
  }
}

/* The core's next maps, as start values and differences of an interval. */
static NN_APART void nn_begin_interval(const nn_layer *layer, const nn_place_of_row *place,
                                       nn_tile *tiles, const nn_interval *interval, nn_bits *bits,
                                       uint16_t map)
{
  const nn_change *change = interval->change;
  uint8_t term, tile;
  for (tile = 0; tile < NN_TOGETHER(place); tile++) {
    nn_clear(tiles[tile].differences, 4);
  }
  for (term = 0; term < interval->terms; term++, map++) {
    int32_t values[NN_TILES][4];
    nn_take_map(layer, place, tiles, bits, map, values);
    for (tile = 0; tile < NN_TOGETHER(place); tile++) {
      const int32_t *value = values[tile], *end = value + tiles->pixels;
      nn_orders *orders = tiles[tile].differences;
      do {
        const nn_change *factor = change;
        uint32_t *order = *orders++, *last = order + term;
        do {
          *order += (uint32_t)(int32_t)*factor++ * (uint32_t)*value;
        } while (order++ < last);
      } while (++value < end);
    }
    change += term + 1;
  }
}

/* The codes of a channel at full width, or the scores. */
static void nn_write_full(const nn_layer *layer, const nn_place_of_row *place, const nn_tile *tile,
                          uint16_t channel, const int32_t *values)
{
  uint8_t zero, pixel;
  uint8_t *to;
  if (place->full->row_pitch == 0) {
    for (pixel = 0; pixel < place->outputs; pixel++) {
      size_t row = (size_t)channel * place->full->height + place->row;
      nn_scores[row * place->full->width + (uint16_t)tile->column[pixel]] = values[pixel];
    }
    return;
  }
  zero = nn_zero(place->full, channel);
  to = place->full_row + (size_t)place->full->channel_pitch * channel;
  for (pixel = 0; pixel < place->outputs; pixel++) {
    int32_t value = values[pixel];
    if (layer->full_multipliers) {
      value = nn_rescale(value, NN_U16(&layer->full_multipliers[channel * layer->full_step]),
                         layer->full_shift);
    } else if (layer->full_shift > 0) {
      value = (value + ((int32_t)1 << (layer->full_shift - 1))) >> layer->full_shift;
    }
    to[layer->pools ? tile->pooled : (uint16_t)tile->column[pixel]] = nn_stored(value, zero);
  }
}

static int32_t nn_larger(int32_t left, int32_t right)
{
  return left > right ? left : right;
}

/* Expands a run of channels of an interval, and does all that follows for each. */
static NN_APART void nn_expand_run(const nn_layer *layer, const nn_place_of_row *place,
                                   nn_tile *tile, const nn_interval *interval, const nn_interval *sums_interval,
                                   const nn_run_of_channels *run)
{
  uint16_t channel = run->channel, end = (uint16_t)(channel + run->count);
  uint16_t position = run->position;
  for (; channel < end; channel++, position++) {
    int32_t values[4];
    nn_orders *orders = tile->differences;
    int32_t bias = layer->bias ? (int32_t)NN_U32(&layer->bias[channel]) : 0;
    uint8_t pixel = 0;
    values[0] = (int32_t)nn_advance(orders[0], interval, position) + bias;
    values[1] = (int32_t)nn_advance(orders[1], interval, position) + bias;
    values[2] = (int32_t)nn_advance(orders[2], interval, position) + bias;
    values[3] = (int32_t)nn_advance(orders[3], interval, position) + bias;
#if NN_HAS_ADDENDS
    if (layer->addend_factor != 0) {
      for (pixel = 0; pixel < tile->pixels; pixel++) {
        values[pixel] += layer->addend_factor
                         * nn_code_at(place->addend, place->addend_rows, channel, tile, pixel);
      }
      pixel = 0;
    }
#endif
    if (layer->pools) {
      values[0] = nn_larger(nn_larger(values[0], values[1]), nn_larger(values[2], values[3]));
    }
    do {
      if (layer->relu) {
        values[pixel] = nn_larger(values[pixel], 0);
      }
#if NN_HAS_SUMS
      if (place->sums) {
        nn_accumulate(tile->sums[pixel], sums_interval, (uint16_t)(run->summed + (channel - run->channel)),
                      (uint32_t)((values[pixel] + layer->down_half) >> layer->down_shift));
      }
#else
      (void)sums_interval;
#endif
    } while (++pixel < place->outputs);
    if (place->full) {
      nn_write_full(layer, place, tile, channel, values);
    }
  }
}

/* Expands the filters of tiles one after another, so that they are never in memory together. */
static void nn_expand(const nn_layer *layer, const nn_place_of_row *place, nn_tile *tiles)
{
  nn_run_of_channels run = {0, 0, 0, 0};
  nn_bits bits = {0};
  uint16_t map = 0, sums_map = 0;
  NN_OPEN(nn_interval, interval, &nn_intervals[layer->interval]);
  NN_OPEN(nn_interval, sums_interval, &nn_intervals[layer->sums_interval]);
  bits.next = layer->codes;
  for (; run.channel < layer->channels; run.channel = (uint16_t)(run.channel + run.count)) {
    uint16_t left = (uint16_t)(layer->channels - run.channel);
    uint8_t tile;
    if (run.position == 0) {
      if (left <= layer->interval_length) {
        NN_REOPEN(nn_interval, interval, &nn_intervals[layer->last_interval]);
      }
      nn_begin_interval(layer, place, tiles, interval, &bits, map);
      map = (uint16_t)(map + interval->terms);
    }
    run.count = (uint16_t)(interval->length - run.position);
    if (NN_HAS_SUMS && place->sums) {
      if (run.summed == 0) {
        if (left <= layer->sums_interval_length) {
          NN_REOPEN(nn_interval, sums_interval, &nn_intervals[layer->last_sums_interval]);
        }
        for (tile = 0; tile < NN_TOGETHER(place); tile++) {
          nn_clear(tiles[tile].sums, NN_SUMMED);
        }
      }
      left = (uint16_t)(sums_interval->length - run.summed);
      run.count = left < run.count ? left : run.count;
    }
    for (tile = 0; tile < NN_TOGETHER(place); tile++) {
      nn_expand_run(layer, place, &tiles[tile], interval, sums_interval, &run);
    }
    run.position = (uint16_t)(run.position + run.count);
    run.summed = (uint16_t)(run.summed + run.count);
    if (run.position == interval->length) {
      run.position = 0;
    }
    if (NN_HAS_SUMS && place->sums && run.summed == sums_interval->length) {
      for (tile = 0; tile < NN_TOGETHER(place); tile++) {
        nn_write_sums(layer, place, &tiles[tile], sums_interval, sums_map);
      }
      sums_map = (uint16_t)(sums_map + sums_interval->terms);
      run.summed = 0;
    }
  }
}

/* Computes an output row of a layer. */
static void nn_run_layer(const nn_stage *stage, uint16_t row)
{
  nn_tile tiles[NN_TILES];
  nn_place_of_row place = {0};
  uint16_t column = 0, columns;
  nn_channels channels = {0, 0};
  uint8_t single, both, pixels;
  NN_OPEN(nn_layer, layer, &nn_layers[stage->index]);
  NN_OPEN(nn_input, input, &nn_inputs[stage->first_input]);
  NN_OPEN(nn_map, source, &nn_maps[input->map]);
  NN_OPEN(nn_map, full, &nn_maps[stage->full == NN_NONE ? 0 : stage->full]);
  NN_OPEN(nn_map, sums, &nn_maps[stage->sums == NN_NONE ? 0 : stage->sums]);
#if NN_HAS_ADDENDS
  NN_OPEN(nn_input, second, &nn_inputs[stage->first_input + stage->inputs - 1]);
  NN_OPEN(nn_map, addend, &nn_maps[second->map]);
#endif
  both = layer->pools ? 1 : 0;
  place.source = source;
  channels.end = source->channels;
#if NN_HAS_ADDENDS
  place.addend = addend;
#endif
  place.row = row;
  if (stage->full != NN_NONE) {
    place.full = full;
    place.full_row = nn_new_row(full, row);
  }
  if (stage->sums != NN_NONE) {
    place.sums = sums;
    place.sums_row = nn_new_row(sums, row);
  }
  for (single = 0; single <= both; single++) {
    uint16_t at = (uint16_t)((uint16_t)(row << both) + single);
    place.source_rows[single] = layer->code_factor != 0 ? nn_row(source, at) : 0;
#if NN_HAS_ADDENDS
    place.addend_rows[single] = layer->addend_factor != 0 ? nn_row(addend, at) : 0;
#endif
  }
  if (layer->code_factor == 0) {
    nn_find_rows(source, (int16_t)(input->first + (int16_t)(input->step * row)), input->count);
  }
  columns = layer->pools ? layer->width / 2 : layer->width;
  pixels = columns == 1 && !layer->pools ? 1 : 4;
  place.outputs = layer->pools ? 1 : pixels;
  while (column < columns) {
    for (place.tiles = 0; place.tiles < NN_TILES && column < columns; place.tiles++) {
      nn_tile *tile = &tiles[place.tiles];
      tile->pixels = pixels;
      nn_place(tile, layer, column);
      column = (uint16_t)(column + place.outputs);
    }
    if (!NN_LOADS_LATER(layer)) {
      nn_load(layer, source, &channels, tiles, NN_TOGETHER(&place));
    }
    nn_expand(layer, &place, tiles);
  }
}
