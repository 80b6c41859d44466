/* The rows under the windows of an output row; none where there is padding. */
static void nn_find_rows(uint8_t index, const nn_map *map, int16_t first, uint16_t count)
{
  uint16_t row;
  for (row = 0; row < count; row++) {
    uint16_t at = (uint16_t)(first + (int16_t)row);
    nn_rows[row] = at < map->height ? nn_row(index, map, at) : 0;
  }
}

/* A code of a map of full width at a pixel of the tile. */
static int16_t nn_code_at(const nn_map *map, const uint8_t *const *rows, uint16_t channel,
                          const nn_tile *tile, uint8_t pixel)
{
  const uint8_t *row = rows[tile->row[pixel]] + (size_t)map->channel_pitch * channel;
  return (int16_t)(row[tile->column[pixel]] - nn_zero(map, channel));
}

/* Takes differences one position further; on knots that are powers of two, computes the value. */
static uint32_t nn_advance(uint32_t (*differences)[4], uint8_t pixel, const nn_form *form,
                           uint16_t position)
{
  uint32_t value = differences[0][pixel];
#if NN_HAS_SHIFTS
  if (form->shifts) {
    uint32_t knot = position == 0 ? 0 : (uint32_t)1 << (position - 1);
    return value + knot * differences[1][pixel] + knot * (knot - 1) / 2 * differences[2][pixel];
  }
#else
  (void)position;
#endif
  if (form->terms > 1) {
    differences[0][pixel] += differences[1][pixel];
    if (form->terms > 2) {
      differences[1][pixel] += differences[2][pixel];
    }
  }
  return value;
}

/* Adds a value to the sums of an interval: running sums, so that a value is counted as often as its
   position says. */
static void nn_accumulate(uint32_t (*sums)[4], uint8_t pixel, const nn_form *form, uint16_t position,
                          uint32_t value)
{
#if NN_HAS_SHIFTS
  if (form->shifts) {
    uint32_t knot = position == 0 ? 0 : (uint32_t)1 << (position - 1);
    sums[0][pixel] += value;
    sums[1][pixel] += knot * value;
    sums[2][pixel] += knot * (knot - 1) / 2 * value;
    return;
  }
#else
  (void)position;
#endif
  if (form->terms > 1) {
    if (form->terms > 2) {
      sums[2][pixel] += sums[1][pixel];
    }
    sums[1][pixel] += sums[0][pixel];
  }
  sums[0][pixel] += value;
}

static void nn_clear(uint32_t (*numbers)[4])
{
  uint8_t term, pixel;
  for (term = 0; term < 3; term++) {
    for (pixel = 0; pixel < 4; pixel++) {
      numbers[term][pixel] = 0;
    }
  }
}

/* Where a layer's row is written, and what else it reads. */
typedef struct {
  const nn_map *source, *addend, *full, *sums;
  const uint8_t *source_rows[2], *addend_rows[2];
  uint8_t *full_row, *sums_row;
  uint16_t row;
  uint8_t outputs; /* pixels written of a tile */
} nn_place_of_row;

/* The sums of an interval as codes. */
static void nn_write_sums(const nn_layer *layer, const nn_place_of_row *place, const nn_tile *tile,
                          const nn_form *form, uint32_t (*sums)[4], uint16_t map, uint16_t column)
{
  uint8_t term, order, pixel;
  for (term = 0; term < form->terms; term++, map++) {
    uint8_t zero = nn_zero(place->sums, map);
    uint16_t multiplier = NN_U16(&layer->sums_multipliers[map * layer->sums_step]);
    uint8_t *to = place->sums_row + (size_t)place->sums->channel_pitch * map;
    for (pixel = 0; pixel < place->outputs; pixel++) {
      uint32_t sum = 0;
      for (order = 0; order <= term; order++) {
        sum += (uint32_t)(int32_t)form->change[term * (term + 1) / 2 + order] * sums[order][pixel];
      }
      to[layer->pools ? column : (uint16_t)tile->column[pixel]] =
        nn_stored(nn_rescale((int32_t)sum, multiplier, layer->sums_shift), zero);
    }
  }
}

/* The core's next sums, as start values and differences of an interval. */
static void nn_begin_interval(const nn_layer *layer, const nn_place_of_row *place,
                              const nn_tile *tile, const nn_form *form, nn_bits *bits, uint16_t map,
                              uint32_t (*differences)[4])
{
  uint8_t term, order, pixel;
  nn_clear(differences);
  for (term = 0; term < form->terms; term++, map++) {
    int32_t values[4];
    if (layer->code_factor != 0) {
      for (pixel = 0; pixel < tile->pixels; pixel++) {
        values[pixel] =
          layer->code_factor * nn_code_at(place->source, place->source_rows, map, tile, pixel);
      }
    } else {
      uint16_t multiplier = NN_U16(&layer->multipliers[map * layer->multiplier_step]);
      int32_t offset = layer->offsets ? (int32_t)NN_U32(&layer->offsets[map]) : 0;
      nn_multiply(layer, bits, tile->pixels, values);
      for (pixel = 0; pixel < tile->pixels; pixel++) {
        values[pixel] = nn_rescale(values[pixel], multiplier, layer->shift) + offset;
      }
    }
    for (order = 0; order <= term; order++) {
      uint32_t change = (uint32_t)(int32_t)form->change[term * (term + 1) / 2 + order];
      for (pixel = 0; pixel < tile->pixels; pixel++) {
        differences[order][pixel] += change * (uint32_t)values[pixel];
      }
    }
  }
}

