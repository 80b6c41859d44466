/* Takes an image, guides it through the layers pixel by pixel, and outputs the scores. */
module nn_controller #(
  parameter COUNT = 10,
  parameter ADDRESS = 12,
  parameter LAYERS = 3,
  parameter PIXELS = 784,
  parameter SCORES = 10,
  parameter LAST_LAYER = 3
) (
  input wire clk,
  input wire rst,
  input wire in_valid,
  output wire in_ready,
  output wire pixel_write,
  output reg [ADDRESS-1:0] pixel_address,
  output wire out_valid,
  input wire out_ready,
  output wire out_last,
  output wire [ADDRESS-1:0] score_address,
  /* The layer's settings. */
  output reg [LAYERS-1:0] layer,
  input wire has_core,
  input wire in_groups,
  input wire pools,
  input wire signed [COUNT:0] first_top,
  input wire signed [COUNT:0] first_left,
  input wire [ADDRESS-1:0] first_origin,
  input wire [COUNT-1:0] stride,
  input wire [COUNT-1:0] column_stride,
  input wire [ADDRESS-1:0] row_step,
  input wire [COUNT-1:0] last_out_row,
  input wire [COUNT-1:0] last_out_column,
  /* The current position. */
  output reg signed [COUNT:0] top,
  output reg signed [COUNT:0] left,
  output reg [ADDRESS-1:0] origin,
  output reg [ADDRESS-1:0] pixel,
  output wire first_of_pool,
  output wire last_of_pool,
  /* The parts that work on it, one after the other. */
  output reg start_gather,
  input wire gather_done,
  output reg start_core,
  input wire core_done,
  output reg start_pass,
  input wire pass_done
);
  localparam INPUT = 4'd0, LAYER = 4'd1, SETUP = 4'd2, GATHER = 4'd3, CORE = 4'd4, SETTLE = 4'd5, PASS = 4'd6, STEP = 4'd7,
    FINISH = 4'd8, ASK = 4'd9, OUTPUT = 4'd10;
  reg [3:0] state;
  reg [2:0] waited;
  reg [1:0] place;
  reg [COUNT-1:0] out_row, out_column;
  reg [ADDRESS-1:0] row_origin, score;

  wire signed [COUNT:0] step = $signed({1'b0, stride});
  wire signed [COUNT:0] side_step = $signed({1'b0, column_stride});
  wire [ADDRESS-1:0] column_step = {{(ADDRESS-COUNT){1'b0}}, column_stride};
  wire row_ends = out_column == last_out_column;
  wire layer_ends = row_ends && out_row == last_out_row;

  assign in_ready = state == INPUT;
  assign pixel_write = in_valid && in_ready;
  assign out_valid = state == OUTPUT;
  assign out_last = score == SCORES - 1;
  assign score_address = score;
  assign first_of_pool = place == 2'd0;
  assign last_of_pool = !pools || place == 2'd3;

  always @(posedge clk) begin
    start_gather <= 1'b0;
    start_core <= 1'b0;
    start_pass <= 1'b0;
    waited <= 0;
    case (state)
      INPUT:
        if (in_valid) begin
          pixel_address <= pixel_address + 1'b1;
          layer <= 0;
          if (pixel_address == PIXELS - 1) state <= LAYER;
        end
      LAYER: state <= SETUP;
      SETUP: begin
        top <= first_top;
        left <= first_left;
        origin <= first_origin;
        row_origin <= first_origin;
        pixel <= 0;
        place <= 0;
        out_row <= 0;
        out_column <= 0;
        start_gather <= 1'b1;
        /* Groups are multiplied while others are gathered. */
        start_core <= in_groups;
        state <= in_groups ? CORE : GATHER;
      end
      GATHER:
        if (gather_done && !start_gather) begin
          start_core <= has_core;
          state <= has_core ? CORE : SETTLE;
        end
      CORE: if (core_done) state <= SETTLE;
      /* The last sums are still in the scaler. */
      SETTLE: begin
        waited <= waited + 1'b1;
        if (waited == 3'd4) begin
          start_pass <= 1'b1;
          state <= PASS;
        end
      end
      PASS: if (pass_done) state <= STEP;
      STEP: begin
        start_gather <= 1'b1;
        start_core <= in_groups;
        state <= in_groups ? CORE : GATHER;
        if (!last_of_pool) begin
          place <= place + 1'b1;
          if (place == 2'd1) begin
            left <= left - side_step;
            top <= top + step;
            origin <= origin + row_step - column_step;
          end else begin
            left <= left + side_step;
            origin <= origin + column_step;
          end
        end else begin
          place <= 0;
          pixel <= pixel + 1'b1;
          out_column <= row_ends ? 0 : out_column + 1'b1;
          if (row_ends) begin
            out_row <= out_row + 1'b1;
            left <= first_left;
            top <= top + step;
            row_origin <= row_origin + row_step + (pools ? row_step : {ADDRESS{1'b0}});
            origin <= row_origin + row_step + (pools ? row_step : {ADDRESS{1'b0}});
          end else begin
            left <= left + side_step;
            if (pools) top <= top - step;
            origin <= origin + column_step - (pools ? row_step : {ADDRESS{1'b0}});
          end
          if (layer_ends) begin
            start_gather <= 1'b0;
            start_core <= 1'b0;
            state <= FINISH;
          end
        end
      end
      /* The last codes are still in the scaler. */
      FINISH: begin
        waited <= waited + 1'b1;
        if (waited == 3'd4) begin
          layer <= layer + 1'b1;
          score <= 0;
          state <= layer == LAST_LAYER ? ASK : LAYER;
        end
      end
      ASK: state <= OUTPUT;
      OUTPUT:
        if (out_ready) begin
          score <= score + 1'b1;
          pixel_address <= 0;
          state <= out_last ? INPUT : ASK;
        end
      default: state <= INPUT;
    endcase
    if (rst) begin
      state <= INPUT;
      pixel_address <= 0;
    end
  end
endmodule
