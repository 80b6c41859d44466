/* A row of a map that is read. */
static const uint8_t *nn_row(const nn_map *map, uint16_t row)
{
#if NN_STREAMS
  const uint8_t *rows = nn_memory + map->place;
#else
  const uint8_t *rows = map->place == NN_IMAGE ? nn_image : nn_memory + map->place;
#endif
  return rows + (size_t)map->row_pitch * (row % map->kept);
}

/* A row of a map that is written. */
static uint8_t *nn_new_row(const nn_map *map, uint16_t row)
{
  return nn_memory + map->place + (size_t)map->row_pitch * (row % map->kept);
}

/* The zero point of a channel: what is added to its codes when they are stored. */
static uint8_t nn_zero(const nn_map *map, uint16_t channel)
{
  if (map->is_signed && ((unsigned)NN_U8(&map->is_signed[channel >> 3]) >> (channel & 7) & 1u)) {
    return 128;
  }
  return 0;
}

/* A code as it is stored, clamped to its limits. */
static uint8_t nn_stored(int32_t code, uint8_t zero)
{
  if (zero != 0) {
    return (uint8_t)((code < -127 ? -127 : code > 127 ? 127 : code) + 128);
  }
  return (uint8_t)(code < 0 ? 0 : code > 255 ? 255 : code);
}
