/* Feeds images to nn and compares its scores with those of the integer engine. With +gaps both
   streams pause at random. */
module nn_bench;
  parameter IMAGES = 10;
  parameter PIXELS = 784;
  parameter SCORES = 10;
  parameter PREDICTED = 100000;
  reg clk, rst, gaps;
  reg in_valid, out_ready;
  wire in_ready, out_valid, out_last;
  wire [31:0] out_data;
  reg [7:0] images [0:IMAGES*PIXELS-1];
  reg [31:0] scores [0:IMAGES*SCORES-1];
  reg [15:0] noise;
  integer sent, got, wrong, begun, cycle, longest, idle;

  nn dut (
    .clk(clk), .rst(rst), .in_valid(in_valid), .in_ready(in_ready), .in_data(images[sent]), .out_valid(out_valid),
    .out_ready(out_ready), .out_data(out_data), .out_last(out_last));

  initial begin
    $readmemh("nn_images.hex", images);
    $readmemh("nn_scores.hex", scores);
    gaps = $test$plusargs("gaps") != 0;
    clk = 1'b0;
    rst = 1'b1;
    in_valid = 1'b0;
    out_ready = 1'b0;
    noise = 16'hACE1;
    {sent, got, wrong, begun, cycle, longest, idle} = 0;
    repeat (4) @(negedge clk);
    rst = 1'b0;
  end
  always #5 clk = !clk;

  always @(negedge clk) if (!rst) begin
    noise <= {noise[14:0], noise[15] ^ noise[13] ^ noise[12] ^ noise[10]};
    in_valid <= sent < IMAGES * PIXELS && (!gaps || noise[0]);
    out_ready <= !gaps || noise[3];
  end

  always @(posedge clk) if (!rst) begin
    cycle <= cycle + 1;
    idle <= idle + 1;
    if (in_valid && in_ready) begin
      if (sent % PIXELS == 0) begun <= cycle;
      sent <= sent + 1;
      idle <= 0;
    end
    if (out_valid && out_ready) begin
      idle <= 0;
      got <= got + 1;
      if (out_data !== scores[got]) begin
        wrong <= wrong + 1;
        if (wrong < 10)
          $display("image %0d score %0d: %0d instead of %0d", got / SCORES, got % SCORES, $signed(out_data),
            $signed(scores[got]));
      end
      if (out_last && cycle - begun + 1 > longest) longest <= cycle - begun + 1;
    end
    if (got == IMAGES * SCORES || idle > 4 * PREDICTED + 1000) begin
      $display("%0s images=%0d wrong=%0d cycles=%0d predicted=%0d",
        wrong == 0 && got == IMAGES * SCORES ? "PASS" : "FAIL", got / SCORES, wrong, longest, PREDICTED);
      $finish;
    end
  end
endmodule
