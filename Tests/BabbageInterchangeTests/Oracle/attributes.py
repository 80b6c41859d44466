"""Writes a model for each attribute of each operator that is read, set to what it is not by default, in every version.

    attributes.py FOLDER OPERATOR...

For each case NAME there is NAME.onnx; attributes.json lists them with the verdict: "same" if the import must compute what
ONNX Runtime computes (NAME.images, NAME.scores: float32), "refused" if it must not go through. The table below has to name
every attribute and every optional input that ONNX's own schemas have for the operators given.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, defs, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

FIRST, LAST = 7, 24
SAME, REFUSED = "same", "refused"
# What ONNX Runtime rounds to 16 bits.
ROUNDED = "rounded"
# What it computes on codes of 8 bits.
CODED = "coded"
# Refused, of a kind that ONNX Runtime does not run either without its parts for training.
NOT_RUN = "not run"
INT64_MAX = 2**63 - 1
NARROW = [
    TensorProto.BOOL, TensorProto.UINT8, TensorProto.INT8, TensorProto.UINT16, TensorProto.INT16,
    TensorProto.INT32, TensorProto.UINT32, TensorProto.INT64, TensorProto.UINT64]
FLOATS = [TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.FLOAT, TensorProto.DOUBLE]

folder, operators = pathlib.Path(sys.argv[1]), sys.argv[2:]
random = numpy.random.default_rng(5)
cases = []


class Graph:
    """A graph whose nodes are added one after the other; each gives the name of its output."""

    def __init__(self, shape, opset):
        self.nodes, self.constants, self.shape, self.opset = [], [], shape, opset
        self.last = "image"

    def constant(self, array, dtype=None):
        array = numpy.asarray(array, dtype)
        if array.dtype == numpy.float64 and dtype is None:
            array = array.astype(numpy.float32)
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(array, name))
        return name

    def weights(self, *shape):
        return self.constant(random.normal(size=shape))

    def integers(self, *values):
        return self.constant(numpy.array(values, numpy.int64))

    def node(self, op, *inputs, outputs=1, **attributes):
        """Inputs that are None become the last output; attributes that are None are left out."""
        inputs = [self.last if i is None else i for i in inputs]
        while inputs and inputs[-1] == "":
            inputs.pop()
        names = [f"value_{len(self.nodes)}"] + [f"value_{len(self.nodes)}_{i}" for i in range(1, outputs)]
        attributes = {k: v for k, v in attributes.items() if v is not None}
        self.nodes.append(helper.make_node(op, inputs, names, **attributes))
        self.last = names[0]
        return names[0]

    def bytes(self):
        inputs = [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", *self.shape])]
        outputs = [helper.make_tensor_value_info(self.last, TensorProto.FLOAT, None)]
        graph = helper.make_graph(self.nodes, "case", inputs, outputs, self.constants)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", self.opset)])
        model.ir_version = 8
        return model.SerializeToString()


def write(name, shape, opset, verdict, build, runs=True, strictly=False):
    graph = Graph(shape, opset)
    build(graph)
    name = f"{name}_{opset}"
    bytes_ = graph.bytes()
    (folder / f"{name}.onnx").write_bytes(bytes_)
    if runs and verdict != NOT_RUN:
        # A model that nobody could run would be no case.
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 4
        if name.startswith(("QuantizeLinear", "DequantizeLinear")):
            # Otherwise it would compute with the codes of the weights.
            options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        session = onnxruntime.InferenceSession(bytes_, options)
        images = random.random((3, *shape), numpy.float32)
        # ONNX Runtime does not round to 16 bits in between where processors have no such numbers.
        oracle = ReferenceEvaluator(onnx.load_from_string(bytes_)) if strictly else session
        scores = [oracle.run(None, {"image": image[None]})[0].ravel() for image in images]
        images.tofile(folder / f"{name}.images")
        numpy.concatenate(scores).astype(numpy.float32).tofile(folder / f"{name}.scores")
    cases.append({"name": name, "verdict": REFUSED if verdict == NOT_RUN else verdict})


# --- How each operator is used: a function of graph and attributes, which may also be inputs by their name.


def convolution(g, B=None, **a):
    bias = g.weights(4) if B else ""
    g.node("Conv", None, g.weights(4, 4 // a.get("group", 1), 3, 3), bias, **a)


def gemm(g, C=True, **a):
    if a.get("transA"):
        g.node("Flatten", None)
        g.node("Gemm", None, g.weights(1, 5), g.weights(5), **a)
        g.node("Reshape", None, g.integers(1, -1))
        return
    shape = (5, 12) if a.get("transB") else (12, 5)
    g.node("Gemm", None, g.weights(*shape), g.weights(5) if C else "", **a)


def normalization(g, outputs=1, **a):
    shape = (3,) if a.get("spatial", 1) else (3, 4, 5)
    numbers = [g.weights(*shape), g.weights(*shape), g.weights(*shape), g.constant(random.random(shape) + 0.5)]
    g.node("BatchNormalization", None, *numbers, outputs=outputs, **a)


def unary(op):
    def build(g, **a):
        g.node("Sub", None, g.constant(numpy.float32(0.5)))
        g.node(op, None, **a)
    return build


def clip(g, min=None, max=None, inputs=False, **a):
    g.node("Sub", None, g.constant(numpy.float32(0.5)))
    if not inputs or g.opset < 11:
        g.node("Clip", None, min=min, max=max, **a)
    else:
        g.node("Clip", None, *("" if v is None else g.constant(numpy.float32(v)) for v in (min, max)), **a)


def clip_inputs(**a):
    return lambda g: clip(g, inputs=True, **a)


def softmax(g, **a):
    g.node("Gemm", None, g.weights(12, 5), g.weights(5))
    g.node("Softmax", None, **a)


def pool(op):
    def build(g, outputs=1, kernel_shape=(3, 3), **a):
        g.node(op, None, outputs=outputs, kernel_shape=kernel_shape, **a)
    return build


def mean(g, axes=None, **a):
    if axes is None:
        g.node("ReduceMean", None, **a)
    elif g.opset < 18:
        g.node("ReduceMean", None, **a)
        g.nodes[-1].attribute.append(helper.make_attribute("axes", axes, attr_type=onnx.AttributeProto.INTS))
    else:
        g.node("ReduceMean", None, g.integers(*axes), **a)
    g.node("Reshape", None, g.integers(1, -1))


def arithmetic(op):
    return lambda g, **a: g.node(op, None, g.constant(numpy.float32(1.7)), **a)


def concat(g, axis=1, **a):
    g.node("Concat", None, "image", axis=axis, **a)
    g.node("Reshape", None, g.integers(1, -1))


def reshape(g, **a):
    g.node("Reshape", None, g.integers(1, -1), **a)


def squeeze(op):
    def build(g, axes=None, **a):
        if op == "Squeeze":
            g.node("GlobalAveragePool", None)
        axes = axes or [2, 3]
        if axes == "all":
            g.node(op, None, **a)
        elif g.opset < 13 or a.pop("as_attribute", False):
            g.node(op, None, axes=axes, **a)
        else:
            g.node(op, None, g.integers(*axes), **a)
        g.node("Reshape", None, g.integers(1, -1))
    return build


def transpose(g, **a):
    g.node("Conv", None, g.weights(4, 4, 1, 1))
    g.node("Transpose", None, **a)
    g.node("Reshape", None, g.integers(1, -1))
    g.node("MatMul", None, g.weights(4 * 6 * 7, 5))


def pad(g, pads=(0, 1, 0, 2, 0, 0, 1, 0), value=None, axes=None, inputs=False, **a):
    if g.opset < 11 or inputs == "attributes":
        g.node("Pad", None, pads=pads, value=value, **a)
    else:
        number = "" if value is None else g.constant(numpy.float32(value))
        g.node("Pad", None, g.integers(*pads), number, "" if axes is None else g.integers(*axes), **a)


def parts(g, starts=(1, 0), ends=(3, 2), axes=(1, 2), steps=None, **a):
    if g.opset < 10:
        g.node("Slice", None, starts=starts, ends=ends, axes=axes, **a)
    else:
        lists = [g.integers(*v) if v is not None else "" for v in (starts, ends, axes, steps)]
        g.node("Slice", None, *lists, **a)


def shape_of(g, **a):
    image = g.last
    g.node("Shape", image, **a)
    lengths = g.node("Cast", None, to=TensorProto.FLOAT)
    first = g.node("Gather", lengths, g.constant(numpy.array(0, numpy.int64)), axis=0)
    last = g.node("Gather", lengths, g.constant(numpy.array(-1, numpy.int64)), axis=0)
    g.node("Mul", g.node("Add", image, first), last)


def split(g, axis=1, split=None, num_outputs=None, **a):
    inputs = [None]
    if split is not None and g.opset >= 13:
        inputs.append(g.integers(*split))
        split = None
    elif split is None and g.opset >= 18:
        num_outputs = num_outputs or 2
    first = g.node("Split", *inputs, outputs=2, axis=axis, split=split, num_outputs=num_outputs, **a)
    last = first + "_1"
    # Channels may be parts of different lengths.
    if axis == 1:
        g.node("Concat", last, first, axis=1)
    else:
        g.node("Sub", last, first)


def dropout(g, ratio=None, training_mode=None, outputs=1, **a):
    if g.opset < 12:
        g.node("Dropout", None, ratio=ratio, outputs=outputs, **a)
    else:
        inputs = ["" if ratio is None else g.constant(numpy.float32(ratio)),
                  "" if training_mode is None else g.constant(numpy.array(training_mode))]
        g.node("Dropout", None, *inputs, outputs=outputs, **a)


def cast(g, to=TensorProto.FLOAT, of=None, **a):
    """Of a constant; of a map with fractions below zero if none is given."""
    image = g.node("Sub", None, g.constant(numpy.float32(0.5)))
    g.node("Cast", image if of is None else g.constant(of), to=to, **a)
    if of is not None:
        g.node("Cast", None, to=TensorProto.FLOAT)
        g.node("Add", image, None)
    elif to != TensorProto.FLOAT:
        g.node("Cast", None, to=TensorProto.FLOAT)


def cast_of(array, to):
    return lambda g: cast(g, to, of=array)


def constant(g, **a):
    image = g.last
    a = a or {"value": numpy_helper.from_array(numpy.float32(2))}
    g.node("Constant", **a)
    if "value_int" in a or "value_ints" in a:
        g.node("Cast", None, to=TensorProto.FLOAT)
    if "value_string" in a or "value_strings" in a:
        g.node("Cast", None, to=TensorProto.FLOAT)
    g.node("Add", image, None)


def filled(g, **a):
    image = g.last
    g.node("ConstantOfShape", g.integers(3), **a)
    if a and a["value"].data_type != TensorProto.FLOAT:
        g.node("Cast", None, to=TensorProto.FLOAT)
    g.node("Add", image, None)


def size(g, **a):
    image = g.last
    g.node("Size", image if a else g.weights(2, 3), **a)
    g.node("Cast", None, to=TensorProto.FLOAT)
    g.node("Add", image, None)


def gather(g, **a):
    image = g.last
    g.node("Gather", g.weights(3, 3), g.constant(numpy.array(-1, numpy.int64)), **a)
    g.node("Add", image, None)


def numbers(g, bounds=(7, 0, -3), dtype=numpy.int64, **a):
    image = g.last
    g.node("Range", *(g.constant(numpy.array(v, dtype)) for v in bounds), **a)
    g.node("Cast", None, to=TensorProto.FLOAT)
    g.node("Add", image, None)


def expand(g, **a):
    image = g.last
    g.node("Expand", g.weights(1), g.integers(3), **a)
    g.node("Add", image, None)


def product(g, **a):
    g.node("MatMul", None, g.weights(12, 5), **a)


def integer_arithmetic(op, dtype, left, right, matrices=False):
    """Whatever integers do, their kind decides."""
    def build(g):
        image = g.last
        g.node(op, g.constant(left, dtype), g.constant(right, dtype))
        if matrices:
            # What comes out must still be integers, whose quotients are.
            g.node("Div", None, g.constant(2, dtype))
        g.node("Cast", None, to=TensorProto.FLOAT)
        g.node("Reshape", None, g.integers(-1))
        g.node("Add", image, None)
    return build


def codes(g, shape=(4, 3)):
    """Random codes of weights."""
    return g.constant(random.integers(0, 256, shape).astype(numpy.uint8))


def dequantize(g, scales=None, zeros=None, block_size=None, axis=None, **a):
    """Of weights; a scale for all of them if none are given."""
    image, weights = g.last, codes(g)
    if block_size is not None:
        scales, zeros = random.uniform(0.01, 0.03, (4, 2)), numpy.full((4, 2), 120, numpy.uint8)
    scale = g.constant(numpy.float32(0.02) if scales is None else scales)
    zero = "" if zeros is False else g.constant(numpy.array(131, numpy.uint8) if zeros is None else zeros)
    g.node("DequantizeLinear", weights, scale, zero, axis=axis, block_size=block_size, **a)
    g.node("MatMul", image, None)


def quantize(g, zero=True, block_size=None, axis=None, output_dtype=None, **a):
    """Of weights, whose codes become weights again."""
    image, weights = g.last, g.constant(random.uniform(-2, 2, (4, 3)))
    shape = (4, 2) if block_size else () if axis is None else (4,) if axis == 0 else (3,)
    scale = g.constant(random.uniform(0.01, 0.02, shape) if shape else numpy.float32(0.011))
    point = g.constant(numpy.full(shape, 125, numpy.uint8)) if zero and output_dtype is None else ""
    coded = g.node(
        "QuantizeLinear", weights, scale, point, axis=axis, block_size=block_size, output_dtype=output_dtype, **a)
    g.node("DequantizeLinear", coded, scale, point, axis=axis, block_size=block_size)
    g.node("MatMul", image, None)


def quantize(g, zero=True, block_size=None, axis=None, output_dtype=None, saturate=None, precision=None, **a):
    """Of weights, whose codes become weights again."""
    flat = g.last
    weights = g.constant(random.uniform(-2, 2, (4, 3)))
    shape = () if axis is None and block_size is None else (4,) if axis == 0 else (3,)
    if block_size:
        shape = (4, 2)
    scale = g.constant(random.uniform(0.01, 0.02, shape) if shape else numpy.float32(0.011))
    zeros = numpy.full(shape, 125, numpy.uint8) if output_dtype in (None, TensorProto.UINT8) else numpy.full(shape, -3, numpy.int8)
    point = g.constant(zeros) if zero and output_dtype is None else ""
    attributes = dict(axis=axis, block_size=block_size)
    coded = g.node("QuantizeLinear", weights, scale, point, output_dtype=output_dtype, saturate=saturate, precision=precision, **attributes, **a)
    back = point
    g.node("DequantizeLinear", coded, scale, back, **attributes)
    g.node("MatMul", flat, g.last)


def integer_product(g, op="MatMulInteger", zeros=False, **a):
    if g.opset > 10:
        image = g.node("DynamicQuantizeLinear", None, outputs=3)
        scale, zero = image + "_1", image + "_2"
    else:
        scale, zero = g.constant(numpy.float32(1 / 255)), g.constant(numpy.array(0, numpy.uint8))
        image = g.node("QuantizeLinear", None, scale, zero)
    weights = codes(g, shape=(4, 3) if op == "MatMulInteger" else (4, 4 // a.get("group", 1), 3, 3))
    inputs = [image, weights, zero] + ([g.constant(numpy.array(127, numpy.uint8))] if zeros else [])
    sums = g.node("Cast", g.node(op, *inputs, **a), to=TensorProto.FLOAT)
    g.node("Mul", sums, g.node("Mul", scale, g.constant(numpy.float32(0.01))))


def linear_codes(g, op, shape, B=False, **a):
    image = g.node("QuantizeLinear", None, g.constant(numpy.float32(1 / 255)), g.constant(numpy.array(0, numpy.uint8)))
    scale = lambda v: g.constant(numpy.float32(v))
    zero = lambda v: g.constant(numpy.array(v, numpy.uint8))
    inputs = [image, scale(1 / 255), zero(0), codes(g, shape=shape), scale(0.01), zero(128), scale(0.07), zero(128)]
    if B:
        inputs.append(g.constant(random.integers(-5000, 5000, shape[0]).astype(numpy.int32)))
    g.node(op, *inputs, **a)
    g.node("DequantizeLinear", None, scale(0.07), zero(128))


def resize(g, scales=(1, 1, 2, 3), sizes=None, axes=None, roi=False, **a):
    if g.opset < 11:
        g.node("Resize", None, g.constant(numpy.array(scales, numpy.float32)), **a)
        return
    a.setdefault("coordinate_transformation_mode", "asymmetric")
    if a["coordinate_transformation_mode"] == "asymmetric":
        a.setdefault("nearest_mode", "floor")
    if axes is not None:
        scales = [scales[axis] for axis in axes]
    inputs = ["", g.constant(numpy.array(scales, numpy.float32))]
    if sizes:
        inputs = ["", "" if g.opset > 12 else g.constant(numpy.array([], numpy.float32)), g.integers(*sizes)]
    if roi or g.opset < 13:
        inputs[0] = g.constant(numpy.array([0, 0, 0, 0, 1, 1, 1, 1], numpy.float32))
    g.node("Resize", None, *inputs, axes=axes, **a)


def upsample(g, scales=(1, 1, 2, 3), **a):
    if g.opset < 9:
        g.node("Upsample", None, scales=[float(s) for s in scales], **a)
    else:
        g.node("Upsample", None, g.constant(numpy.array(scales, numpy.float32)), **a)


def local_normalization(g, size=3, **a):
    g.node("Sub", None, g.constant(numpy.float32(0.5)))
    g.node("LRN", None, size=size, **a)


def half_arithmetic(g):
    image = g.last
    g.node("Add", g.constant([2048.0, 0.1, 3.0], numpy.float16), g.constant([1.0, 0.2, 5e-4], numpy.float16))
    g.node("Cast", None, to=TensorProto.FLOAT)
    g.node("Add", image, None)


def sparse(values):
    tensor = numpy_helper.from_array(numpy.array(values, numpy.float32), "values")
    return helper.make_sparse_tensor(tensor, numpy_helper.from_array(numpy.array([1], numpy.int64), "indices"), [3])


WHOLE = numpy.array([5, 300, -3, 70_000, 2**31 + 5, -(2**40) - 1, 0, 2**53 + 1], numpy.int64)
SMALL = numpy.array([5, 300, -3, 2049, 0, 1, 2, 65_000], numpy.int64)
FRACTIONS = numpy.array([0.1, 2.7, 100.9, 0.0, 1e-6, 0.5, 1.5, 7], numpy.float32)

# For each operator the image, a function, what its attributes are set to, and what goes in and out besides. The verdict may
# depend on the version of the operators.
TABLE = {
    "Conv": ((4, 7, 6), convolution, {
        "group": [(2, SAME), (4, SAME)], "pads": [([1, 0, 2, 1], SAME), ([1, 1, 1, 1], SAME)],
        "auto_pad": [("SAME_UPPER", SAME), ("SAME_LOWER", SAME), ("VALID", SAME)],
        "strides": [([2, 2], SAME), ([1, 2], SAME), ([4, 2], SAME)],
        "dilations": [([2, 2], SAME), ([1, 1], SAME), ([3, 2], SAME)],
        "kernel_shape": [([3, 3], SAME)],
    }, {"B": [(lambda g: convolution(g, B=True), SAME)]}),
    "Gemm": ((12,), gemm, {
        "alpha": [(0.3, SAME), (-2.0, SAME)], "beta": [(0.5, SAME), (0.0, SAME)], "transA": [(1, REFUSED)],
        "transB": [(1, SAME)],
    }, {"C": [(lambda g: gemm(g, C=g.opset < 11), SAME)]}),
    "MatMul": ((12,), product, {}, {
        # Of integers since opset 9.
        "int32": [(lambda g: integer_arithmetic("MatMul", numpy.int32, [[3, 4]], [[5], [2]], True)(g) if g.opset > 8
                   else product(g), SAME)]}),
    "BatchNormalization": ((3, 4, 5), normalization, {
        "epsilon": [(0.2, SAME)], "momentum": [(0.1, SAME)],
        "training_mode": [(0, SAME), (1, NOT_RUN)], "spatial": [(1, SAME), (0, REFUSED)],
    }, {"statistics": [(lambda g: normalization(g, outputs=5 if g.opset < 14 else 1, training_mode=None if
                                                  g.opset < 14 else 1), NOT_RUN)]}),
    "Relu": ((3, 4), unary("Relu"), {}, {}),
    "LeakyRelu": ((3, 4), unary("LeakyRelu"), {"alpha": [(0.3, SAME), (-0.5, SAME), (2.0, SAME)]}, {}),
    "HardSwish": ((3, 4), unary("HardSwish"), {}, {}),
    "Sigmoid": ((3, 4), unary("Sigmoid"), {}, {}),
    "HardSigmoid": ((3, 4), unary("HardSigmoid"), {"alpha": [(0.7, SAME), (-1.0, SAME)], "beta": [(0.1, SAME)]}, {}),
    "Swish": ((3, 4), unary("Swish"), {"alpha": [(0.5, SAME), (2.0, SAME)]}, {}),
    "Tanh": ((3, 4), unary("Tanh"), {}, {}),
    "Elu": ((3, 4), unary("Elu"), {"alpha": [(0.3, SAME), (-0.5, SAME)]}, {}),
    "Selu": ((3, 4), unary("Selu"), {"alpha": [(0.3, SAME)], "gamma": [(0.7, SAME)]}, {}),
    "Softplus": ((3, 4), unary("Softplus"), {}, {}),
    "Mish": ((3, 4), unary("Mish"), {}, {}),
    "Gelu": ((3, 4), unary("Gelu"), {"approximate": [("tanh", SAME), ("none", SAME)]}, {}),
    "Erf": ((3, 4), unary("Erf"), {}, {}),
    "Reciprocal": ((3, 4), unary("Reciprocal"), {}, {}),
    "PRelu": ((3,), lambda g, **a: g.node("PRelu", None, g.constant([0.3, -0.2, 1.5]), **a), {}, {}),
    "Pow": ((3,), lambda g, **a: g.node("Pow", None, g.constant(3.0), **a), {}, {
        "exponent": [(lambda g: g.node("Pow", None, g.constant(2.0)), SAME), (lambda g: g.node("Pow", None, g.constant(0.3)), SAME),
                     (lambda g: g.node("Pow", None, g.constant([1.0, 2.0, 3.0])), REFUSED)]}),
    "Sum": ((3, 4), lambda g, **a: g.node("Sum", None, None, None, **a), {}, {}),
    "Clip": ((3, 4), clip, {"min": [(-0.1, SAME), (0.2, SAME)], "max": [(0.1, SAME), (-0.2, SAME)]}, {
        "min": [(clip_inputs(min=-0.1), SAME), (clip_inputs(min=0), SAME)],
        "max": [(clip_inputs(max=0.1), SAME), (clip_inputs(min=0.2, max=0.3), SAME)],
        "crossed": [(clip_inputs(min=0.3, max=0.2), lambda opset: NOT_RUN if opset < 11 else REFUSED)],
    }),
    "Softmax": ((12,), softmax, {
        "axis": [(1, SAME), (-1, SAME), (0, lambda opset: SAME if opset < 13 else REFUSED)]}, {}),
    "MaxPool": ((2, 8, 7), pool("MaxPool"), {
        "kernel_shape": [([2, 2], SAME), ([8, 8], REFUSED), ([2, 3], SAME), ([8, 7], SAME)],
        "strides": [([2, 2], SAME), ([2, 1], SAME)],
        "pads": [([1, 1, 1, 1], SAME), ([0, 1, 1, 0], SAME), ([3, 0, 0, 0], NOT_RUN)], "storage_order": [(1, SAME)],
        "auto_pad": [("SAME_UPPER", SAME), ("SAME_LOWER", SAME), ("VALID", SAME)],
        "ceil_mode": [(1, SAME)], "dilations": [([2, 2], REFUSED), ([1, 1], SAME)],
    }, {
        "gaps": [(lambda g: pool("MaxPool")(g, kernel_shape=[2, 3], strides=[2, 4], pads=[1, 1, 1, 2],
                                            dilations=[2, 2] if g.opset > 9 else None), SAME)],
        "indices": [(lambda g: pool("MaxPool")(g, outputs=2 if g.opset > 7 else 1), SAME)],
        "ceil_mode": [(lambda g: pool("MaxPool")(g, strides=[2, 2], ceil_mode=1 if g.opset > 9 else None), SAME)],
    }),
    "AveragePool": ((2, 8, 7), pool("AveragePool"), {
        "kernel_shape": [([2, 2], SAME), ([8, 7], SAME), ([2, 3], SAME)],
        "strides": [([2, 2], SAME), ([2, 1], SAME)],
        "pads": [([1, 1, 1, 1], SAME), ([0, 1, 1, 0], SAME), ([0, 0, 0, 3], NOT_RUN)],
        "count_include_pad": [(1, SAME)],
        "auto_pad": [("SAME_UPPER", SAME), ("SAME_LOWER", SAME), ("VALID", SAME)],
        "ceil_mode": [(1, SAME)], "dilations": [([2, 2], SAME), ([1, 1], SAME)],
    }, {
        "counted": [(lambda g: pool("AveragePool")(g, pads=[0, 1, 1, 0], count_include_pad=1), SAME)],
        "beyond": [(lambda g: pool("AveragePool")(g, strides=[2, 2], ceil_mode=1 if g.opset > 9 else None), SAME)],
    }),
    "GlobalAveragePool": ((2, 5, 4), lambda g, **a: g.node("GlobalAveragePool", None, **a), {}, {}),
    "GlobalMaxPool": ((2, 5, 4), lambda g, **a: g.node("GlobalMaxPool", None, **a), {}, {}),
    "ReduceMean": ((2, 5, 4), mean, {
        "axes": [([2, 3], SAME), ([-1, -2], SAME), ([1], SAME), ([2], SAME), ([1, 3], SAME)],
        "keepdims": [(0, SAME)],
        "noop_with_empty_axes": [(1, SAME)],
    }, {
        "axes": [(lambda g: mean(g, axes=[2, 3]), SAME), (lambda g: mean(g, axes=[]), SAME)],
        "no axes": [(lambda g: mean(g), SAME)],
        "keepdims": [(lambda g: mean(g, axes=[2, 3], keepdims=0), SAME)],
        "noop": [(lambda g: mean(g, axes=[], noop_with_empty_axes=1 if g.opset >= 18 else None),
                  SAME),
                 (lambda g: mean(g, axes=[2, 3], noop_with_empty_axes=1 if g.opset >= 18 else None), SAME)],
    }),
    "Add": ((3,), arithmetic("Add"), {}, {
        "int32": [(integer_arithmetic("Add", numpy.int32, [2**31 - 1, -(2**31), 4], [5, -7, 1]), SAME)],
        "float16": [(half_arithmetic, SAME)]}),
    "Sub": ((3,), arithmetic("Sub"), {}, {
        "int32": [(integer_arithmetic("Sub", numpy.int32, [-(2**31), 3, 4], [5, -7, 1]), SAME)]}),
    "Mul": ((3,), arithmetic("Mul"), {}, {
        "int32": [(integer_arithmetic("Mul", numpy.int32, [2**30, -70_000, 4], [5, 70_000, 1]), SAME)]}),
    "Div": ((3,), arithmetic("Div"), {}, {
        "int64": [(integer_arithmetic("Div", numpy.int64, [7, -7, 4], [2, 2, -3]), SAME)]}),
    "Concat": ((2, 3, 4), concat, {"axis": [(-3, SAME), (1, SAME), (2, REFUSED), (3, REFUSED)]}, {}),
    "Reshape": ((2, 3, 4), reshape, {"allowzero": [(1, SAME)]}, {}),
    "Flatten": ((2, 3, 4), lambda g, **a: g.node("Flatten", None, **a),
                {"axis": [(0, SAME), (1, SAME), (2, SAME), (4, SAME)]}, {}),
    "Squeeze": ((3, 5, 4), squeeze("Squeeze"), {"axes": [([2], SAME), ([3, 2], SAME)]},
                {"axes": [(lambda g: squeeze("Squeeze")(g, axes="all"), SAME)]}),
    "Unsqueeze": ((3, 5), squeeze("Unsqueeze"), {"axes": [([1], SAME), ([3], SAME)]}, {}),
    "Transpose": ((4, 6, 7), transpose, {"perm": [([0, 2, 3, 1], SAME), ([0, 1, 2, 3], SAME), ([0, 3, 1, 2], SAME)]}, {}),
    "Pad": ((2, 5, 4), pad, {
        "pads": [([0, 0, 1, 1, 0, 0, 2, 0], SAME)], "value": [(0.0, SAME), (1.5, SAME)],
        "mode": [("reflect", SAME), ("edge", SAME), ("constant", SAME), ("wrap", lambda opset: SAME if opset > 18 else NOT_RUN)],
    }, {
        "constant_value": [(lambda g: pad(g, value=0.0), SAME), (lambda g: pad(g, value=1.5), SAME)],
        "axes": [(lambda g: pad(g, pads=[1, 2, 0, 1], axes=[-1, 2]) if g.opset >= 18 else pad(g), SAME)],
    }),
    "Slice": ((4, 5, 6), parts, {
        "starts": [([0, 1], SAME), ([-2, -4], SAME)], "ends": [([INT64_MAX, 1], SAME), ([-1, -1], SAME)],
        "axes": [([2, 3], SAME), ([-1, 1], SAME)],
    }, {
        "axes": [(lambda g: parts(g, starts=[0, 1], ends=[1, 3], axes=None), SAME)],
        "steps": [(lambda g: parts(g, starts=[0, 1], ends=[3, 5], steps=[2, 3] if g.opset >= 10 else None), SAME),
                  (lambda g: parts(g, starts=[3, 1], ends=[0, 5], steps=[-1, 1]) if g.opset >= 10 else
                   parts(g, axes=[0, 1], starts=[0, 1], ends=[1, 3]),
                   lambda opset: REFUSED if opset >= 10 else SAME)],
    }),
    "Split": ((4, 6, 6), split, {
        "axis": [(1, SAME), (2, SAME), (-1, SAME)], "split": [([1, 3], SAME), ([3, 1], SAME)],
        "num_outputs": [(2, SAME)],
    }, {"split": [(lambda g: split(g, split=[3, 1]), SAME)]}),
    "LRN": ((5, 3, 4), local_normalization, {
        "size": [(1, SAME), (5, SAME), (9, SAME)], "alpha": [(0.5, SAME), (3.0, SAME)], "beta": [(0.5, SAME), (1.3, SAME)],
        "bias": [(2.0, SAME), (-1.0, REFUSED)]}, {}),
    "Upsample": ((2, 3, 4), upsample, {
        "mode": [("nearest", SAME), ("linear", REFUSED)], "scales": [([1.0, 1.0, 1.0, 2.0], SAME)]}, {}),
    "Resize": ((2, 3, 4), resize, {
        "mode": [("nearest", SAME), ("linear", REFUSED), ("cubic", REFUSED)],
        "coordinate_transformation_mode": [("half_pixel", SAME), ("align_corners", REFUSED)],
        "nearest_mode": [("floor", SAME), ("round_prefer_floor", REFUSED), ("ceil", REFUSED)],
        "axes": [([2, 3], SAME), ([3], SAME)], "keep_aspect_ratio_policy": [("stretch", SAME)],
        "cubic_coeff_a": [(-0.5, SAME)], "exclude_outside": [(0, SAME)], "extrapolation_value": [(1.0, SAME)],
        "antialias": [(0, SAME)],
    }, {
        "roi": [(lambda g: resize(g, roi=True), SAME)], "scales": [(lambda g: resize(g, scales=(1, 1, 1, 4)), SAME)],
        "sizes": [(lambda g: resize(g, sizes=(1, 2, 6, 4) if g.opset > 10 else None), SAME)],
    }),
    "QuantizeLinear": ((4,), quantize, {
        "axis": [(0, SAME), (1, SAME), (-1, SAME)], "saturate": [(1, SAME)], "block_size": [(2, SAME)],
        "output_dtype": [(TensorProto.UINT8, SAME)], "precision": [(TensorProto.FLOAT, SAME)],
    }, {"y_zero_point": [(lambda g: quantize(g, zero=False), SAME)]}),
    "DequantizeLinear": ((4,), dequantize, {
        "axis": [(0, SAME)], "block_size": [(2, SAME)], "output_dtype": [(TensorProto.FLOAT, SAME)],
    }, {
        "x_zero_point": [(lambda g: dequantize(g, zeros=False), SAME)],
        "axes": [(lambda g: dequantize(g, scales=numpy.array([0.01, 0.02, 0.03]), zeros=numpy.array([1, 2, 3], numpy.uint8),
                                       axis=1 if g.opset > 12 else None) if g.opset > 12 else dequantize(g), SAME),
                 (lambda g: dequantize(g, scales=numpy.array([0.01, 0.02, 0.03, 0.01]), zeros=numpy.array([1, 2, 3, 9], numpy.uint8),
                                       axis=-2 if g.opset > 12 else None) if g.opset > 12 else dequantize(g), SAME)],
    }),
    "DynamicQuantizeLinear": ((4,), lambda g, **a: integer_product(g) if not a else g.node("DynamicQuantizeLinear", None, **a),
                              {}, {}),
    "MatMulInteger": ((4,), lambda g, **a: integer_product(g, **a), {}, {
        "a_zero_point": [(integer_product, CODED)], "b_zero_point": [(lambda g: integer_product(g, zeros=True), CODED)]}),
    "ConvInteger": ((4, 6, 7), lambda g, **a: integer_product(g, op="ConvInteger", **a), {
        "group": [(2, CODED)], "pads": [([1, 0, 1, 2], CODED)], "auto_pad": [("SAME_UPPER", CODED)], "strides": [([2, 2], CODED)],
        "dilations": [([2, 1], CODED)], "kernel_shape": [([3, 3], CODED)],
    }, {"x_zero_point": [(lambda g: integer_product(g, op="ConvInteger"), CODED)],
        "w_zero_point": [(lambda g: integer_product(g, op="ConvInteger", zeros=True), CODED)]}),
    "QLinearMatMul": ((4,), lambda g, **a: linear_codes(g, "QLinearMatMul", (4, 3), **a), {}, {}),
    "QLinearConv": ((4, 6, 7), lambda g, **a: linear_codes(g, "QLinearConv", (4, 4 // a.get("group", 1), 3, 3), **a), {
        "group": [(2, CODED)], "pads": [([1, 0, 1, 2], CODED)], "auto_pad": [("SAME_LOWER", CODED)], "strides": [([2, 2], CODED)],
        "dilations": [([2, 1], CODED)], "kernel_shape": [([3, 3], CODED)],
    }, {"B": [(lambda g: linear_codes(g, "QLinearConv", (4, 4, 3, 3), B=True), CODED)]}),
    "Shape": ((3, 5, 4), shape_of, {"start": [(1, SAME), (-2, SAME)], "end": [(3, SAME), (-1, SAME)]}, {}),
    "Dropout": ((3, 4), dropout, {"ratio": [(0.9, SAME)], "seed": [(7, SAME)]}, {
        "ratio": [(lambda g: dropout(g, ratio=0.9), SAME)],
        "mask": [(lambda g: dropout(g, ratio=0.9, outputs=2), SAME)],
        "training_mode": [
            (lambda g: dropout(g, ratio=0.9, training_mode=False), SAME),
            (lambda g: dropout(g, ratio=0.9, training_mode=True),
             lambda opset: REFUSED if opset >= 12 else SAME)],
    }),
    "Identity": ((3, 4), unary("Identity"), {}, {}),
    "Cast": ((8,), cast, {
        "to": [(t, SAME if t in (TensorProto.FLOAT, TensorProto.DOUBLE) else ROUNDED if t == TensorProto.FLOAT16 else REFUSED)
               for t in NARROW + FLOATS if t != TensorProto.BFLOAT16],
        "saturate": [(0, NOT_RUN), (1, SAME)], "round_mode": [("up", SAME), ("down", NOT_RUN)],
    }, {
        "whole": [(cast_of(WHOLE, t), SAME) for t in NARROW + [TensorProto.FLOAT, TensorProto.DOUBLE]]
        + [(cast_of(SMALL, TensorProto.FLOAT16), SAME)],
        "fractions": [(cast_of(FRACTIONS, t), SAME) for t in NARROW + FLOATS if t != TensorProto.BFLOAT16],
        "beyond": [(cast_of(numpy.float32(300), TensorProto.UINT8), REFUSED),
                   (cast_of(numpy.float32(numpy.nan), TensorProto.INT64), REFUSED),
                   (cast_of(numpy.float32(1e5), TensorProto.FLOAT16), REFUSED)],
        "negative": [(cast_of(numpy.float32(-2.7), TensorProto.INT8), SAME)],
    }),
    "Constant": ((3,), constant, {
        "value": [(numpy_helper.from_array(numpy.array([1, 2, 3], numpy.float32)), SAME)],
        "sparse_value": [(sparse([2]), REFUSED)], "value_int": [(3, SAME)], "value_ints": [([1, 2, 3], SAME)],
        "value_float": [(2.5, SAME)], "value_floats": [([1.5, 2, 3], SAME)], "value_string": [("2", REFUSED)],
        "value_strings": [(["1", "2", "3"], REFUSED)],
    }, {}),
    "ConstantOfShape": ((3,), filled, {
        "value": [(numpy_helper.from_array(numpy.array([2.5], numpy.float32)), SAME),
                  (numpy_helper.from_array(numpy.array([7], numpy.int64)), SAME)]}, {}),
    "Size": ((3,), size, {}, {}),
    "Gather": ((3,), gather, {"axis": [(1, SAME), (-1, SAME)]}, {}),
    "Range": ((3,), numbers, {}, {"fractions": [
        (lambda g: numbers(g, bounds=(0, 1, 0.4), dtype=numpy.float32), SAME),
        (lambda g: numbers(g, bounds=(1, 0, -0.4), dtype=numpy.float32), SAME)]}),
    "Expand": ((3,), expand, {}, {}),
}

CODED_OPERATORS = {"ConvInteger", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv", "QLinearMatMul"}

if sorted(TABLE) != sorted(operators):
    sys.exit(f"the table and the operators that are read differ: {set(TABLE) ^ set(operators)}")

for op, (shape, build, attributes, others) in TABLE.items():
    schemas = {}
    for opset in range(FIRST, LAST + 1):
        try:
            schemas.setdefault(defs.get_schema(op, opset, "").since_version, (max(opset, FIRST), defs.get_schema(op, opset, "")))
        except defs.SchemaError:
            # Range came with opset 11.
            if not any(defs.has(op, later, "") for later in range(FIRST, LAST + 1)):
                raise
    everywhere = set()
    for opset, schema in schemas.values():
        if schema.deprecated:
            write(f"{op}_deprecated", shape, opset, NOT_RUN, build)
            continue
        known = set(schema.attributes)
        everywhere |= known
        if missing := known - set(attributes):
            sys.exit(f"the table leaves out {missing} of {op}")
        optional = {i.name for i in schema.inputs if i.option == defs.OpSchema.FormalParameterOption.Optional}
        if missing := optional - set(others):
            sys.exit(f"the table leaves out the inputs {missing} of {op}")
        plain = CODED if op in CODED_OPERATORS else SAME
        write(f"{op}_plain", shape, opset, plain, build)
        for attribute, values in attributes.items():
            for index, (value, verdict) in enumerate(values):
                name = f"{op}_{attribute}_{index}"
                if attribute in known:
                    verdict = verdict(opset) if callable(verdict) else verdict
                    write(name, shape, opset, verdict, lambda g: build(g, **{attribute: value}))
        for what, builds in others.items():
            for index, (use, verdict) in enumerate(builds):
                # A version that does not have the input has no such case.
                verdict = verdict(opset) if callable(verdict) else verdict
                if what in optional or what not in {i.name for _, s in schemas.values() for i in s.inputs}:
                    name = f"{op}_with_{what.replace(' ', '_')}_{index}"
                    write(name, shape, opset, verdict, use, strictly=what == "float16")
        # What a version does not have, its nodes must not have.
        for attribute in (set(attributes) - known) | {"nonsense"}:
            value = attributes.get(attribute, [(1, REFUSED)])[0][0]

            def strange(g):
                build(g)
                node = next(n for n in g.nodes if n.op_type == op)
                node.attribute.append(helper.make_attribute(attribute, value))

            write(f"{op}_strange_{attribute}", shape, opset, REFUSED, strange, runs=False)
    if extra := set(attributes) - everywhere:
        sys.exit(f"no version of {op} has {extra}")

(folder / "attributes.json").write_text(json.dumps(cases))
