// A C interface over LibTorch: what Babbage's training needs of ATen and autograd.
//
// A program does not link it. It opens a bridge, a library with these functions that was compiled
// for the installed LibTorch (see `TorchLibrary` in BabbageTraining), and finds all of them in one
// table.
//
// A function that can fail returns NULL or false and leaves the reason in `bt_last_error`. No C++
// exception leaves this interface. Sizes and axes are `intptr_t`, which Swift sees as `Int`; an
// axis may be negative.

#pragma once

#include <stdbool.h>
#include <stdint.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#define BT_NULLABLE _Nullable
#else
#define BT_NULLABLE
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// A counted reference to a LibTorch tensor; release each one with `bt_release`.
typedef struct bt_tensor bt_tensor;

/// The result of a function that can fail: a new reference, or NULL.
typedef bt_tensor *BT_NULLABLE bt_result;

/// The kinds of element that `bt_kind_of` tells apart.
typedef enum { bt_float, bt_bfloat16, bt_byte, bt_integer, bt_boolean, bt_other } bt_kind;

// MARK: Runtime

/// The reason for the last failure on this thread; valid until the next failure.
const char *bt_last_error(void);
/// LibTorch's version.
const char *bt_version(void);
/// Sets how many threads one operation may use.
bool bt_set_threads(intptr_t count);
/// How many threads one operation may use.
intptr_t bt_threads(void);
/// Refuses operations whose result depends on the order of threads.
bool bt_set_deterministic(bool on);
/// Lets a CUDA device multiply in TF32, and measure which of cuDNN's algorithms is the fastest.
bool bt_prefer_speed(void);
/// Whether this LibTorch has found a CUDA device.
bool bt_has_cuda(void);
/// Chooses the CUDA device that `cuda` names from now on: the `index`-th, counted round again.
bool bt_choose_cuda(intptr_t index);
/// Seeds LibTorch's generator.
bool bt_seed(uint64_t seed);
/// Replaces denormal numbers by zero on this thread and those it starts; false if the CPU cannot.
bool bt_flush_denormals(bool on);

/// Makes the allocator keep freed memory of any size for the next request, where it can be told.
void bt_keep_freed_memory(void);
/// Switches recording for gradients on this thread; returns the previous setting.
bool bt_set_recording(bool on);

// MARK: Tensors

