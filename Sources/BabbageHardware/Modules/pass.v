/* All that follows the core at a pixel: change to differences, expand, add the bias and another
   map, pool, ReLU, reduce, write. */
module nn_pass #(
  parameter COUNT = 10,
  parameter ADDRESS = 12,
  parameter CHANGE = 12,
  parameter CHANGES = 6,
  parameter BIASES = 6,
  parameter SCALES = 6,
  parameter SHIFTS = 0,
  parameter CODE = 9,
  parameter ADDEND = 1
) (
  input wire clk,
  input wire rst,
  input wire start,
  output wire done,
  /* Whether this is the first, or the last, of the pixels that are pooled. */
  input wire first_of_pool,
  input wire last_of_pool,
  /* The channels, and the intervals of filters that they come from. */
  input wire [COUNT-1:0] last_channel,
  input wire expands,
  input wire expand_shifts,
  input wire [COUNT-1:0] expand_length,
  input wire [1:0] expand_order,
  input wire [CHANGES-1:0] expand_change,
  input wire [COUNT-1:0] expand_tail,
  input wire [COUNT-1:0] expand_tail_length,
  input wire [1:0] expand_tail_order,
  input wire [CHANGES-1:0] expand_tail_change,
  input wire has_bias,
  input wire [BIASES-1:0] first_bias,
  input wire adds,
  /* Whether the value is multiplied by the code that is added otherwise. */
  input wire is_product,
  input wire [ADDEND-1:0] addend_factor,
  input wire [ADDRESS-1:0] addend_start,
  input wire [ADDRESS-1:0] addend_plane,
  input wire pools,
  input wire relu,
  /* What is written at full width. */
  input wire writes_scores,
  input wire writes_full,
  input wire [ADDRESS-1:0] full_start,
  input wire [ADDRESS-1:0] full_plane,
  input wire [SCALES-1:0] full_scale,
  input wire full_steps,
  input wire [5:0] full_shift,
  /* The intervals that are summed for the next layer. */
  input wire reduces,
  input wire reduce_shifts,
  input wire [4:0] down_shift,
  input wire [COUNT-1:0] reduce_length,
  input wire [1:0] reduce_order,
  input wire [CHANGES-1:0] reduce_change,
  input wire [COUNT-1:0] reduce_tail,
  input wire [COUNT-1:0] reduce_tail_length,
  input wire [1:0] reduce_tail_order,
  input wire [CHANGES-1:0] reduce_tail_change,
  input wire [ADDRESS-1:0] sums_start,
  input wire [ADDRESS-1:0] sums_plane,
  input wire [SCALES-1:0] sums_scale,
  input wire [5:0] sums_shift,
  /* Numbers that arrive one cycle after their addresses. */
  output wire [COUNT-1:0] value_address,
  input wire [31:0] value,
  output wire [CHANGES-1:0] change_address,
  input wire [CHANGE-1:0] change,
  output wire [BIASES-1:0] bias_address,
  input wire [31:0] bias,
  output wire [ADDRESS-1:0] addend_address,
  input wire signed [CODE-1:0] addend,
  output wire [COUNT-1:0] pool_address,
  input wire [31:0] pooled,
  output wire pool_write,
  output wire [COUNT-1:0] pool_write_address,
  output wire [31:0] pool_value,
  /* To the scaler, and the scores. */
  output wire scale_valid,
  output wire signed [31:0] scale_value,
  output wire [5:0] scale_shift,
  output wire [SCALES-1:0] scale,
  output wire [ADDRESS-1:0] scale_target,
  output wire score_write,
  output wire [ADDRESS-1:0] score_address,
  output wire [31:0] score
);
  localparam IDLE = 3'd0, NEXT = 3'd1, LOAD = 3'd2, LOADED = 3'd3, RUN = 3'd4, DRAIN = 3'd5, FLUSH = 3'd6, FLUSHED = 3'd7;
  reg [2:0] state;
  reg [1:0] waited;

  reg ends;
  reg [COUNT-1:0] channel, first_value, expand_left, reduce_left;
  reg [1:0] expand_top, reduce_top;
  reg [CHANGES-1:0] reduce_first;
  reg [1:0] row, term;
  reg [CHANGES-1:0] change_pointer;
  reg [BIASES-1:0] bias_pointer;
  reg [ADDRESS-1:0] addend_pointer, full_pointer, sums_pointer;
  reg [SCALES-1:0] full_scale_pointer, sums_scale_pointer;

  wire sums = reduces && last_of_pool;
  wire at_expand_tail = channel == expand_tail;
  wire at_reduce_tail = channel == reduce_tail;
  wire loads = state == NEXT && !ends && expands && expand_left == 0;
  wire opens = state == NEXT && !ends && !loads && sums && reduce_left == 0;
  wire runs = state == RUN;
  wire expand_ends = expands && expand_left == 1;
  wire reduce_ends = sums && reduce_left == 1;
  assign done = state == NEXT && ends;

  /* Changes of basis: a product in each cycle, for differences (rows are orders, terms are
     polynomials) and for sums (rows are polynomials). */
  wire multiplies = state == LOAD || state == FLUSH;
  wire load_row_ends = term == expand_top;
  wire flush_row_ends = term == row;
  wire [31:0] plain_sum, first_sum, second_sum;
  reg [31:0] sum_operand;
  reg operand_valid, operand_loads, operand_first, operand_last;
  reg [1:0] operand_row, product_row;
  reg product_valid, product_loads, product_first, product_last;
  reg [31:0] product, total;
  reg total_valid;
  wire [31:0] operand = operand_loads ? value : sum_operand;
  wire [31:0] factor;
  generate
    if (CHANGE < 32) begin : narrow
      assign factor = {{(32-CHANGE){change[CHANGE-1]}}, change};
    end else begin : wide
      assign factor = change[31:0];
    end
  endgenerate
  assign change_address = change_pointer;
  assign value_address = state == LOAD ? first_value + {{(COUNT-2){1'b0}}, term} : channel;

  always @(posedge clk) begin
    operand_valid <= multiplies && !rst;
    operand_loads <= state == LOAD;
    operand_row <= row;
    operand_first <= term == 0;
    operand_last <= flush_row_ends;
    sum_operand <= term == 0 ? plain_sum : term == 1 ? first_sum : second_sum;
    product <= operand * factor;
    {product_valid, product_loads, product_row} <= {operand_valid && !rst, operand_loads, operand_row};
    {product_first, product_last} <= {operand_first, operand_last};
    if (product_valid) total <= (product_first ? 0 : total) + product;
    total_valid <= product_valid && !product_loads && product_last && !rst;
  end

  always @(posedge clk) begin
    case (state)
      IDLE: begin
        {channel, first_value, expand_left, reduce_left} <= 0;
        ends <= 1'b0;
        bias_pointer <= first_bias;
        addend_pointer <= addend_start;
        if (start) state <= NEXT;
      end
      NEXT: begin
        {row, term, waited} <= 0;
        if (ends) begin
          state <= IDLE;
        end else if (loads) begin
          expand_left <= at_expand_tail ? expand_tail_length : expand_length;
          expand_top <= at_expand_tail ? expand_tail_order : expand_order;
          change_pointer <= at_expand_tail ? expand_tail_change : expand_change;
          state <= LOAD;
        end else if (opens) begin
          reduce_left <= at_reduce_tail ? reduce_tail_length : reduce_length;
          reduce_top <= at_reduce_tail ? reduce_tail_order : reduce_order;
          reduce_first <= at_reduce_tail ? reduce_tail_change : reduce_change;
        end else begin
          state <= RUN;
        end
      end
      LOAD: begin
        change_pointer <= change_pointer + 1'b1;
        term <= load_row_ends ? row + 1'b1 : term + 1'b1;
        if (load_row_ends) row <= row + 1'b1;
        if (load_row_ends && row == expand_top) state <= LOADED;
      end
      LOADED: begin
        waited <= waited + 1'b1;
        if (waited == 2'd1) begin
          first_value <= first_value + {{(COUNT-2){1'b0}}, expand_top} + 1'b1;
          state <= NEXT;
        end
      end
      RUN: begin
        channel <= channel + 1'b1;
        expand_left <= expand_left - 1'b1;
        reduce_left <= reduce_left - 1'b1;
        bias_pointer <= bias_pointer + 1'b1;
        addend_pointer <= addend_pointer + addend_plane;
        ends <= channel == last_channel;
        if (reduce_ends) state <= DRAIN;
        else if (expand_ends || channel == last_channel) state <= NEXT;
      end
      DRAIN: begin
        waited <= waited + 1'b1;
        {row, term} <= 0;
        change_pointer <= reduce_first;
        if (waited == 2'd2) begin
          waited <= 0;
          state <= FLUSH;
        end
      end
      FLUSH: begin
        change_pointer <= change_pointer + 1'b1;
        term <= flush_row_ends ? 2'd0 : term + 1'b1;
        if (flush_row_ends) row <= row + 1'b1;
        if (flush_row_ends && row == reduce_top) state <= FLUSHED;
      end
      FLUSHED: begin
        waited <= waited + 1'b1;
        if (waited == 2'd2) state <= NEXT;
      end
    endcase
    if (rst) state <= IDLE;
  end

  /* From a channel's value to the code that is written, in three cycles. */
  wire [31:0] tabulated;
  reg run_1, run_2, run_3;
  reg [COUNT-1:0] channel_1, channel_2;
  reg [31:0] tabulated_1, value_2, pooled_2, value_3;
  wire [ADDEND:0] side_factor = is_product ? value[ADDEND:0] : {1'b0, addend_factor};
  wire signed [CODE+ADDEND:0] added =
    $signed({{(ADDEND+1){addend[CODE-1]}}, addend}) * $signed({{CODE{side_factor[ADDEND]}}, side_factor});
  wire [31:0] own = is_product ? 32'd0 : expands ? tabulated_1 : value;
  wire [31:0] larger = $signed(value_2) > $signed(pooled_2) ? value_2 : pooled_2;
  wire [31:0] joined = pools && !first_of_pool ? larger : value_2;
  wire signed [31:0] half = (32'sd1 << down_shift) >> 1;
  wire signed [31:0] lowered = ($signed(value_3) + half) >>> down_shift;
  assign bias_address = bias_pointer;
  assign addend_address = addend_pointer;
  assign pool_address = channel;
  assign pool_write = run_2 && !last_of_pool;
  assign pool_write_address = channel_2;
  assign pool_value = joined;

  generate
    if (CODE + ADDEND + 1 < 32) begin : add
      wire [31:0] extended = {{(31-CODE-ADDEND){added[CODE+ADDEND]}}, added};
      always @(posedge clk)
        value_2 <= own + (has_bias ? bias : 32'd0) + (adds ? extended : 32'd0);
    end else begin : add
      wire unused = &{1'b0, added};
      always @(posedge clk)
        value_2 <= own + (has_bias ? bias : 32'd0) + (adds ? added[31:0] : 32'd0);
    end
  endgenerate

  always @(posedge clk) begin
    {run_1, run_2, run_3} <= rst ? 3'b000 : {runs, run_1, run_2 && last_of_pool};
    {channel_1, channel_2} <= {channel, channel_1};
    tabulated_1 <= tabulated;
    pooled_2 <= pooled;
    value_3 <= relu && joined[31] ? 32'd0 : joined;
    if (start) begin
      full_pointer <= full_start;
      full_scale_pointer <= full_scale;
      sums_pointer <= sums_start;
      sums_scale_pointer <= sums_scale;
    end
    if (run_3) begin
      full_pointer <= full_pointer + full_plane;
      if (full_steps) full_scale_pointer <= full_scale_pointer + 1'b1;
    end
    if (total_valid) begin
      sums_pointer <= sums_pointer + sums_plane;
      sums_scale_pointer <= sums_scale_pointer + 1'b1;
    end
  end

  assign scale_valid = total_valid || (run_3 && writes_full);
  assign scale_value = total_valid ? $signed(total) : $signed(value_3);
  assign scale_shift = total_valid ? sums_shift : full_shift;
  assign scale = total_valid ? sums_scale_pointer : full_scale_pointer;
  assign scale_target = total_valid ? sums_pointer : full_pointer;
  assign score_write = run_3 && writes_scores;
  assign score_address = full_pointer;
  assign score = value_3;

  nn_expander #(.SHIFTS(SHIFTS)) expander (
    .clk(clk), .clear(loads), .add(product_valid && product_loads), .order(product_row), .product(product), .step(runs),
    .shifts(expand_shifts), .value(tabulated));
  nn_reducer #(.SHIFTS(SHIFTS)) reducer (
    .clk(clk), .clear(opens), .add(run_3), .value(lowered), .shifts(reduce_shifts), .plain(plain_sum), .first(first_sum),
    .second(second_sum));
endmodule
