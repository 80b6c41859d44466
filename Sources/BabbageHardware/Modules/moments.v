/* Sums each window's codes for every polynomial over it (or takes the largest), and scales the sums
   to the terms that the core multiplies. Codes that are terms by themselves pass through the first
   sum. */
module nn_moments #(
  parameter CODE = 9,
  parameter MOMENTS = 6,
  parameter TAP = 4,
  parameter MOMENT = 20,
  parameter FACTOR = 2,
  parameter FACTORS = 6,
  parameter TERM = 22,
  parameter COUNT = 10,
  parameter SIGNS = 0,
  parameter LEFT = 4
) (
  input wire clk,
  input wire rst,
  input wire start,
  /* A code, and the polynomials' values at its position. */
  input wire valid,
  input wire first,
  input wire last,
  input wire in_map,
  input wire signed [CODE-1:0] code,
  input wire [MOMENTS*TAP-1:0] taps,
  /* The number of a window's sums minus one, their shift, and where their factors are. */
  input wire takes_maximum,
  /* Whether the factor of a window's sum is that of its number of places inside the map. */
  input wire counts,
  input wire [LEFT-1:0] last_moment,
  input wire [4:0] shift,
  input wire [FACTORS-1:0] first_factor,
  input wire steps,
  output reg [FACTORS-1:0] factor_address,
  input wire [FACTOR-1:0] factor,
  input wire [COUNT-1:0] last_term,
  output reg term_valid,
  output reg [COUNT-1:0] term_address,
  output reg signed [TERM-1:0] term,
  output wire done
);
  wire [MOMENTS*MOMENT-1:0] next;
  reg [MOMENTS*MOMENT-1:0] sums, ready;
  reg emits, scaled_valid;
  reg [LEFT-1:0] left;
  reg [COUNT-1:0] index;
  reg signed [MOMENT-1:0] scaled;

  wire [MOMENTS*MOMENT-1:0] summed;
  wire signed [CODE-1:0] inner = in_map ? code : {CODE{1'b0}};
  genvar moment;
  generate
    for (moment = 0; moment < MOMENTS; moment = moment + 1) begin : sum
      wire signed [TAP-1:0] value = $signed(taps[moment*TAP +: TAP]);
      wire signed [CODE+TAP-1:0] product =
        $signed({{TAP{inner[CODE-1]}}, inner}) * $signed({{CODE{value[TAP-1]}}, value});
      assign summed[moment*MOMENT +: MOMENT] =
        (first ? {MOMENT{1'b0}} : sums[moment*MOMENT +: MOMENT])
        + {{(MOMENT-CODE-TAP){product[CODE+TAP-1]}}, product};
    end
  endgenerate

  wire signed [CODE-1:0] least = {1'b1, {(CODE-1){1'b0}}};
  wire signed [CODE-1:0] largest = first ? least : $signed(sums[CODE-1:0]);
  wire signed [CODE-1:0] candidate = in_map ? code : least;
  wire signed [CODE-1:0] larger = candidate > largest ? candidate : largest;
  assign next =
    takes_maximum ? {{(MOMENTS*MOMENT-CODE){larger[CODE-1]}}, larger} : summed;

  reg [FACTORS-1:0] earlier;
  wire [FACTORS-1:0] places = (first ? {FACTORS{1'b0}} : earlier) + {{(FACTORS-1){1'b0}}, in_map};

  wire [MOMENT-1:0] half = ({{(MOMENT-1){1'b0}}, 1'b1} << shift) >> 1;
  wire signed [MOMENT-1:0] rounded = $signed(ready[MOMENT-1:0] + half);
  wire signed [MOMENT+FACTOR:0] product =
    $signed({{(FACTOR+1){scaled[MOMENT-1]}}, scaled}) * $signed({{(MOMENT+1){SIGNS != 0 && factor[FACTOR-1]}}, factor});

  wire unused = &{1'b0, product};

  assign done = term_valid && term_address == last_term;

  always @(posedge clk) begin
    if (rst || start) begin
      emits <= 1'b0;
      scaled_valid <= 1'b0;
      term_valid <= 1'b0;
      index <= 0;
      factor_address <= first_factor;
    end else begin
      if (valid) sums <= next;
      if (valid) earlier <= places;
      if (emits) begin
        ready <= ready >> MOMENT;
        left <= left - 1'b1;
        emits <= left != 0;
        if (steps) factor_address <= factor_address + 1'b1;
      end
      if (valid && last) begin
        ready <= next;
        left <= last_moment;
        emits <= 1'b1;
        if (counts) factor_address <= first_factor + places - 1'b1;
      end
      scaled <= rounded >>> shift;
      scaled_valid <= emits;
      term <= product[TERM-1:0];
      term_valid <= scaled_valid;
      term_address <= index;
      if (scaled_valid) index <= index + 1'b1;
    end
  end
endmodule