/* The codes of a channel at full width, or the scores. */
static void nn_write_full(const nn_layer *layer, const nn_place_of_row *place, const nn_tile *tile,
                          uint16_t channel, uint16_t column, const int32_t *values)
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
    to[layer->pools ? column : (uint16_t)tile->column[pixel]] = nn_stored(value, zero);
  }
}

/* Expands the filters of a tile one after another, and does with each all that follows, so that they
   are never in memory together. */
static void nn_expand(const nn_layer *layer, const nn_place_of_row *place, const nn_tile *tile,
                      uint16_t column)
{
  uint32_t differences[3][4], sums[3][4];
  nn_bits bits = {0};
  uint16_t channel = 0, map = 0, sums_map = 0, summed = 0;
  bits.next = layer->codes;
  nn_clear(sums);
  while (channel < layer->channels) {
    uint16_t position, length;
    uint8_t is_last = layer->channels - channel <= layer->interval;
    NN_OPEN(nn_form, form, &nn_forms[is_last ? layer->last_form : layer->form]);
    length = form->length;
    nn_begin_interval(layer, place, tile, form, &bits, map, differences);
    map = (uint16_t)(map + form->terms);
    for (position = 0; position < length; position++, channel++) {
      int32_t values[4];
      int32_t bias = layer->bias ? (int32_t)NN_U32(&layer->bias[channel]) : 0;
      uint8_t pixel;
      for (pixel = 0; pixel < tile->pixels; pixel++) {
        int32_t value = (int32_t)nn_advance(differences, pixel, form, position) + bias;
        if (NN_HAS_ADDENDS && layer->addend_factor != 0) {
          value += layer->addend_factor
                   * nn_code_at(place->addend, place->addend_rows, channel, tile, pixel);
        }
        values[pixel] = layer->relu && value < 0 ? 0 : value;
      }
      if (layer->pools) {
        for (pixel = 1; pixel < 4; pixel++) {
          values[0] = values[pixel] > values[0] ? values[pixel] : values[0];
        }
      }
      if (place->full) {
        nn_write_full(layer, place, tile, channel, column, values);
      }
      if (NN_HAS_SUMS && place->sums) {
        uint8_t ends = layer->channels - (channel - summed) <= layer->sums_interval;
        NN_OPEN(nn_form, sums_form, &nn_forms[ends ? layer->last_sums_form : layer->sums_form]);
        for (pixel = 0; pixel < place->outputs; pixel++) {
          int32_t value = values[pixel];
          if (layer->down_shift > 0) {
            value = (value + ((int32_t)1 << (layer->down_shift - 1))) >> layer->down_shift;
          }
          nn_accumulate(sums, pixel, sums_form, summed, (uint32_t)value);
        }
        summed++;
        if (summed == sums_form->length) {
          nn_write_sums(layer, place, tile, sums_form, sums, sums_map, column);
          nn_clear(sums);
          sums_map = (uint16_t)(sums_map + sums_form->terms);
          summed = 0;
        }
      }
    }
  }
}

/* Computes an output row of a layer. */
static void nn_run_layer(const nn_stage *stage, uint16_t row)
{
  nn_tile tile;
  nn_place_of_row place = {0};
  uint16_t column, columns;
  uint8_t single, both;
  NN_OPEN(nn_layer, layer, &nn_layers[stage->index]);
  NN_OPEN(nn_input, input, &nn_inputs[stage->first_input]);
  NN_OPEN(nn_map, source, &nn_maps[input->map]);
  NN_OPEN(nn_map, full, &nn_maps[stage->full == NN_NONE ? 0 : stage->full]);
  NN_OPEN(nn_map, sums, &nn_maps[stage->sums == NN_NONE ? 0 : stage->sums]);
  NN_OPEN(nn_input, second, &nn_inputs[stage->first_input + stage->inputs - 1]);
  NN_OPEN(nn_map, addend, &nn_maps[second->map]);
  both = layer->pools ? 1 : 0;
  place.source = source;
  place.addend = addend;
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
    place.source_rows[single] = layer->code_factor != 0 ? nn_row(input->map, source, at) : 0;
    place.addend_rows[single] = layer->addend_factor != 0 ? nn_row(second->map, addend, at) : 0;
  }
  if (layer->code_factor == 0) {
    nn_find_rows(input->map, source, (int16_t)(input->first + (int16_t)(input->step * row)), input->count);
  }
  columns = layer->pools ? layer->width / 2 : layer->width;
  tile.pixels = columns == 1 && !layer->pools ? 1 : 4;
  place.outputs = layer->pools ? 1 : tile.pixels;
  for (column = 0; column < columns; column = (uint16_t)(column + (layer->pools ? 1 : tile.pixels))) {
    nn_place(&tile, layer, column);
    if (layer->code_factor == 0) {
      nn_load(layer, source, &tile);
    }
    nn_expand(layer, &place, &tile, column);
  }
}
