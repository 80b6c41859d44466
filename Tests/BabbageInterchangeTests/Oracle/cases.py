"""Writes small ONNX models, one or more for each operator, and what ONNX Runtime computes with them.

    cases.py FOLDER OPSET

For each case NAME there are NAME.onnx, NAME.images and NAME.scores (float32); cases.json lists the names. What an
operator looked like in a version of the operators is what matters here: attributes became inputs.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

folder, opset = pathlib.Path(sys.argv[1]), int(sys.argv[2])
random = numpy.random.default_rng(20 + opset)
names = []


class Graph:
    """A graph whose nodes are added one after the other; each gives the name of its output."""

    def __init__(self, shape, image="image"):
        self.nodes, self.constants, self.shape = [], [], shape
        self.last = self.image = image

    def constant(self, array, name=None):
        array = numpy.asarray(array)
        if array.dtype == numpy.float64:
            array = array.astype(numpy.float32)
        name = name or f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def weights(self, *shape, name=None):
        return self.constant(random.normal(size=shape) / numpy.sqrt(max(numpy.prod(shape[1:]), 1)), name)

    def integers(self, *values):
        return self.constant(numpy.array(values, numpy.int64))

    def node(self, op, *inputs, name=None, **attributes):
        """Inputs that are None become the last output."""
        inputs = [self.last if i is None else i for i in (inputs or [None])]
        output = f"value_{len(self.nodes)}"
        self.nodes.append(helper.make_node(op, inputs, [output], name=name or "", **attributes))
        self.last = output
        return output

    def value(self, array, dtype=TensorProto.INT64):
        """A Constant node."""
        array = numpy.asarray(array, numpy.int64 if dtype == TensorProto.INT64 else numpy.float32)
        keep = self.last
        name = self.node("Constant", *[], value=numpy_helper.from_array(array))
        self.nodes[-1].ClearField("input")
        self.last = keep
        return name

    def model(self):
        inputs = [helper.make_tensor_value_info(self.image, TensorProto.FLOAT, ["N", *self.shape])]
        outputs = [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, "case", inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
        model.ir_version = 8
        return onnx.shape_inference.infer_shapes(model)


def squeeze(graph, *axes):
    if opset < 13:
        return graph.node("Squeeze", None, axes=axes)
    return graph.node("Squeeze", None, graph.integers(*axes))


def unsqueeze(graph, *axes):
    if opset < 13:
        return graph.node("Unsqueeze", None, axes=axes)
    return graph.node("Unsqueeze", None, graph.integers(*axes))


def mean(graph, axes, keepdims):
    if opset < 18:
        return graph.node("ReduceMean", None, axes=axes, keepdims=keepdims)
    return graph.node("ReduceMean", None, graph.integers(*axes), keepdims=keepdims)


def pad(graph, pads):
    if opset < 11:
        return graph.node("Pad", None, pads=pads)
    return graph.node("Pad", None, graph.integers(*pads))


def part(graph, starts, ends, axes, steps=None):
    if opset < 10:
        assert not steps
        return graph.node("Slice", None, starts=starts, ends=ends, axes=axes)
    inputs = [graph.integers(*v) for v in (starts, ends, axes, steps or [1] * len(axes))]
    return graph.node("Slice", None, *inputs)


def clip(graph, low, high):
    if opset < 11:
        bounds = {k: float(v) for k, v in (("min", low), ("max", high)) if v is not None}
        return graph.node("Clip", None, **bounds)
    inputs = ["" if v is None else graph.constant(numpy.float32(v)) for v in (low, high)]
    return graph.node("Clip", None, *inputs)


def case(shape):
    def run(build):
        graph = Graph(shape)
        if build(graph) is False:
            return
        model = graph.model()
        name = build.__name__
        images = random.random((4, *shape), numpy.float32)
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        scores = [session.run(None, {graph.image: image[None]})[0] for image in images]
        shape_of_output = model.graph.output[0].type.tensor_type
        if not shape_of_output.HasField("shape"):
            # Computed padding leaves it open, and the checker wants to know the axes.
            for axis in range(scores[0].ndim):
                shape_of_output.shape.dim.add().dim_param = f"axis_{axis}"
        onnx.checker.check_model(model, full_check=True)
        onnx.save(model, folder / f"{name}.onnx")
        images.tofile(folder / f"{name}.images")
        numpy.concatenate([s.ravel() for s in scores]).astype(numpy.float32).tofile(folder / f"{name}.scores")
        names.append(name)
    return run


@case((3, 9, 8))
def convolution_with_bias_and_stride(g):
    g.node("Conv", None, g.weights(4, 3, 3, 2), g.weights(4), strides=[2, 2], pads=[1, 1, 1, 1])


@case((3, 9, 8))
def convolution_with_sides_of_its_own(g):
    g.node("Conv", None, g.weights(4, 3, 3, 3), pads=[0, 1, 2, 1])


@case((3, 8, 7))
def convolution_same_upper(g):
    g.node("Conv", None, g.weights(4, 3, 3, 3), auto_pad="SAME_UPPER", strides=[2, 2])


@case((3, 8, 7))
def convolution_same_lower(g):
    g.node("Conv", None, g.weights(4, 3, 4, 4), auto_pad="SAME_LOWER")


@case((3, 8, 7))
def convolution_valid(g):
    g.node("Conv", None, g.weights(4, 3, 3, 3), auto_pad="VALID")


@case((4, 8, 7))
def convolution_in_groups(g):
    g.node("Conv", None, g.weights(6, 2, 3, 3), g.weights(6), group=2, kernel_shape=[3, 3])


@case((4, 8, 7))
def convolution_depthwise(g):
    g.node("Conv", None, g.weights(4, 1, 3, 3), group=4, pads=[1, 1, 1, 1])


@case((2, 5, 5))
def bias_as_a_sum(g):
    g.node("Conv", None, g.weights(4, 2, 3, 3))
    g.node("Add", None, g.weights(4, 1, 1))


@case((12,))
def gemm_of_a_vector(g):
    g.node("Gemm", None, g.weights(5, 12), g.weights(5), transB=1)


@case((2, 3, 4))
def gemm_after_flatten(g):
    g.node("Conv", None, g.weights(3, 2, 2, 2))
    g.node("Flatten")
    g.node("Gemm", None, g.weights(18, 5), g.weights(1, 5), alpha=0.5, beta=2.0)
    g.node("Relu")
    g.node("Gemm", None, g.weights(4, 5), g.weights(4), transB=1)


@case((2, 3, 4))
def product_and_sum(g):
    g.node("Reshape", None, g.integers(-1, 24))
    g.node("MatMul", None, g.weights(24, 5))
    g.node("Add", g.weights(5), None)


@case((5, 4, 3))
def channels_last(g):
    # As Keras writes it: the image NHWC, the network NCHW, the flattened map NHWC again.
    g.node("Transpose", None, perm=[0, 3, 1, 2])
    g.node("Conv", None, g.weights(4, 3, 2, 2))
    g.node("Relu")
    g.node("Transpose", None, perm=[0, 2, 3, 1])
    g.node("Reshape", None, g.integers(-1, 48))
    g.node("MatMul", None, g.weights(48, 5))
    g.node("Add", None, g.weights(5))
    g.node("Softmax", None)


@case((3, 5, 4))
def batch_normalization(g):
    numbers = [g.weights(4), g.weights(4), g.weights(4), g.constant(random.random(4) + 0.5)]
    g.node("Conv", None, g.weights(4, 3, 3, 3))
    g.node("BatchNormalization", None, *numbers, epsilon=0.01)


@case((3, 5, 4))
def batch_normalization_of_a_vector(g):
    g.node("Flatten", None)
    numbers = [g.weights(60), g.weights(60), g.weights(60), g.constant(random.random(60) + 0.5)]
    g.node("BatchNormalization", None, *numbers)
    g.node("Gemm", None, g.weights(5, 60), g.weights(5), transB=1)


@case((2, 4, 4))
def activations(g):
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    g.node("LeakyRelu", None, alpha=0.2)
    g.node("Conv", None, g.weights(4, 4, 1, 1))
    clip(g, 0, 6)
    g.node("Conv", None, g.weights(4, 4, 1, 1))
    clip(g, -0.1, 0.2)
    g.node("Conv", None, g.weights(4, 4, 1, 1))
    clip(g, None, 0.1)
    clip(g, 0, None)
    g.node("Identity")


@case((2, 5, 4))
def hard_swish(g):
    if opset < 14:
        return False
    g.node("Conv", None, g.constant(6 * random.normal(size=(4, 2, 1, 1))))
    g.node("HardSwish", None)
    g.node("Conv", None, g.weights(3, 4, 1, 1))


@case((3, 5, 4))
def activations_one_after_another(g):
    for op, attributes in [
        ("Sigmoid", {}), ("HardSigmoid", {}), ("HardSigmoid", {"alpha": 0.3, "beta": 0.2}), ("Tanh", {}), ("Elu", {}),
        ("Elu", {"alpha": 0.3}), ("Selu", {}), ("Selu", {"alpha": 1.2, "gamma": 0.8}), ("Softplus", {}),
        ("Reciprocal", {}),
    ] + [("Erf", {})] * (opset >= 9) + [("Mish", {})] * (opset >= 18) + [("Gelu", {}), ("Gelu", {"approximate": "tanh"})] * (opset >= 20):
        g.node("Conv", None, g.weights(3, 3, 1, 1), g.constant([2.0, 3, -2] if op == "Reciprocal" else [0.1, 0, -0.5]))
        g.node(op, None, **attributes)


@case((3, 5, 4))
def slopes(g):
    g.node("Conv", None, g.weights(3, 3, 1, 1))
    g.node("PRelu", None, g.constant(numpy.array([0.1, -0.5, 2]).reshape(3, 1, 1)))
    g.node("Conv", None, g.weights(3, 3, 1, 1))
    g.node("PRelu", None, g.constant([0.3]))


@case((4, 5, 6))
def squeeze_and_excitation(g):
    image = g.node("Conv", None, g.weights(4, 4, 3, 3))
    g.node("GlobalAveragePool", None)
    g.node("Conv", None, g.weights(2, 4, 1, 1))
    g.node("Relu")
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    gate = g.node("Sigmoid")
    g.node("Mul", image, gate)
    g.node("Conv", None, g.weights(3, 4, 1, 1))


@case((3, 4, 5))
def maps_with_maps(g):
    first, second = (g.node("Conv", "image", g.weights(3, 3, 1, 1)) for _ in range(2))
    product = g.node("Mul", first, second)
    difference = g.node("Sub", product, second)
    soft = g.node("Softplus", second)
    quotient = g.node("Div", difference, soft)
    total = g.node("Sum", first, quotient, product)
    single = g.node("Conv", total, g.weights(1, 3, 1, 1))
    g.node("Add", single, total)
    g.node("Div", g.constant(2.0), g.node("Softplus", None))


@case((3, 4, 5))
def rows_and_columns_of_maps(g):
    if opset < 11:
        return False
    whole = g.node("Conv", None, g.weights(2, 3, 1, 1))
    row = g.node("Slice", whole, *[g.integers(n) for n in (0, 1, 2)])
    column = g.node("Slice", whole, *[g.integers(n) for n in (0, 1, 3)])
    g.node("Mul", g.node("Add", row, column), whole)


@case((3, 9, 8))
def convolutions_with_gaps_and_strides_of_their_own(g):
    g.node("Conv", None, g.weights(4, 3, 3, 2), dilations=[2, 3], pads=[2, 1, 2, 0])
    g.node("Relu")
    g.node("Conv", None, g.weights(2, 4, 3, 3), strides=[2, 3], pads=[1, 1, 1, 1])


@case((3, 20))
def a_signal(g):
    g.node("Conv", None, g.weights(6, 3, 5), g.weights(6), pads=[2, 2], strides=[2])
    g.node("Relu")
    g.node("Conv", None, g.weights(6, 1, 3), dilations=[2], group=6)
    g.node("MaxPool", None, kernel_shape=[2], strides=[2])
    g.node("BatchNormalization", None, *(g.constant(random.random(6) + 0.5) for _ in range(4)))
    g.node("AveragePool", None, kernel_shape=[2], pads=[1, 0])
    g.node("GlobalAveragePool")
    g.node("Flatten")
    g.node("Gemm", None, g.weights(5, 6), g.weights(5), transB=1)


@case((5, 4, 5))
def normalized_by_neighbours(g):
    g.node("Conv", None, g.weights(7, 5, 1, 1))
    g.node("LRN", None, size=5, alpha=0.3, beta=0.75, bias=1.5)
    g.node("Conv", None, g.weights(3, 7, 2, 2))


@case((3, 4, 5))
def nearest_neighbours(g):
    g.node("Conv", None, g.weights(4, 3, 1, 1))
    scales = g.constant(numpy.array([1, 1, 2, 3], numpy.float32))
    if opset < 9:
        g.node("Upsample", None, scales=[1.0, 1.0, 2.0, 3.0])
    elif opset < 11:
        g.node("Upsample" if opset < 10 else "Resize", None, scales)
    else:
        roi = g.constant(numpy.array([], numpy.float32))
        g.node("Resize", None, roi, scales, coordinate_transformation_mode="asymmetric", nearest_mode="floor")
    g.node("Conv", None, g.weights(2, 4, 3, 3))


@case((3, 4, 5))
def padding_of_all_kinds(g):
    g.node("Conv", None, g.weights(4, 3, 1, 1))
    for mode in ("edge", "reflect", "constant"):
        pads = [0, 0, 1, 2, 0, 0, 2, 1]
        if opset < 11:
            g.node("Pad", None, pads=pads, mode=mode, value=0.7)
        else:
            g.node("Pad", None, g.integers(*pads), g.constant(numpy.float32(0.7)), mode=mode)
    g.node("Conv", None, g.weights(2, 4, 3, 3))


@case((3, 4, 5))
def weights_of_codes(g):
    if opset < 13:
        return False
    codes = g.constant(random.integers(-127, 128, (4, 3, 1, 1)).astype(numpy.int8))
    scales, zeros = g.constant(random.uniform(0.005, 0.02, 4)), g.constant(numpy.array([0, 3, -5, 0], numpy.int8))
    g.node("Conv", "image", g.node("DequantizeLinear", codes, scales, zeros, axis=0))


@case((3, 4, 5))
def means_over_any_axes(g):
    image = g.node("Conv", None, g.weights(4, 3, 1, 1))
    rows = mean(g, [2], 1)
    g.last = image
    channels = mean(g, [1], 1)
    g.node("Add", rows, channels)
    mean(g, [3], 0)


@case((5, 4, 3))
def a_product_with_channels_last(g):
    g.node("MatMul", None, g.weights(3, 6))
    g.node("Relu")
    g.node("MatMul", None, g.weights(6, 2))
    g.node("Transpose", None, perm=[0, 3, 1, 2])


@case((6, 4, 5))
def channel_shuffle(g):
    for groups in (2, 3):
        x = g.node("Conv", None, g.weights(6, 6, 1, 1))
        g.node("Reshape", x, g.integers(1, groups, 6 // groups, 4, 5))
        g.node("Transpose", None, perm=[0, 2, 1, 3, 4])
        g.node("Reshape", None, g.integers(1, 6, 4, 5))
    g.node("Conv", None, g.weights(2, 6, 1, 1))


@case((3, 4, 5))
def silu_of_exporters(g):
    x = g.node("Conv", None, g.weights(3, 3, 1, 1))
    x = g.node("Mul", x, g.node("Sigmoid", x))
    steep = g.node("Sigmoid", g.node("Mul", x, g.constant(1.702)))
    g.node("Conv", g.node("Mul", steep, x), g.weights(2, 3, 1, 1))


@case((3, 4, 5))
def hard_swish_of_exporters(g):
    x = g.node("Conv", None, g.weights(3, 3, 1, 1))
    x = g.node("Mul", x, g.node("HardSigmoid", x, alpha=1 / 6, beta=0.5))
    g.node("Add", x, g.constant(3.0))
    gate = g.node("Div", clip(g, 0, 6), g.constant(6.0))
    g.node("Conv", g.node("Mul", x, gate), g.weights(2, 3, 1, 1))


@case((3, 4, 5))
def gelu_of_exporters(g):
    if opset < 9:
        return False
    x = g.node("Conv", None, g.weights(3, 3, 1, 1))
    erf = g.node("Erf", g.node("Div", x, g.constant(numpy.sqrt(2))))
    g.node("Mul", g.node("Mul", x, g.node("Add", erf, g.constant(1.0))), g.constant(0.5))
    x = g.node("Conv", None, g.weights(2, 3, 1, 1))
    cube = g.node("Mul", g.node("Pow", x, g.constant(3.0)), g.constant(0.044715))
    gate = g.node("Tanh", g.node("Mul", g.node("Add", x, cube), g.constant(numpy.sqrt(2 / numpy.pi))))
    g.node("Mul", g.node("Mul", x, g.constant(0.5)), g.node("Add", gate, g.constant(1.0)))


@case((2, 9, 8))
def largest(g):
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    g.node("MaxPool", None, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])


@case((2, 9, 8))
def largest_with_windows_cut_off(g):
    if opset < 10:
        return False
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    g.node("Relu")
    g.node("MaxPool", None, kernel_shape=[3, 3], strides=[2, 2], ceil_mode=1)


@case((2, 8, 8))
def largest_same_upper(g):
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    g.node("Relu")
    g.node("MaxPool", None, kernel_shape=[3, 3], strides=[2, 2], auto_pad="SAME_UPPER")


@case((2, 8, 8))
def largest_same_lower(g):
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    g.node("MaxPool", None, kernel_shape=[3, 2], strides=[2, 3], auto_pad="SAME_LOWER")


@case((2, 9, 8))
def largest_with_sides_of_its_own(g):
    g.node("Conv", None, g.weights(4, 2, 1, 1))
    g.node("MaxPool", None, kernel_shape=[3, 4], strides=[1, 2], pads=[2, 0, 0, 3])


@case((2, 9, 8))
def mean_of_windows_cut_off(g):
    if opset < 10:
        return False
    g.node("AveragePool", None, kernel_shape=[3, 3], strides=[2, 3], ceil_mode=1)


@case((2, 9, 8))
def mean_of_windows_cut_off_that_counts_padding(g):
    if opset < 10:
        return False
    g.node(
        "AveragePool", None, kernel_shape=[3, 3], strides=[2, 2], pads=[0, 1, 1, 0], ceil_mode=1, count_include_pad=1)


@case((2, 9, 8))
def mean_of_windows(g):
    g.node("AveragePool", None, kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1])


@case((2, 9, 8))
def mean_of_windows_that_counts_padding(g):
    g.node("AveragePool", None, kernel_shape=[3, 3], pads=[1, 1, 1, 1], count_include_pad=1)


@case((2, 9, 8))
def mean_of_windows_with_sides_of_its_own(g):
    g.node("AveragePool", None, kernel_shape=[2, 2], pads=[0, 0, 1, 1], count_include_pad=1)


@case((3, 4, 5))
def mean_of_one_window(g):
    g.node("AveragePool", None, kernel_shape=[4, 5])
    g.node("Flatten")
    g.node("Gemm", None, g.weights(5, 3), g.weights(5), transB=1)


@case((3, 4, 5))
def global_mean(g):
    g.node("GlobalAveragePool", None)
    g.node("Flatten")
    g.node("Gemm", None, g.weights(5, 3), g.weights(5), transB=1)


@case((3, 8, 6))
def global_largest(g):
    g.node("GlobalMaxPool", None)
    squeeze(g, 2, 3)


@case((3, 4, 5))
def reduced_mean(g):
    mean(g, [2, 3], 0)
    g.node("Gemm", None, g.weights(5, 3), g.weights(5), transB=1)


@case((3, 4, 5))
def reduced_mean_that_keeps_axes(g):
    mean(g, [-1, -2], 1)
    g.node("Conv", None, g.weights(5, 3, 1, 1))
    squeeze(g, 3, 2)


@case((5, 4, 3))
def reduced_mean_with_channels_last(g):
    mean(g, [1, 2], 0)
    g.node("MatMul", None, g.weights(3, 5))


@case((3, 6, 5))
def residual(g):
    g.node("Conv", None, g.weights(4, 3, 3, 3), g.weights(4), pads=[1, 1, 1, 1])
    start = g.node("Relu")
    g.node("Conv", None, g.weights(4, 4, 3, 3), pads=[1, 1, 1, 1])
    g.node("Add", None, start)
    g.node("Relu")


@case((3, 7, 6))
def shortcut_of_slices_and_zeros(g):
    # Half the shape arithmetic that PyTorch writes.
    first = g.node("Conv", None, g.weights(4, 3, 3, 3), pads=[1, 1, 1, 1])
    if opset < 11:
        part(g, [0, 0], [4, 3], [2, 3])
        pad(g, [0, 2, 0, 0, 0, 1, 0, 0])
        return
    last, zero, two = g.value([2**63 - 1]), g.value([0]), g.value([2])
    g.node("Slice", first, zero, last, g.value([2]), two)
    small = g.node("Slice", None, zero, last, g.value([3]), two)
    fill = g.node("ConstantOfShape", g.value([2]), value=helper.make_tensor("", TensorProto.INT64, [1], [0]))
    pads = g.node("Concat", g.value([0, 0, 0, 0, 2, 1]), fill, axis=0)
    pads = g.node("Reshape", pads, g.value([-1, 2]))
    pads = g.node("Slice", pads, g.value([-1]), g.value([-(2**63 - 1)]), zero, g.value([-1]))
    pads = g.node("Transpose", pads, perm=[1, 0])
    pads = g.node("Reshape", pads, g.value([-1]))
    g.node("Cast", pads, to=TensorProto.INT64)
    pads = g.last
    g.node("Pad", small, pads, "")


@case((4, 6, 5))
def parts(g):
    part(g, [1, -4], [3, 6], [1, 2])
    part(g, [0], [-1], [3])


@case((4, 6, 5))
def parts_with_steps(g):
    if opset < 10:
        return False
    part(g, [0, 1], [6, 2**31], [2, 3], [2, 2])


@case((2, 5, 4))
def padding(g):
    pad(g, [0, 1, 0, 2, 0, 0, 3, 1])
    g.node("Conv", None, g.weights(3, 3, 2, 2))


@case((2, 5, 4))
def joined(g):
    one = g.node("Conv", None, g.weights(3, 2, 1, 1))
    two = g.node("Conv", "image", g.weights(2, 2, 1, 1))
    g.node("Concat", one, two, "image", axis=1)
    g.node("Conv", None, g.weights(3, 7, 1, 1))


@case((2, 5, 4))
def joined_with_zeros(g):
    zeros = g.constant(numpy.zeros((1, 3, 5, 4)))
    more = g.constant(numpy.zeros((1, 2, 5, 4)))
    g.node("Concat", zeros, None, more, axis=1)
    g.node("Conv", None, g.weights(4, 7, 2, 2))


@case((2, 5, 4))
def joined_after_flatten(g):
    one = g.node("Flatten", g.node("Conv", None, g.weights(3, 2, 2, 2)))
    two = g.node("Flatten", "image")
    g.node("Concat", one, two, axis=-1)
    g.node("Gemm", None, g.weights(5, 76), transB=1) if opset >= 11 else g.node(
        "Gemm", None, g.weights(5, 76), g.weights(5), transB=1)


@case((3, 5, 4))
def normalization_of_the_image(g):
    g.node("Sub", None, g.constant(random.random((1, 3, 1, 1))))
    g.node("Div", None, g.constant(random.random((3, 1, 1)) + 0.1))
    g.node("Conv", None, g.weights(3, 3, 2, 2), pads=[1, 1, 1, 1])


@case((3, 5, 4))
def scales_of_channels(g):
    g.node("Conv", None, g.weights(3, 3, 2, 2))
    g.node("Mul", None, g.weights(3, 1, 1))
    g.node("Sub", g.constant(numpy.float32(0.3)), None)
    g.node("Relu")
    g.node("Div", None, g.constant(numpy.float32(3)))


@case((3, 5, 4))
def a_map_that_two_nodes_read(g):
    one = g.node("Conv", None, g.weights(3, 3, 1, 1))
    two = g.node("Add", one, g.weights(3, 1, 1))
    three = g.node("Mul", two, g.weights(3, 1, 1))
    g.node("Add", one, three)


@case((2, 3, 4))
def shape_arithmetic(g):
    # x.view(x.size(0), -1) as older versions of PyTorch write it.
    g.node("Conv", None, g.weights(3, 2, 1, 1))
    first = g.last
    g.node("Shape")
    g.node("Gather", None, g.constant(numpy.array(0, numpy.int64)), axis=0)
    size = unsqueeze(g, 0)
    shape = g.node("Concat", size, g.integers(-1), axis=0)
    g.node("Reshape", first, shape)
    g.node("Gemm", None, g.weights(5, 36), g.weights(5), transB=1)


@case((2, 3, 4))
def probabilities(g):
    g.node("Flatten")
    g.node("Gemm", None, g.weights(5, 24), g.weights(5), transB=1)
    if opset >= 12:
        g.node("Dropout")
    g.node("Softmax", None, axis=1)


@case((2, 4, 4))
def kinds_of_numbers(g):
    # Weights in few bits; an int8 tensor becomes weights by nodes that are computed at once.
    half = g.constant(random.normal(size=(3, 2, 1, 1)).astype(numpy.float16))
    g.node("Conv", None, g.node("Cast", half, to=TensorProto.FLOAT))
    g.nodes[-1].input[0] = "image"
    first = g.last
    codes = g.constant(random.integers(-127, 128, (4, 3)).astype(numpy.int8))
    g.node("Cast", codes, to=TensorProto.FLOAT)
    g.node("Mul", None, g.constant(random.random((4, 1)) / 100))
    g.node("Reshape", None, g.integers(4, 3, 1, 1))
    g.node("Conv", first, g.last)


@case((6, 4))
def grey_without_channels(g):
    unsqueeze(g, 1)
    g.node("Conv", None, g.weights(3, 1, 3, 3))


(folder / "cases.json").write_text(json.dumps(names))