/// A copy of `count` floats with a shape.
bt_result bt_from_floats(const float *BT_NULLABLE values, intptr_t count, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// A copy of `count` bytes with a shape.
bt_result bt_from_bytes(const uint8_t *BT_NULLABLE values, intptr_t count, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// A copy of `count` integers with a shape.
bt_result bt_from_integers(const intptr_t *BT_NULLABLE values, intptr_t count, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// Floats that are all the same.
bt_result bt_full(double value, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// Another reference to the same tensor.
bt_result bt_retain(const bt_tensor *tensor);
/// Releases a reference.
void bt_release(bt_tensor *tensor);
/// The number of axes.
intptr_t bt_rank(const bt_tensor *tensor);
/// Writes the length of each axis; `shape` holds `bt_rank` numbers.
void bt_shape(const bt_tensor *tensor, intptr_t *shape);
/// The number of elements.
intptr_t bt_count(const bt_tensor *tensor);
/// The kind of the elements.
bt_kind bt_kind_of(const bt_tensor *tensor);
/// Writes the elements as floats; `count` must be `bt_count`.
bool bt_copy_floats(const bt_tensor *tensor, float *BT_NULLABLE values, intptr_t count);
/// Writes the elements as integers; `count` must be `bt_count`.
bool bt_copy_integers(const bt_tensor *tensor, intptr_t *BT_NULLABLE values, intptr_t count);
/// Writes the elements as bytes; `count` must be `bt_count`.
bool bt_copy_bytes(const bt_tensor *tensor, uint8_t *BT_NULLABLE values, intptr_t count);
/// Writes the only element of a tensor.
bool bt_item(const bt_tensor *tensor, double *value);
/// The elements converted to float.
bt_result bt_to_float(const bt_tensor *tensor);

/// The elements rounded to bfloat16.
bt_result bt_to_bfloat16(const bt_tensor *tensor);

/// The elements converted to another tensor's type, on its device.
bt_result bt_to_like(const bt_tensor *tensor, const bt_tensor *other);

/// A copy as bytes; elements must lie in 0 to 255.
bt_result bt_to_byte(const bt_tensor *tensor);

/// The elements on a device: `cpu`, `cuda` (the chosen one) or `cuda:1`.
bt_result bt_to_device(const bt_tensor *tensor, const char *device);
/// The elements on the device of another tensor.
bt_result bt_to_device_of(const bt_tensor *tensor, const bt_tensor *other);
/// Moves a leaf to a device; other references to it stay where they are.
bool bt_move(bt_tensor *tensor, const char *device);

/// The same elements without gaps in memory: NCHW order, or with the channels of a pixel together.
bt_result bt_contiguous(const bt_tensor *tensor, bool channels_last);
/// A copy with memory of its own.
bt_result bt_clone(const bt_tensor *tensor);

// MARK: Arithmetic

/// a + b
bt_result bt_add(const bt_tensor *a, const bt_tensor *b);
/// a - b
bt_result bt_sub(const bt_tensor *a, const bt_tensor *b);
/// a · b, element by element
bt_result bt_mul(const bt_tensor *a, const bt_tensor *b);
/// a / b
bt_result bt_div(const bt_tensor *a, const bt_tensor *b);
/// a + b
bt_result bt_add_scalar(const bt_tensor *a, double b);
/// b - a
bt_result bt_rsub_scalar(const bt_tensor *a, double b);
/// a · b
bt_result bt_mul_scalar(const bt_tensor *a, double b);
/// a / b
bt_result bt_div_scalar(const bt_tensor *a, double b);
/// -a
bt_result bt_neg(const bt_tensor *a);
/// |a|
bt_result bt_abs(const bt_tensor *a);
/// √a
bt_result bt_sqrt(const bt_tensor *a);
/// e to the power of a
bt_result bt_exp(const bt_tensor *a);
/// The natural logarithm.
bt_result bt_log(const bt_tensor *a);
/// 1 / a
bt_result bt_reciprocal(const bt_tensor *a);
/// The nearest integer, with halves rounded to even; its gradient is zero.
bt_result bt_round(const bt_tensor *a);
/// max(a, 0)
bt_result bt_relu(const bt_tensor *a);
/// 1 / (1 + exp(-a))
bt_result bt_sigmoid(const bt_tensor *a);
/// The hyperbolic tangent.
bt_result bt_tanh(const bt_tensor *a);
/// ln(1 + exp(a))
bt_result bt_softplus(const bt_tensor *a);
/// The error function.
bt_result bt_erf(const bt_tensor *a);
/// a limited to a range.
bt_result bt_clamp(const bt_tensor *a, double low, double high);
/// True where a and b are equal.
bt_result bt_eq(const bt_tensor *a, const bt_tensor *b);
/// The sum over some axes, or over all if `rank` is 0.
bt_result bt_sum(const bt_tensor *a, const intptr_t *BT_NULLABLE axes, intptr_t rank, bool keep);
/// The mean over some axes, or over all if `rank` is 0.
bt_result bt_mean(const bt_tensor *a, const intptr_t *BT_NULLABLE axes, intptr_t rank, bool keep);
/// The largest element over some axes, or over all if `rank` is 0.
bt_result bt_amax(const bt_tensor *a, const intptr_t *BT_NULLABLE axes, intptr_t rank, bool keep);
/// The position of the largest element along an axis.
bt_result bt_argmax(const bt_tensor *a, intptr_t axis);
/// The matrix product.
bt_result bt_matmul(const bt_tensor *a, const bt_tensor *b);

// MARK: Shape

/// Exchanges two axes.
bt_result bt_transpose(const bt_tensor *a, intptr_t first, intptr_t second);
/// Reorders the axes.
bt_result bt_permute(const bt_tensor *a, const intptr_t *BT_NULLABLE axes, intptr_t rank);
/// The same elements with another shape; one length may be -1.
bt_result bt_reshape(const bt_tensor *a, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// Repeats axes of length 1 without a copy; -1 keeps an axis as it is.
bt_result bt_expand(const bt_tensor *a, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// `length` positions of an axis, from `start` on.
bt_result bt_narrow(const bt_tensor *a, intptr_t axis, intptr_t start, intptr_t length);
/// Every `step`-th position of an axis from `start` on, before `end`.
bt_result bt_slice(const bt_tensor *a, intptr_t axis, intptr_t start, intptr_t end, intptr_t step);
/// Tensors concatenated along an axis.
bt_result bt_cat(const bt_tensor *const BT_NULLABLE *BT_NULLABLE tensors, intptr_t count, intptr_t axis);
/// The rows that an integer tensor names.
bt_result bt_index_select(const bt_tensor *a, intptr_t axis, const bt_tensor *positions);
/// The element along an axis that an integer tensor of the same rank names.
bt_result bt_gather(const bt_tensor *a, intptr_t axis, const bt_tensor *positions);
/// Pads with a constant; pairs of (before, after), last axis first.
bt_result bt_pad(const bt_tensor *a, const intptr_t *BT_NULLABLE amounts, intptr_t count, double value);
/// Reverses an axis.
bt_result bt_flip(const bt_tensor *a, intptr_t axis);

// MARK: Layers

/// Rows and columns.
typedef struct { intptr_t rows, columns; } bt_pair;

/// A convolution of NCHW by OIHW; filters and channels are cut into groups.
bt_result bt_conv2d(const bt_tensor *x, const bt_tensor *weight, const bt_tensor *BT_NULLABLE bias, bt_pair stride, bt_pair padding, intptr_t groups);
/// x · weightᵀ + bias
bt_result bt_linear(const bt_tensor *x, const bt_tensor *weight, const bt_tensor *BT_NULLABLE bias);
/// The largest element of each window.
bt_result bt_max_pool2d(const bt_tensor *x, bt_pair kernel, bt_pair stride, bt_pair padding);
/// The mean of each window, padding counted as zeros or not at all.
bt_result bt_avg_pool2d(const bt_tensor *x, bt_pair kernel, bt_pair stride, bt_pair padding, bool counts_padding);
/// Batch normalisation over axis 1; in training, updates the running statistics in place.
bt_result bt_batch_norm(const bt_tensor *x, const bt_tensor *BT_NULLABLE gamma, const bt_tensor *BT_NULLABLE beta, const bt_tensor *running_mean, const bt_tensor *running_var, bool training, double momentum, double eps);
/// The factors of a normalisation as a layer stores its scales, `gamma / sqrt(variance + eps)`, in
/// `bits` each; gradients pass straight through the rounding. Maps of less than `least_variance`
/// get none, and those that vary more than `largest_spread` times less than another less.
bt_result bt_stored_gamma(const bt_tensor *gamma, const bt_tensor *variance, double eps, double least_variance, double largest_spread, intptr_t bits);
/// The summands of a normalisation with such factors as a layer stores its shifts, in `bits` each.
bt_result bt_stored_beta(const bt_tensor *beta, const bt_tensor *gamma, const bt_tensor *mean, const bt_tensor *variance, double eps, intptr_t bits);
/// Sets elements to zero at random and scales the others up.
bt_result bt_dropout(const bt_tensor *x, double probability);
/// The softmax along an axis.
bt_result bt_softmax(const bt_tensor *x, intptr_t axis);
/// The logarithm of the softmax along an axis.
bt_result bt_log_softmax(const bt_tensor *x, intptr_t axis);
/// The mean cross-entropy of logits and integer labels.
bt_result bt_cross_entropy(const bt_tensor *logits, const bt_tensor *labels, double smoothing);
/// The sampling positions of affine maps [N, 2, 3] for a batch of shape NCHW.
bt_result bt_affine_grid(const bt_tensor *theta, const intptr_t *BT_NULLABLE shape, intptr_t rank);
/// Samples a batch at positions in -1...1, bilinear, zeros outside.
bt_result bt_grid_sample(const bt_tensor *x, const bt_tensor *grid);

// MARK: The pass between two polynomial layers

/// For each filter of a layer, the maps that it is combined with: at most three in a row.
typedef struct {
  /// The number of maps.
  intptr_t maps;
  /// For each filter, the first of its maps and how many there are.
  const intptr_t *first, *counts;
  /// `[filters][3]`: what each of these maps is multiplied by.
  const float *factors;
} bt_blocks;

/// Expands core maps to full-width activation maps, adds a bias, pools (2x2), applies ReLU and
/// reduces the channels to sums, in one operation.
typedef struct bt_pass bt_pass;

/// A pass, or NULL. Without `reduction` its output is the full-width maps.
bt_pass *BT_NULLABLE bt_pass_new(intptr_t filters, bt_blocks expansion, const bt_blocks *BT_NULLABLE reduction, bool pools, bool relu);
/// Frees a pass; gradients that are still to be computed keep what they need.
void bt_pass_free(bt_pass *pass);
/// Runs a pass on core maps, NCHW or NC; `bias` has an element for each filter.
bt_result bt_pass_run(const bt_pass *pass, const bt_tensor *maps, const bt_tensor *BT_NULLABLE bias);

/// A convolution with stride 1 of few maps (NCHW) by few filters (OIHW), made for layers' cores.
bt_result bt_small_conv2d(const bt_tensor *maps, const bt_tensor *weight, intptr_t padding);

// MARK: Gradients

/// Marks a tensor as one to compute a gradient for, or not.
bool bt_set_requires_grad(const bt_tensor *tensor, bool on);
/// Whether gradients flow through a tensor.
bool bt_requires_grad(const bt_tensor *tensor);
/// The same elements, without a history.
bt_result bt_detach(const bt_tensor *tensor);
/// Adds the gradients of a scalar to the tensors that it depends on.
bool bt_backward(const bt_tensor *scalar);
/// Whether a gradient has been computed.
bool bt_has_grad(const bt_tensor *tensor);
/// The gradient; fails where there is none.
bt_result bt_grad(const bt_tensor *tensor);
/// Forgets the gradient.
bool bt_clear_grad(const bt_tensor *tensor);
/// Overwrites the elements, without recording it.
bool bt_assign(const bt_tensor *tensor, const bt_tensor *source);
/// Moves the elements the fraction `weight` of the way to those of `end`, without recording it.
bool bt_lerp_assign(const bt_tensor *tensor, const bt_tensor *end, double weight);

// MARK: AdamW

/// Adam with decoupled weight decay.
typedef struct bt_adamw bt_adamw;

/// An optimiser without parameters, or NULL.
bt_adamw *BT_NULLABLE bt_adamw_new(double beta1, double beta2, double eps);
/// Frees an optimiser.
void bt_adamw_free(bt_adamw *optimizer);
/// Adds parameters that share a weight decay.
bool bt_adamw_add(bt_adamw *optimizer, const bt_tensor *const BT_NULLABLE *BT_NULLABLE parameters, intptr_t count, double weight_decay);
/// Updates every parameter that has a gradient.
bool bt_adamw_step(bt_adamw *optimizer, double learning_rate);
/// Forgets the gradients of all parameters.
bool bt_adamw_clear_grads(bt_adamw *optimizer);
/// The number of parameters.
intptr_t bt_adamw_count(const bt_adamw *optimizer);
/// The steps that a parameter has taken; `index` is below `bt_adamw_count`.
intptr_t bt_adamw_steps(const bt_adamw *optimizer, intptr_t index);
/// A parameter's running mean of gradients, itself.
bt_result bt_adamw_mean(const bt_adamw *optimizer, intptr_t index);
/// A parameter's running mean of squared gradients, itself.
bt_result bt_adamw_square(const bt_adamw *optimizer, intptr_t index);
/// Replaces the state of a parameter.
bool bt_adamw_restore(bt_adamw *optimizer, intptr_t index, intptr_t steps, const bt_tensor *mean, const bt_tensor *square);

// MARK: Groups

/// Processes that compute together. All of them must call the same functions in the same order.
typedef struct bt_group bt_group;

/// Meets the other processes at rank 0's `host` and `port`, or gives up after `patience` seconds.
/// Messages go over `interface`, or over the one that leads to the host; an operation may take
/// `timeout` seconds.
bt_group *BT_NULLABLE bt_group_new(const char *host, intptr_t port, intptr_t rank, intptr_t size, const char *BT_NULLABLE interface, double patience, double timeout);
/// Leaves the group: operations that others wait for fail.
void bt_group_free(bt_group *group);
/// Why the first operation failed, or NULL; those of a backward pass count.
const char *BT_NULLABLE bt_group_failure(const bt_group *group);
/// Replaces the elements of all tensors by their sums over the processes, without recording it.
bool bt_group_sum(const bt_group *group, const bt_tensor *const BT_NULLABLE *BT_NULLABLE tensors, intptr_t count);
/// The sum of each element over the processes. Gradients flow back to all of them.
bt_result bt_group_recorded_sum(const bt_group *group, const bt_tensor *tensor);
/// Overwrites the elements with those of rank `root`, without recording it.
bool bt_group_broadcast(const bt_group *group, const bt_tensor *tensor, intptr_t root);
/// The tensors of all processes, which must have one shape, one after another along the first axis.
bt_result bt_group_gather(const bt_group *group, const bt_tensor *tensor);
/// Returns when every process has called it.
bool bt_group_barrier(const bt_group *group);

// MARK: The table

/// The names of all functions of this interface, without `bt_`.
#define BT_FUNCTIONS(F) \
  F(last_error) F(version) F(set_threads) F(threads) F(set_deterministic) F(prefer_speed) F(has_cuda) F(choose_cuda) F(seed) \
  F(flush_denormals) F(keep_freed_memory) F(set_recording) F(from_floats) F(from_bytes) \
  F(from_integers) F(full) F(retain) F(release) F(rank) F(shape) F(count) F(kind_of) F(copy_floats) \
  F(copy_integers) F(copy_bytes) F(item) F(to_float) F(to_bfloat16) F(to_like) F(to_byte) \
  F(to_device) F(to_device_of) F(move) F(contiguous) F(clone) F(add) F(sub) F(mul) F(div) F(add_scalar) \
  F(rsub_scalar) F(mul_scalar) F(div_scalar) F(neg) F(abs) F(sqrt) F(exp) F(log) F(reciprocal) \
  F(round) F(relu) F(sigmoid) F(tanh) F(softplus) F(erf) F(clamp) F(eq) F(sum) F(mean) F(amax) F(argmax) F(matmul) F(transpose) F(permute) \
  F(reshape) F(expand) F(narrow) F(slice) F(cat) F(index_select) F(gather) F(pad) F(flip) F(conv2d) \
  F(linear) F(max_pool2d) F(avg_pool2d) F(batch_norm) F(stored_gamma) F(stored_beta) F(dropout) F(softmax) F(log_softmax) \
  F(cross_entropy) F(affine_grid) F(grid_sample) F(pass_new) F(pass_free) F(pass_run) F(small_conv2d) \
  F(set_requires_grad) F(requires_grad) F(detach) F(backward) F(has_grad) F(grad) F(clear_grad) \
  F(assign) F(lerp_assign) F(adamw_new) F(adamw_free) F(adamw_add) F(adamw_step) F(adamw_clear_grads) \
  F(adamw_count) F(adamw_steps) F(adamw_mean) F(adamw_square) F(adamw_restore) F(group_new) \
  F(group_free) F(group_failure) F(group_sum) F(group_recorded_sum) F(group_broadcast) \
  F(group_gather) F(group_barrier)

/// All functions of a bridge that was opened while the program ran.
typedef struct {
#define BT_MEMBER(name) __typeof__(bt_##name) *name;
  BT_FUNCTIONS(BT_MEMBER)
#undef BT_MEMBER
} bt_functions;

/// The one function that is looked up by its name.
const bt_functions *bt_table(void);

// MARK: The sources

/// A file of the bridge.
typedef struct {
  const char *name;
  const uint8_t *bytes;
  intptr_t count;
} bt_source;

/// The `count` files of the bridge, embedded in the program; the bridge itself lacks this function.
const bt_source *bt_sources(intptr_t *count);

#ifdef __cplusplus
}
#endif

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
