/* Running sums over an interval of channels: the expander in reverse. */
module nn_reducer #(
  parameter SHIFTS = 0
) (
  input wire clk,
  input wire clear,
  input wire add,
  input wire [31:0] value,
  input wire shifts,
  output reg [31:0] plain,
  output reg [31:0] first,
  output reg [31:0] second
);
  reg [4:0] position;
  wire [31:0] along, bent;

  generate
    if (SHIFTS != 0) begin : on_shifts
      wire [4:0] one = position - 5'd1;
      wire [4:0] two = position - 5'd2;
      assign along = shifts ? (position == 0 ? 32'd0 : value << one) : plain;
      assign bent =
        shifts
        ? (position < 2 ? 32'd0 : (value << {two[3:0], 1'b1}) - (value << two)) : first;
    end else begin : on_line
      wire unused = &{1'b0, shifts, position};
      assign along = plain;
      assign bent = first;
    end
  endgenerate

  always @(posedge clk) begin
    if (clear) begin
      plain <= 0;
      first <= 0;
      second <= 0;
      position <= 0;
    end else if (add) begin
      plain <= plain + value;
      first <= first + along;
      second <= second + bent;
      position <= position + 5'd1;
    end
  end
endmodule
