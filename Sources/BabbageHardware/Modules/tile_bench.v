/* Loads coefficients into nn, feeds columns of pixels and compares the outputs. With +gaps both
   streams pause at random. */
module nn_bench;
  parameter LOADS = 36;
  parameter LOAD_BITS = 8;
  parameter COLUMNS = 100;
  parameter IN_BITS = 96;
  parameter SUM_BITS = 16;
  parameter OUTPUTS = 90;
  parameter OUT_BITS = 320;
  reg clk, rst, gaps, load_valid, in_valid, out_ready;
  wire in_ready, out_valid;
  wire [OUT_BITS-1:0] out_values;
  wire [SUM_BITS-1:0] out_sums;
  reg [LOAD_BITS-1:0] coefficients [0:LOADS-1];
  reg [IN_BITS:0] columns [0:COLUMNS-1];
  reg [SUM_BITS-1:0] earlier [0:COLUMNS-1];
  reg [SUM_BITS-1:0] sums [0:OUTPUTS-1];
  reg [OUT_BITS-1:0] values [0:OUTPUTS-1];
  reg [15:0] noise;
  integer loaded, sent, got, wrong, idle, cycle;

  nn dut (
    .clk(clk), .rst(rst), .load_valid(load_valid), .load_data(coefficients[loaded]), .in_valid(in_valid),
    .in_ready(in_ready), .in_start(columns[sent][IN_BITS]), .in_pixels(columns[sent][IN_BITS-1:0]),
    .in_sums(earlier[sent]), .out_valid(out_valid), .out_ready(out_ready), .out_values(out_values), .out_sums(out_sums));

  initial begin
    $readmemh("nn_coefficients.hex", coefficients);
    $readmemh("nn_columns.hex", columns);
    $readmemh("nn_earlier.hex", earlier);
    $readmemh("nn_sums.hex", sums);
    $readmemh("nn_values.hex", values);
    gaps = $test$plusargs("gaps") != 0;
    {clk, load_valid, in_valid, out_ready} = 4'd0;
    rst = 1'b1;
    noise = 16'hACE1;
    {loaded, sent, got, wrong, idle, cycle} = 0;
    repeat (4) @(negedge clk);
    rst = 1'b0;
  end
  always #5 clk = !clk;

  always @(negedge clk) if (!rst) begin
    noise <= {noise[14:0], noise[15] ^ noise[13] ^ noise[12] ^ noise[10]};
    load_valid <= loaded < LOADS;
    in_valid <= loaded == LOADS && sent < COLUMNS && (!gaps || noise[0]);
    out_ready <= !gaps || noise[3];
  end

  always @(posedge clk) if (!rst) begin
    idle <= idle + 1;
    if (load_valid) begin
      loaded <= loaded + 1;
      idle <= 0;
    end
    if (loaded == LOADS) cycle <= cycle + 1;
    if (in_valid && in_ready) begin
      sent <= sent + 1;
      idle <= 0;
    end
    if (out_valid && out_ready) begin
      idle <= 0;
      got <= got + 1;
      if (out_values !== values[got] || out_sums !== sums[got]) begin
        wrong <= wrong + 1;
        if (wrong < 10) $display("output %0d: %h instead of %h", got, out_values, values[got]);
      end
    end
    if (got == OUTPUTS || idle > 1000) begin
      $display("%0s outputs=%0d wrong=%0d cycles=%0d", wrong == 0 && got == OUTPUTS ? "PASS" : "FAIL", got, wrong, cycle);
      $finish;
    end
  end
endmodule
