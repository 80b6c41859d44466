/* Walks over the windows of all channels at one pixel, and requests a code in each cycle. */
module nn_gather #(
  parameter COUNT = 10,
  parameter ADDRESS = 12,
  parameter TAPS = 6
) (
  input wire clk,
  input wire rst,
  input wire start,
  /* The map and the kernel. */
  input wire [COUNT-1:0] height,
  input wire [COUNT-1:0] width,
  input wire [ADDRESS-1:0] plane,
  input wire [COUNT-1:0] last_channel,
  input wire [COUNT-1:0] last_row,
  input wire [COUNT-1:0] last_column,
  /* Whether a window's codes are summed together; otherwise each is a term by itself. */
  input wire whole,
  input wire [TAPS-1:0] first_tap,
  /* The window's first position; outside the map where there is padding. */
  input wire signed [COUNT:0] top,
  input wire signed [COUNT:0] left,
  input wire [ADDRESS-1:0] origin,
  /* The requested addresses, and one cycle later what arrives. */
  output wire [ADDRESS-1:0] address,
  output wire [TAPS-1:0] tap,
  output reg valid,
  output reg in_map,
  output reg first,
  output reg last
);
  reg active;
  reg [COUNT-1:0] channel, row, column;
  reg [ADDRESS-1:0] channel_origin, row_origin;
  reg [TAPS-1:0] place;

  wire row_ends = column == last_column;
  wire window_ends = row_ends && row == last_row;
  wire signed [COUNT:0] y = top + $signed({1'b0, row});
  wire signed [COUNT:0] x = left + $signed({1'b0, column});

  assign address = row_origin + {{(ADDRESS-COUNT){1'b0}}, column};
  assign tap = place;

  always @(posedge clk) begin
    valid <= active && !rst;
    in_map <= !y[COUNT] && !x[COUNT] && y[COUNT-1:0] < height && x[COUNT-1:0] < width;
    first <= !whole || (row == 0 && column == 0);
    last <= !whole || window_ends;
    if (rst) begin
      active <= 1'b0;
    end else if (start) begin
      active <= 1'b1;
      channel <= 0;
      row <= 0;
      column <= 0;
      channel_origin <= origin;
      row_origin <= origin;
      place <= first_tap;
    end else if (active) begin
      column <= row_ends ? 0 : column + 1'b1;
      if (row_ends) begin
        row <= window_ends ? 0 : row + 1'b1;
        row_origin <= row_origin + {{(ADDRESS-COUNT){1'b0}}, width};
      end
      if (whole) place <= window_ends ? first_tap : place + 1'b1;
      if (window_ends) begin
        channel <= channel + 1'b1;
        channel_origin <= channel_origin + plane;
        row_origin <= channel_origin + plane;
        if (channel == last_channel) active <= 1'b0;
      end
    end
  end
endmodule
