/* A classifier: an image of PIXELS codes in, channel by channel, SCORES scores out. */
module nn #(
  parameter CODE = 9,
  parameter COUNT = 10,
  parameter ADDRESS = 12,
  parameter WORDS = 4096,
  parameter LAYERS = 3,
  parameter LAST_LAYER = 3,
  parameter PIXELS = 784,
  parameter SCORES = 10,
  parameter TAPS = 6,
  parameter TAP = 4,
  parameter MOMENTS = 6,
  parameter MOMENT = 20,
  parameter FACTORS = 6,
  parameter FACTOR = 2,
  parameter TERMS = 128,
  parameter TERM = 22,
  parameter LANES = 1,
  parameter WEIGHT = 4,
  parameter CODES = 12,
  parameter SUM = 32,
  parameter MAPS = 16,
  parameter SCALES = 6,
  parameter CHANNELS = 512,
  parameter CHANGES = 6,
  parameter CHANGE = 12,
  parameter BIASES = 6,
  parameter ADDEND = 1,
  parameter SHIFTS = 0,
  parameter SIGNS = 0,
  parameter GROUPS = 0,
  parameter LEFT = 4
) (
  input wire clk,
  input wire rst,
  input wire in_valid,
  output wire in_ready,
  input wire [7:0] in_data,
  output wire out_valid,
  input wire out_ready,
  output wire [31:0] out_data,
  output wire out_last
);
  /* The layer that is computed. */
  wire [LAYERS-1:0] layer;
  wire [COUNT-1:0] in_height, in_width, last_in_channel, last_kernel_row, last_kernel_column;
  wire [ADDRESS-1:0] in_plane, first_origin, row_step;
  wire signed [COUNT:0] first_top;
  wire [COUNT-1:0] stride, last_out_row, last_out_column;
  wire whole, takes_maximum, factor_steps, has_core, pools;
  wire [TAPS-1:0] first_tap;
  wire [LEFT-1:0] last_moment;
  wire [4:0] moment_shift;
  wire [FACTORS-1:0] first_factor;
  wire [COUNT-1:0] last_term, last_map, last_channel;
  wire [CODES-1:0] first_code;
  wire [SCALES-1:0] map_scale;
  wire [5:0] map_shift;
  wire expands, expand_shifts, has_bias, adds, relu, writes_scores, writes_full, full_steps, reduces, reduce_shifts;
  wire [COUNT-1:0] expand_length, expand_tail, expand_tail_length, reduce_length, reduce_tail, reduce_tail_length;
  wire [1:0] expand_order, expand_tail_order, reduce_order, reduce_tail_order;
  wire [CHANGES-1:0] expand_change, expand_tail_change, reduce_change, reduce_tail_change;
  wire [BIASES-1:0] first_bias;
  wire [ADDEND-1:0] addend_factor;
  wire [ADDRESS-1:0] addend_base, addend_plane, full_base, full_plane, sums_base, sums_plane;
  wire [SCALES-1:0] full_scale, sums_scale;
  wire [5:0] full_shift, sums_shift;
  wire [4:0] down_shift;

