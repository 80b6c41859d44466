// Work divided into parts.

INLINE int32_t smaller(int32_t a, int32_t b) { return a < b ? a : b; }
INLINE int32_t divide_up(int32_t a, int32_t b) { return (a + b - 1) / b; }

/// Parts of nearly equal size: the first `longer` ones are longer by one.
typedef struct {
  int32_t size, longer;
} parts;

INLINE parts divide(int32_t total, int32_t count) { return (parts){total / count, total % count}; }
INLINE int32_t part_start(parts p, int32_t index) {
  return p.size * index + smaller(p.longer, index);
}
