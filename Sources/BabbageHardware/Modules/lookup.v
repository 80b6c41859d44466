/* Replaces codes by what their layer's activation makes of them, one in each cycle; all that goes with a code comes a cycle later, too. */
module nn_lookup #(
  parameter CODE = 9,
  parameter WORD = 10,
  parameter PLACES = 9
) (
  input wire clk,
  input wire rst,
  input wire looks_up,
  input wire in_valid,
  /* The table, if there are several, and the code: tables have a word for each, negative ones in the upper half. */
  input wire [WORD-1:0] in_word,
  input wire [PLACES-1:0] in_place,
  output reg valid,
  output wire signed [CODE-1:0] code,
  output reg [PLACES-1:0] place
);
  wire signed [CODE-1:0] found;
  reg [CODE-1:0] plain;
  nn_activations activation_rom (.clk(clk), .address(in_word), .found(found));
  assign code = looks_up ? found : $signed(plain);

  always @(posedge clk) begin
    valid <= in_valid && !rst;
    plain <= in_word[CODE-1:0];
    place <= in_place;
  end
endmodule
