/* Models in the ONNX format as protobuf-c decodes them, for files that nobody has checked. */
#ifndef BABBAGE_ONNX_H
#define BABBAGE_ONNX_H

#include <stddef.h>
#include <stdint.h>

#include "onnx.pb-c.h"

/* Returns NULL if the model is damaged, nested too deeply, or would take up much more memory than
   the file. All in it that has an address comes from malloc. */
Onnx__ModelProto *onnx_model_decode(const uint8_t *bytes, size_t count);

void onnx_model_free(Onnx__ModelProto *model);

#endif
