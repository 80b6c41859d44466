// The pieces of programs for microcontrollers, as C.

#include "embed.h"

static const unsigned char api_c[] = {
#embed "../BabbageEmbedded/Kernels/api.c" suffix(, 0)
};
TEXT(api_c)

static const unsigned char api_stream_c[] = {
#embed "../BabbageEmbedded/Kernels/api_stream.c" suffix(, 0)
};
TEXT(api_stream_c)

static const unsigned char api_whole_c[] = {
#embed "../BabbageEmbedded/Kernels/api_whole.c" suffix(, 0)
};
TEXT(api_whole_c)

static const unsigned char codes_c[] = {
#embed "../BabbageEmbedded/Kernels/codes.c" suffix(, 0)
};
TEXT(codes_c)

static const unsigned char combine_c[] = {
#embed "../BabbageEmbedded/Kernels/combine.c" suffix(, 0)
};
TEXT(combine_c)

static const unsigned char dot_bytes_c[] = {
#embed "../BabbageEmbedded/Kernels/dot_bytes.c" suffix(, 0)
};
TEXT(dot_bytes_c)

static const unsigned char dot_packed_c[] = {
#embed "../BabbageEmbedded/Kernels/dot_packed.c" suffix(, 0)
};
TEXT(dot_packed_c)

static const unsigned char gather_c[] = {
#embed "../BabbageEmbedded/Kernels/gather.c" suffix(, 0)
};
TEXT(gather_c)

static const unsigned char layer_c[] = {
#embed "../BabbageEmbedded/Kernels/layer.c" suffix(, 0)
};
TEXT(layer_c)

static const unsigned char maps_c[] = {
#embed "../BabbageEmbedded/Kernels/maps.c" suffix(, 0)
};
TEXT(maps_c)

static const unsigned char moments_c[] = {
#embed "../BabbageEmbedded/Kernels/moments.c" suffix(, 0)
};
TEXT(moments_c)

static const unsigned char moments_running_c[] = {
#embed "../BabbageEmbedded/Kernels/moments_running.c" suffix(, 0)
};
TEXT(moments_running_c)

static const unsigned char moments_taps_c[] = {
#embed "../BabbageEmbedded/Kernels/moments_taps.c" suffix(, 0)
};
TEXT(moments_taps_c)

static const unsigned char move_c[] = {
#embed "../BabbageEmbedded/Kernels/move.c" suffix(, 0)
};
TEXT(move_c)

static const unsigned char orders_c[] = {
#embed "../BabbageEmbedded/Kernels/orders.c" suffix(, 0)
};
TEXT(orders_c)

static const unsigned char pool_c[] = {
#embed "../BabbageEmbedded/Kernels/pool.c" suffix(, 0)
};
TEXT(pool_c)

static const unsigned char prelude_c[] = {
#embed "../BabbageEmbedded/Kernels/prelude.c" suffix(, 0)
};
TEXT(prelude_c)

static const unsigned char rescale_c[] = {
#embed "../BabbageEmbedded/Kernels/rescale.c" suffix(, 0)
};
TEXT(rescale_c)

static const unsigned char run_c[] = {
#embed "../BabbageEmbedded/Kernels/run.c" suffix(, 0)
};
TEXT(run_c)

static const unsigned char run_codes_c[] = {
#embed "../BabbageEmbedded/Kernels/run_codes.c" suffix(, 0)
};
TEXT(run_codes_c)

static const unsigned char run_combine_c[] = {
#embed "../BabbageEmbedded/Kernels/run_combine.c" suffix(, 0)
};
TEXT(run_combine_c)

static const unsigned char run_move_c[] = {
#embed "../BabbageEmbedded/Kernels/run_move.c" suffix(, 0)
};
TEXT(run_move_c)

static const unsigned char run_pool_c[] = {
#embed "../BabbageEmbedded/Kernels/run_pool.c" suffix(, 0)
};
TEXT(run_pool_c)

static const unsigned char tile_c[] = {
#embed "../BabbageEmbedded/Kernels/tile.c" suffix(, 0)
};
TEXT(tile_c)

static const unsigned char types_c[] = {
#embed "../BabbageEmbedded/Kernels/types.c" suffix(, 0)
};
TEXT(types_c)

static const unsigned char types_layer_c[] = {
#embed "../BabbageEmbedded/Kernels/types_layer.c" suffix(, 0)
};
TEXT(types_layer_c)

static const unsigned char spread_c[] = {
#embed "../BabbageEmbedded/Kernels/spread.c" suffix(, 0)
};
TEXT(spread_c)

static const unsigned char types_spread_c[] = {
#embed "../BabbageEmbedded/Kernels/types_spread.c" suffix(, 0)
};
TEXT(types_spread_c)

static const unsigned char decode_c[] = {
#embed "../BabbageEmbedded/Kernels/decode.c" suffix(, 0)
};
TEXT(decode_c)

static const unsigned char types_decode_c[] = {
#embed "../BabbageEmbedded/Kernels/types_decode.c" suffix(, 0)
};
TEXT(types_decode_c)
