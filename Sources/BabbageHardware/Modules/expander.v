/* Tabulates polynomials along the channels, as Babbage's engine does: a channel in each cycle, with
   one addition for a line and two for a parabola. On knots 0 1 2 4 ... the differences stay the
   same and are shifted instead. */
module nn_expander #(
  parameter SHIFTS = 0
) (
  input wire clk,
  input wire clear,
  /* Adds to a difference, while an interval begins. */
  input wire add,
  input wire [1:0] order,
  input wire [31:0] product,
  /* The next channel of an interval. */
  input wire step,
  input wire shifts,
  output wire [31:0] value
);
  reg [31:0] start, first, second;
  reg [4:0] position;

  generate
    if (SHIFTS != 0) begin : on_shifts
      wire [4:0] one = position - 5'd1;
      wire [4:0] two = position - 5'd2;
      wire [31:0] along = position == 0 ? 32'd0 : first << one;
      wire [31:0] bent =
        position < 2 ? 32'd0 : (second << {two[3:0], 1'b1}) - (second << two);
      assign value = shifts ? start + along + bent : start;
    end else begin : on_line
      wire unused = &{1'b0, position};
      assign value = start;
    end
  endgenerate

  always @(posedge clk) begin
    if (clear) begin
      start <= 0;
      first <= 0;
      second <= 0;
      position <= 0;
    end else if (add) begin
      if (order == 2'd0) start <= start + product;
      if (order == 2'd1) first <= first + product;
      if (order == 2'd2) second <= second + product;
    end else if (step) begin
      position <= position + 5'd1;
      if (!shifts) begin
        start <= start + first;
        first <= first + second;
      end
    end
  end
endmodule
