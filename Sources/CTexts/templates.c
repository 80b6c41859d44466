// The other files of such programs.

#include "embed.h"

static const unsigned char CMakeLists_txt[] = {
#embed "../BabbageEmbedded/Templates/CMakeLists.txt" suffix(, 0)
};
TEXT(CMakeLists_txt)

static const unsigned char library_properties[] = {
#embed "../BabbageEmbedded/Templates/library.properties" suffix(, 0)
};
TEXT(library_properties)

static const unsigned char main_c[] = {
#embed "../BabbageEmbedded/Templates/main.c" suffix(, 0)
};
TEXT(main_c)

static const unsigned char sketch_ino[] = {
#embed "../BabbageEmbedded/Templates/sketch.ino" suffix(, 0)
};
TEXT(sketch_ino)

static const unsigned char vectors_h[] = {
#embed "../BabbageEmbedded/Templates/vectors.h" suffix(, 0)
};
TEXT(vectors_h)
