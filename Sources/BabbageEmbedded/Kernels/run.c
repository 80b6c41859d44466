/* Whether what a stage's next row needs has been made. */
static uint8_t nn_is_ready(const nn_stage *stage)
{
  uint16_t row = nn_made[stage->full != NN_NONE ? stage->full : stage->sums];
  nn_index index;
  if (row == stage->rows) {
    return 0;
  }
  for (index = 0; index < stage->inputs; index++) {
    NN_OPEN(nn_input, input, &nn_inputs[stage->first_input + index]);
    NN_OPEN(nn_map, map, &nn_maps[input->made]);
    int32_t need = (int32_t)input->step * row + input->first + (int32_t)input->count;
    if (need > (int32_t)map->height) {
      need = (int32_t)map->height;
    }
    if (need > (int32_t)nn_made[input->made]) {
      return 0;
    }
  }
  return 1;
}

/* Computes the next row of a stage. */
static void nn_advance_stage(const nn_stage *stage)
{
  nn_index output = stage->full != NN_NONE ? stage->full : stage->sums;
  uint16_t row = nn_made[output];
  nn_run_stage(stage, row);
  nn_made[output] = (uint16_t)(row + 1);
  if (stage->sums != NN_NONE) {
    nn_made[stage->sums] = (uint16_t)(row + 1);
  }
}

/* Computes what can be computed, the last stages first, so that rows are used up before others
   replace them. Segments run one after another. */
static void nn_go_on(void)
{
  nn_index segment;
  for (segment = nn_segment; segment < NN_SEGMENTS; segment++) {
    nn_index first = NN_INDEX(&nn_segments[segment]), last = NN_INDEX(&nn_segments[segment + 1]);
    nn_index index = last;
    while (index > first) {
      NN_OPEN(nn_stage, stage, &nn_stages[index - 1]);
      if (nn_is_ready(stage)) {
        nn_advance_stage(stage);
        index = last;
      } else {
        index--;
      }
    }
    nn_segment = segment;
    if (nn_made[0] < NN_HEIGHT) {
      return;
    }
  }
}
