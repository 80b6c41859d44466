/* Requantises: (value * multiplier + 2^(shift-1)) >> shift, plus an offset; codes are clamped to
   their limits. All numbers of a network that change their scale go through here, one in each
   cycle. */
module nn_scaler #(
  parameter CODE = 9,
  parameter ADDRESS = 12,
  parameter COUNT = 10,
  parameter SCALES = 6
) (
  input wire clk,
  input wire rst,
  input wire valid,
  input wire signed [31:0] value,
  input wire [5:0] shift,
  /* Where its constants are, and where the result goes: to the values between core and pass, or to
     a map. */
  input wire [SCALES-1:0] scale,
  input wire is_code,
  input wire [ADDRESS-1:0] address,
  output wire [SCALES-1:0] scale_address,
  input wire [15:0] multiplier,
  input wire [31:0] offset,
  input wire signed [CODE-1:0] low,
  input wire signed [CODE-1:0] high,
  output reg value_valid,
  output reg [COUNT-1:0] value_address,
  output reg [31:0] scaled,
  output reg code_valid,
  output reg [ADDRESS-1:0] code_address,
  output reg signed [CODE-1:0] code
);
  reg [2:0] valids, codes;
  reg [5:0] shift_1, shift_2;
  reg [ADDRESS-1:0] address_1, address_2, address_3;
  reg signed [31:0] value_1, shifted;
  reg signed [48:0] product;
  reg [31:0] offset_2, offset_3;
  reg signed [CODE-1:0] low_2, low_3, high_2, high_3;

  assign scale_address = scale;

  wire [48:0] half = (49'd1 << shift_2) >> 1;
  wire signed [48:0] rounded = $signed(product + half) >>> shift_2;
  wire unused = &{1'b0, rounded};
  wire [31:0] result = $unsigned(shifted) + offset_3;
  wire signed [31:0] low_limit = {{(32-CODE){low_3[CODE-1]}}, low_3};
  wire signed [31:0] high_limit = {{(32-CODE){high_3[CODE-1]}}, high_3};

  always @(posedge clk) begin
    valids <= rst ? 3'b000 : {valids[1:0], valid};
    codes <= {codes[1:0], is_code};
    value_1 <= value;
    shift_1 <= shift;
    address_1 <= address;

    product <= $signed({{17{value_1[31]}}, value_1}) * $signed({33'd0, multiplier});
    {shift_2, address_2, offset_2, low_2, high_2} <= {shift_1, address_1, offset, low, high};

    shifted <= rounded[31:0];
    {address_3, offset_3, low_3, high_3} <= {address_2, offset_2, low_2, high_2};

    value_valid <= valids[2] && !codes[2] && !rst;
    value_address <= address_3[COUNT-1:0];
    scaled <= result;
    code_valid <= valids[2] && codes[2] && !rst;
    code_address <= address_3;
    code <=
      $signed(result) < low_limit ? low_3
      : $signed(result) > high_limit ? high_3 : $signed(result[CODE-1:0]);
  end
endmodule
