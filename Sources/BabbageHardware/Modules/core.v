/* The core: sums of products of terms and coefficients, LANES maps at a time. Where terms and maps are in groups, a map
   has the terms of its group alone, and the core starts with a group as soon as its terms are there. */
module nn_core #(
  parameter LANES = 1,
  parameter WEIGHT = 4,
  parameter TERM = 22,
  parameter SUM = 32,
  parameter COUNT = 10,
  parameter CODES = 12,
  parameter GROUPS = 0
) (
  input wire clk,
  input wire rst,
  input wire start,
  /* All maps; the terms and the maps of a group, which may be all. */
  input wire [COUNT-1:0] last_map,
  input wire in_groups,
  input wire [COUNT-1:0] last_group_term,
  input wire [COUNT-1:0] last_group_map,
  input wire [CODES-1:0] first_code,
  /* How many terms are there, if they are in groups; otherwise all are. */
  input wire [COUNT-1:0] written,
  /* Terms and codes arrive one cycle after their addresses. */
  output reg [COUNT-1:0] term_address,
  input wire signed [TERM-1:0] term,
  output reg [CODES-1:0] code_address,
  input wire [LANES*WEIGHT-1:0] codes,
  /* The sums, map by map. */
  output wire sum_valid,
  output wire signed [SUM-1:0] sum,
  output wire done
);
  reg asks, has_term, has_product, drains;
  reg first_asked, first_term, first_product, last_read, last_product;
  reg [COUNT-1:0] map, lane;
  wire [LANES*SUM-1:0] next;
  reg [LANES*(TERM+WEIGHT)-1:0] products;
  reg [LANES*SUM-1:0] sums;

  genvar index;
  generate
    for (index = 0; index < LANES; index = index + 1) begin : multiply
      wire signed [WEIGHT-1:0] code = $signed(codes[index*WEIGHT +: WEIGHT]);
      wire signed [TERM+WEIGHT-1:0] product =
        $signed({{WEIGHT{term[TERM-1]}}, term}) * $signed({{TERM{code[WEIGHT-1]}}, code});
      always @(posedge clk) products[index*(TERM+WEIGHT) +: TERM+WEIGHT] <= product;

      /* Sums have as many bits as the largest one needs, which may be fewer than all products have. */
      wire signed [TERM+WEIGHT+SUM-1:0] wide =
        {{SUM{products[(index+1)*(TERM+WEIGHT)-1]}}, products[index*(TERM+WEIGHT) +: TERM+WEIGHT]};
      wire unused = &{1'b0, wide};
      assign next[index*SUM +: SUM] =
        (first_product ? {SUM{1'b0}} : sums[index*SUM +: SUM]) + wide[SUM-1:0];
    end
  endgenerate

  wire reads, group_ends;
  wire [COUNT-1:0] first_of_group, last_of_group;
  wire last_lane = group_ends || lane == LANES - 1;
  generate
    if (GROUPS != 0) begin : groups
      reg [COUNT-1:0] first, last, group_map;
      assign reads = asks && (!in_groups || last < written);
      assign group_ends = group_map == last_group_map;
      assign first_of_group = group_ends ? last + 1'b1 : first;
      assign last_of_group = last;
      always @(posedge clk) begin
        if (drains) group_map <= group_ends ? 0 : group_map + 1'b1;
        if (drains && group_ends) begin
          first <= last + 1'b1;
          last <= last + last_group_term + 1'b1;
        end
        if (start) begin
          first <= 0;
          last <= last_group_term;
          group_map <= 0;
        end
      end
    end else begin : all
      wire unused = &{1'b0, in_groups, last_group_map, written};
      assign reads = asks;
      assign group_ends = map == last_map;
      assign first_of_group = 0;
      assign last_of_group = last_group_term;
    end
  endgenerate
  assign sum_valid = drains;
  assign sum = $signed(sums[SUM-1:0]);
  assign done = drains && map == last_map;

  always @(posedge clk) begin
    has_term <= reads;
    first_term <= first_asked;
    last_read <= reads && term_address == last_of_group;
    has_product <= has_term;
    first_product <= first_term;
    last_product <= last_read;
    if (has_product) sums <= next;
    if (reads) begin
      first_asked <= 1'b0;
      term_address <= term_address + 1'b1;
      code_address <= code_address + 1'b1;
      if (term_address == last_of_group) asks <= 1'b0;
    end
    if (last_product) begin
      drains <= 1'b1;
      lane <= 0;
    end
    if (drains) begin
      sums <= sums >> SUM;
      map <= map + 1'b1;
      lane <= lane + 1'b1;
      if (last_lane) begin
        drains <= 1'b0;
        asks <= map != last_map;
        first_asked <= 1'b1;
        term_address <= first_of_group;
      end
    end
    if (start) begin
      asks <= 1'b1;
      first_asked <= 1'b1;
      term_address <= 0;
      code_address <= first_code;
      map <= 0;
    end
    if (rst) begin
      asks <= 1'b0;
      has_term <= 1'b0;
      has_product <= 1'b0;
      last_read <= 1'b0;
      last_product <= 1'b0;
      drains <= 1'b0;
    end
  end
endmodule
