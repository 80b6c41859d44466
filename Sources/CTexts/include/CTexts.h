// The texts that programs, circuits, reports and pages are made of, embedded when this target is compiled.
//
// The files lie in the targets that use them. Each text is UTF-8 and ends with 0.

#ifndef CTEXTS_H
#define CTEXTS_H

#pragma clang assume_nonnull begin

// MARK: The parts of circuits, as Verilog.

const char *text_bench_v(void);
const char *text_controller_v(void);
const char *text_core_v(void);
const char *text_expander_v(void);
const char *text_gather_v(void);
const char *text_lookup_v(void);
const char *text_memory_v(void);
const char *text_moments_v(void);
const char *text_pass_v(void);
const char *text_reducer_v(void);
const char *text_scaler_v(void);
const char *text_tile_bench_v(void);
const char *text_top_v(void);

// MARK: The pieces of programs for microcontrollers, as C.

const char *text_api_c(void);
const char *text_api_stream_c(void);
const char *text_api_whole_c(void);
const char *text_codes_c(void);
const char *text_combine_c(void);
const char *text_decode_c(void);
const char *text_dot_bytes_c(void);
const char *text_dot_packed_c(void);
const char *text_gather_c(void);
const char *text_layer_c(void);
const char *text_maps_c(void);
const char *text_moments_c(void);
const char *text_moments_running_c(void);
const char *text_moments_taps_c(void);
const char *text_move_c(void);
const char *text_orders_c(void);
const char *text_pool_c(void);
const char *text_prelude_c(void);
const char *text_rescale_c(void);
const char *text_run_c(void);
const char *text_run_codes_c(void);
const char *text_run_combine_c(void);
const char *text_run_move_c(void);
const char *text_run_pool_c(void);
const char *text_spread_c(void);
const char *text_tile_c(void);
const char *text_types_c(void);
const char *text_types_decode_c(void);
const char *text_types_layer_c(void);
const char *text_types_spread_c(void);

// MARK: The other files of such programs.

const char *text_CMakeLists_txt(void);
const char *text_library_properties(void);
const char *text_main_c(void);
const char *text_sketch_ino(void);
const char *text_vectors_h(void);

// MARK: HTML, CSS and JavaScript of reports and pages.

const char *text_page_css(void);
const char *text_page_html(void);
const char *text_page_js(void);
const char *text_pictures_js(void);
const char *text_program_js(void);
const char *text_report_css(void);
const char *text_report_html(void);
const char *text_style_css(void);

#pragma clang assume_nonnull end

#endif
