/* Words that are written and read in each cycle; a word arrives one cycle after its address. */
module nn_memory #(
  parameter WIDTH = 9,
  parameter DEPTH = 1024,
  parameter ADDRESS = 10
) (
  input wire clk,
  input wire write,
  input wire [ADDRESS-1:0] write_address,
  input wire [WIDTH-1:0] write_data,
  input wire [ADDRESS-1:0] read_address,
  output reg [WIDTH-1:0] read_data
);
  localparam BITS = $clog2(DEPTH);
  reg [WIDTH-1:0] words [0:DEPTH-1];
  /* Addresses may have more bits than a small memory needs. */
  wire unused = &{1'b0, write_address, read_address};

  always @(posedge clk) begin
    if (write) words[write_address[BITS-1:0]] <= write_data;
    read_data <= words[read_address[BITS-1:0]];
  end
endmodule
