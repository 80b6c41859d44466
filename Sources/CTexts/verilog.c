// The parts of circuits, as Verilog.

#include "embed.h"

static const unsigned char bench_v[] = {
#embed "../BabbageHardware/Modules/bench.v" suffix(, 0)
};
TEXT(bench_v)

static const unsigned char controller_v[] = {
#embed "../BabbageHardware/Modules/controller.v" suffix(, 0)
};
TEXT(controller_v)

static const unsigned char core_v[] = {
#embed "../BabbageHardware/Modules/core.v" suffix(, 0)
};
TEXT(core_v)

static const unsigned char expander_v[] = {
#embed "../BabbageHardware/Modules/expander.v" suffix(, 0)
};
TEXT(expander_v)

static const unsigned char gather_v[] = {
#embed "../BabbageHardware/Modules/gather.v" suffix(, 0)
};
TEXT(gather_v)

static const unsigned char lookup_v[] = {
#embed "../BabbageHardware/Modules/lookup.v" suffix(, 0)
};
TEXT(lookup_v)

static const unsigned char memory_v[] = {
#embed "../BabbageHardware/Modules/memory.v" suffix(, 0)
};
TEXT(memory_v)

static const unsigned char moments_v[] = {
#embed "../BabbageHardware/Modules/moments.v" suffix(, 0)
};
TEXT(moments_v)

static const unsigned char pass_v[] = {
#embed "../BabbageHardware/Modules/pass.v" suffix(, 0)
};
TEXT(pass_v)

static const unsigned char reducer_v[] = {
#embed "../BabbageHardware/Modules/reducer.v" suffix(, 0)
};
TEXT(reducer_v)

static const unsigned char scaler_v[] = {
#embed "../BabbageHardware/Modules/scaler.v" suffix(, 0)
};
TEXT(scaler_v)

static const unsigned char tile_bench_v[] = {
#embed "../BabbageHardware/Modules/tile_bench.v" suffix(, 0)
};
TEXT(tile_bench_v)

static const unsigned char top_v[] = {
#embed "../BabbageHardware/Modules/top.v" suffix(, 0)
};
TEXT(top_v)