/*LAYER_TABLE*/

  /* The controller. */
  wire pixel_write, first_of_pool, last_of_pool;
  wire [ADDRESS-1:0] pixel_address, asked_score, origin, pixel;
  wire signed [COUNT:0] top, left;
  wire start_gather, gather_done, start_core, core_done, start_pass, pass_done;
  reg passes;
  always @(posedge clk) passes <= !rst && (start_pass || (passes && !pass_done));

  nn_controller #(
    .COUNT(COUNT), .ADDRESS(ADDRESS), .LAYERS(LAYERS), .PIXELS(PIXELS), .SCORES(SCORES), .LAST_LAYER(LAST_LAYER)
  ) controller (
    .clk(clk), .rst(rst), .in_valid(in_valid), .in_ready(in_ready), .pixel_write(pixel_write),
    .pixel_address(pixel_address), .out_valid(out_valid), .out_ready(out_ready), .out_last(out_last),
    .score_address(asked_score), .layer(layer), .has_core(has_core), .in_groups(in_groups), .pools(pools),
    .first_top(first_top), .first_left(first_left), .first_origin(first_origin), .stride(stride), .column_stride(column_stride), .row_step(row_step),
    .last_out_row(last_out_row), .last_out_column(last_out_column), .top(top), .left(left), .origin(origin), .pixel(pixel),
    .first_of_pool(first_of_pool), .last_of_pool(last_of_pool), .start_gather(start_gather), .gather_done(gather_done),
    .start_core(start_core), .core_done(core_done), .start_pass(start_pass), .pass_done(pass_done));

  /* The maps. */
  wire code_write;
  wire [ADDRESS-1:0] code_target, gather_address, addend_address;
  wire signed [CODE-1:0] new_code;
  wire [CODE-1:0] map_code;
  wire signed [CODE-1:0] code = $signed(map_code);
  nn_memory #(.WIDTH(CODE), .DEPTH(WORDS), .ADDRESS(ADDRESS)) maps (
    .clk(clk), .write(pixel_write || code_write), .write_address(pixel_write ? pixel_address : code_target),
    .write_data(pixel_write ? {{(CODE-8){1'b0}}, in_data} : new_code),
    .read_address(passes ? addend_address : gather_address), .read_data(map_code));

  /* Windows, moments. */
  wire asked, in_map, first_place, last_place;
  wire [TAPS-1:0] tap_address;
  wire [MOMENTS*TAP-1:0] taps;
  nn_gather #(.COUNT(COUNT), .ADDRESS(ADDRESS), .TAPS(TAPS)) gather (
    .clk(clk), .rst(rst), .start(start_gather), .height(in_height), .width(in_width), .plane(in_plane),
    .last_channel(last_in_channel), .last_row(last_kernel_row), .last_column(last_kernel_column), .whole(whole),
    .first_tap(first_tap), .top(top), .left(left), .origin(origin), .address(gather_address), .tap(tap_address),
    .valid(asked), .in_map(in_map), .first(first_place), .last(last_place));
  nn_taps tap_rom (.clk(clk), .address(tap_address), .taps(taps));

  /* Codes as the moments see them. */
  wire seen, seen_in_map, seen_first, seen_last;
  wire signed [CODE-1:0] seen_code;
  wire [MOMENTS*TAP-1:0] seen_taps;
/*LOOKUP*/

  wire term_write;
  wire [COUNT-1:0] term_target, term_address, value_address;
  wire signed [TERM-1:0] new_term;
  wire [TERM-1:0] term;
  wire signed [TERM-1:0] read_term = $signed(term);
  wire [FACTORS-1:0] factor_address;
  wire [FACTOR-1:0] factor;
  nn_factors factor_rom (.clk(clk), .address(factor_address), .factor(factor));
  nn_moments #(
    .CODE(CODE), .MOMENTS(MOMENTS), .TAP(TAP), .MOMENT(MOMENT), .FACTOR(FACTOR), .FACTORS(FACTORS), .TERM(TERM), .COUNT(COUNT),
    .SIGNS(SIGNS), .LEFT(LEFT)
  ) moments (
    .clk(clk), .rst(rst), .start(start_gather), .valid(seen), .first(seen_first), .last(seen_last),
    .in_map(seen_in_map), .code(seen_code), .taps(seen_taps), .takes_maximum(takes_maximum), .counts(counts), .last_moment(last_moment),
    .shift(moment_shift),
    .first_factor(first_factor), .steps(factor_steps), .factor_address(factor_address), .factor(factor),
    .last_term(last_term), .term_valid(term_write), .term_address(term_target), .term(new_term), .done(gather_done));
  nn_memory #(.WIDTH(TERM), .DEPTH(TERMS), .ADDRESS(COUNT)) terms (
    .clk(clk), .write(term_write), .write_address(term_target), .write_data(new_term),
    .read_address(passes ? value_address : term_address), .read_data(term));

  /* The core. */
  wire [CODES-1:0] weight_address;
  wire [LANES*WEIGHT-1:0] weights;
  wire sum_valid;
  wire signed [SUM-1:0] sum;
  reg [COUNT-1:0] sum_map, written;
  reg [SCALES-1:0] sum_scale;
  always @(posedge clk) begin
    written <= start_gather ? 0 : written + {{(COUNT-1){1'b0}}, term_write};
    sum_map <= start_core ? 0 : sum_map + {{(COUNT-1){1'b0}}, sum_valid};
    sum_scale <= start_core ? map_scale : sum_scale + {{(SCALES-1){1'b0}}, sum_valid};
  end
  nn_weights weight_rom (.clk(clk), .address(weight_address), .weights(weights));
  nn_core #(
    .LANES(LANES), .WEIGHT(WEIGHT), .TERM(TERM), .SUM(SUM), .COUNT(COUNT), .CODES(CODES), .GROUPS(GROUPS)
  ) core (
    .clk(clk), .rst(rst), .start(start_core), .last_map(last_map), .in_groups(in_groups), .last_group_term(last_group_term),
    .last_group_map(last_group_map), .first_code(first_code), .written(written),
    .term_address(term_address), .term(read_term), .code_address(weight_address), .codes(weights),
    .sum_valid(sum_valid), .sum(sum), .done(core_done));

  /* From sums to values, from values to codes. */
  wire pass_scales;
  wire signed [31:0] pass_value;
  wire [5:0] pass_shift;
  wire [SCALES-1:0] pass_scale, scale_address;
  wire [ADDRESS-1:0] pass_target;
  wire [15:0] multiplier;
  wire [31:0] offset;
  wire signed [CODE-1:0] low, high;
  wire signed [31:0] to_scale = sum_valid ? $signed({{(32-SUM){sum[SUM-1]}}, sum}) : pass_value;
  wire scaled_valid;
  wire [COUNT-1:0] scaled_address;
  wire [31:0] scaled, value;
  nn_scales scale_rom (
    .clk(clk), .address(scale_address), .multiplier(multiplier), .offset(offset), .low(low), .high(high));
  nn_scaler #(.CODE(CODE), .ADDRESS(ADDRESS), .COUNT(COUNT), .SCALES(SCALES)) scaler (
    .clk(clk), .rst(rst), .valid(sum_valid || pass_scales),
    .value(to_scale), .shift(sum_valid ? map_shift : pass_shift),
    .scale(sum_valid ? sum_scale : pass_scale), .is_code(!sum_valid),
    .address(sum_valid ? {{(ADDRESS-COUNT){1'b0}}, sum_map} : pass_target), .scale_address(scale_address),
    .multiplier(multiplier), .offset(offset), .low(low), .high(high), .value_valid(scaled_valid),
    .value_address(scaled_address), .scaled(scaled), .code_valid(code_write), .code_address(code_target), .code(new_code));
  nn_memory #(.WIDTH(32), .DEPTH(MAPS), .ADDRESS(COUNT)) values (
    .clk(clk), .write(scaled_valid), .write_address(scaled_address), .write_data(scaled), .read_address(value_address),
    .read_data(value));

  /* The pass. */
  wire [CHANGES-1:0] change_address;
  wire [CHANGE-1:0] change;
  wire [BIASES-1:0] bias_address;
  wire [31:0] bias, pooled, pool_value, score;
  wire [COUNT-1:0] pool_address, pool_target;
  wire pool_write, score_write;
  wire [ADDRESS-1:0] score_target;
  nn_changes change_rom (.clk(clk), .address(change_address), .change(change));
  nn_biases bias_rom (.clk(clk), .address(bias_address), .bias(bias));
  nn_memory #(.WIDTH(32), .DEPTH(CHANNELS), .ADDRESS(COUNT)) pool (
    .clk(clk), .write(pool_write), .write_address(pool_target), .write_data(pool_value), .read_address(pool_address),
    .read_data(pooled));
  nn_pass #(
    .COUNT(COUNT), .ADDRESS(ADDRESS), .CHANGE(CHANGE), .CHANGES(CHANGES), .BIASES(BIASES), .SCALES(SCALES),
    .SHIFTS(SHIFTS), .CODE(CODE), .ADDEND(ADDEND)
  ) pass (
    .clk(clk), .rst(rst), .start(start_pass), .done(pass_done), .first_of_pool(first_of_pool),
    .last_of_pool(last_of_pool), .last_channel(last_channel), .expands(expands), .expand_shifts(expand_shifts),
    .expand_length(expand_length), .expand_order(expand_order), .expand_change(expand_change),
    .expand_tail(expand_tail), .expand_tail_length(expand_tail_length), .expand_tail_order(expand_tail_order),
    .expand_tail_change(expand_tail_change), .has_bias(has_bias), .first_bias(first_bias), .adds(adds), .is_product(is_product),
    .addend_factor(addend_factor), .addend_start(addend_base + pixel), .addend_plane(addend_plane), .pools(pools),
    .relu(relu), .writes_scores(writes_scores), .writes_full(writes_full), .full_start(full_base + pixel),
    .full_plane(full_plane), .full_scale(full_scale), .full_steps(full_steps), .full_shift(full_shift),
    .reduces(reduces), .reduce_shifts(reduce_shifts), .down_shift(down_shift), .reduce_length(reduce_length),
    .reduce_order(reduce_order), .reduce_change(reduce_change), .reduce_tail(reduce_tail),
    .reduce_tail_length(reduce_tail_length), .reduce_tail_order(reduce_tail_order),
    .reduce_tail_change(reduce_tail_change), .sums_start(sums_base + pixel), .sums_plane(sums_plane),
    .sums_scale(sums_scale), .sums_shift(sums_shift), .value_address(value_address),
    .value(has_core ? value : {{(32-TERM){term[TERM-1]}}, term}), .change_address(change_address), .change(change),
    .bias_address(bias_address), .bias(bias), .addend_address(addend_address), .addend(code),
    .pool_address(pool_address), .pooled(pooled), .pool_write(pool_write), .pool_write_address(pool_target),
    .pool_value(pool_value), .scale_valid(pass_scales), .scale_value(pass_value), .scale_shift(pass_shift),
    .scale(pass_scale), .scale_target(pass_target), .score_write(score_write), .score_address(score_target),
    .score(score));
  nn_memory #(.WIDTH(32), .DEPTH(SCORES > 1 ? SCORES : 2), .ADDRESS(ADDRESS)) scores (
    .clk(clk), .write(score_write), .write_address(score_target), .write_data(score), .read_address(asked_score),
    .read_data(out_data));
endmodule
