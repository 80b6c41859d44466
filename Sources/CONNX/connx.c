#include <stdlib.h>

#include "connx.h"

/* protobuf-c calls itself for each level of nesting, without limit. A level takes about 1 KiB, so
   this is some 250 of them, and half of the smallest stack that a thread has. */
#define MOST_STACK ((size_t)256 << 10)

/* A message of two bytes becomes a structure of hundreds. Graphs without weights, the worst of what
   makes sense, take up 24 times their bytes. */
#define MOST_MEMORY(count) (((size_t)64 << 20) + 32 * (count))

/* What malloc adds to a piece, about. */
#define OVERHEAD 16

typedef struct {
  uintptr_t start;
  size_t memory_left;
} decoding_limits;

static void *allocate(void *data, size_t size) {
  decoding_limits *limits = data;
  uintptr_t here = (uintptr_t)__builtin_frame_address(0);
  size_t stack = here < limits->start ? limits->start - here : here - limits->start;
  if (stack > MOST_STACK) return NULL;
  if (limits->memory_left < OVERHEAD || size > limits->memory_left - OVERHEAD) return NULL;
  /* What is freed stays counted. That limits time too: protobuf-c copies all of a message for each
     part that is merged with it. */
  limits->memory_left -= size + OVERHEAD;
  return malloc(size);
}

static void release(void *data, void *pointer) {
  (void)data;
  free(pointer);
}

Onnx__ModelProto *onnx_model_decode(const uint8_t *bytes, size_t count) {
  decoding_limits limits = {(uintptr_t)__builtin_frame_address(0), MOST_MEMORY(count)};
  ProtobufCAllocator allocator = {allocate, release, &limits};
  return onnx__model_proto__unpack(&allocator, count, bytes);
}

void onnx_model_free(Onnx__ModelProto *model) { onnx__model_proto__free_unpacked(model, NULL); }
