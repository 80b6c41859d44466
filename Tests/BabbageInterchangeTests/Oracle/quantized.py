"""Writes a small network as ONNX Runtime's quantiser makes models of it, in every format.

    quantized.py FOLDER

For each case NAME there are NAME.onnx, NAME.images and NAME.scores (float32; what ONNX Runtime computes on codes);
quantized.json lists them with the step of the scores' codes and the ranges of all activations, by the scales and zero points
in the model.
"""

import json
import pathlib
import sys
import warnings

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

folder = pathlib.Path(sys.argv[1])
random = numpy.random.default_rng(8)
SHAPE, COUNT, OPSET = (3, 12, 12), 40, 17


def network(path, *, wide=False):
    """Convolutions with ReLU, ReLU6 and none, a residual, concat, poolings, two fully connected layers."""
    nodes, constants = [], []

    def constant(array, name):
        constants.append(numpy_helper.from_array(numpy.asarray(array, numpy.float32), name))
        return name

    def node(op, inputs, output, **attributes):
        nodes.append(helper.make_node(op, inputs, [output], name=f"/{output}/{op}", **attributes))
        return output

    def conv(x, name, filters, channels, size=3, **attributes):
        weights = random.normal(size=(filters, channels, size, size)) * numpy.sqrt(2 / (channels * size * size))
        # Filters of different sizes, so that scales for each channel matter.
        weights *= random.uniform(0.3, 1.5, (filters, 1, 1, 1))
        bias = constant(random.normal(size=filters) * 0.1, f"{name}.bias")
        pads = [size // 2] * 4
        return node("Conv", [x, constant(weights, f"{name}.weight"), bias], name, pads=pads, **attributes)

    x = node("Relu", [conv("image", "conv1", 8, 3)], "relu1")
    x = node("MaxPool", [x], "pool1", kernel_shape=[2, 2], strides=[2, 2])
    six = node("Clip", [conv(x, "conv2", 8, 8), constant(0, "zero"), constant(6, "six")], "relu2")
    y = conv(six, "conv3", 8, 8)
    x = node("Relu", [node("Add", [x, y], "sum")], "relu3")
    x = node("Concat", [x, node("Sigmoid", [conv(six, "conv4", 4, 8, size=1)], "gate")], "joined", axis=1)
    x = node("AveragePool", [x], "pool2", kernel_shape=[2, 2], strides=[2, 2])
    x = node("GlobalAveragePool", [conv(x, "conv5", 16, 12)], "mean")
    x = node("Flatten", [x], "flat")
    x = node("Gemm", [x, constant(random.normal(size=(12, 16)) * 0.5, "fc1.weight"), constant(random.normal(size=12) * 0.1, "fc1.bias")],
             "fc1", transB=1)
    x = node("Relu", [x], "relu4")
    x = node("MatMul", [x, constant(random.normal(size=(12, 10)) * 0.5, "fc2.weight")], "fc2")
    x = node("Add", [x, constant(random.normal(size=10) * 0.1, "fc2.bias")], "scores")
    graph = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", *SHAPE])],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["N", 10])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 8
    onnx.save(onnx.shape_inference.infer_shapes(model), path)


class Images(CalibrationDataReader):
    def __init__(self, images):
        self.rest = iter(images)

    def get_next(self):
        image = next(self.rest, None)
        return None if image is None else {"image": image[None]}


def activations(model):
    """The ranges of what QuantizeLinear, or an operator on codes, gives; and the step of the scores' codes."""
    arrays = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    first = {"QuantizeLinear": 1, "QLinearConv": 6, "QLinearMatMul": 6, "QLinearAdd": 6, "QLinearMul": 6, "QLinearConcat": 0,
             "QGemm": 7, "QLinearGlobalAveragePool": 3, "QLinearAveragePool": 3, "QLinearSigmoid": 3}
    ranges, step = {}, 0.0
    for node in model.graph.node:
        if node.op_type not in first or node.input[0] in arrays and node.op_type == "QuantizeLinear":
            continue
        place = first[node.op_type]
        scale, zero = arrays[node.input[place]], arrays[node.input[place + 1]]
        limits = numpy.iinfo(zero.dtype)
        low, high = ((limits.min - int(zero)) * float(scale), (limits.max - int(zero)) * float(scale))
        ranges[node.output[0]] = [min(low, 0), max(high, 0)]
        step = max(step, float(scale))
    return ranges, step


images = random.random((COUNT, *SHAPE), numpy.float32)
original = folder / "float.onnx"
network(original)
prepared = folder / "prepared.onnx"
onnxruntime.quantization.shape_inference.quant_pre_process(original, prepared, skip_symbolic_shape=True)
cases = []


def write(name, quantizes):
    path = folder / f"{name}.onnx"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        quantizes(path)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # As the model stands: otherwise ONNX Runtime would compute parts of it in floating point.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(path, options)
    scores = numpy.concatenate([session.run(None, {"image": image[None]})[0] for image in images])
    images.tofile(folder / f"{name}.images")
    scores.astype(numpy.float32).tofile(folder / f"{name}.scores")
    model = onnx.load(path)
    ranges, step = activations(model)
    cases.append({
        "name": name, "ranges": [r for value, r in ranges.items()], "step": step,
        "operators": sorted({n.op_type for n in model.graph.node})})


for kind in (QuantFormat.QDQ, QuantFormat.QOperator):
    for channels in (False, True):
        for activation, weight in ((QuantType.QUInt8, QuantType.QInt8), (QuantType.QInt8, QuantType.QInt8),
                                   (QuantType.QUInt8, QuantType.QUInt8)):
            if channels and weight == QuantType.QUInt8:
                continue
            name = f"{kind.name}_{'channels' if channels else 'tensors'}_{activation.name}_{weight.name}".lower()
            write(name, lambda path: quantize_static(
                prepared, path, Images(images), quant_format=kind, per_channel=channels, activation_type=activation,
                weight_type=weight))
write("symmetric", lambda path: quantize_static(
    prepared, path, Images(images), quant_format=QuantFormat.QDQ, activation_type=QuantType.QInt8, weight_type=QuantType.QInt8,
    extra_options={"ActivationSymmetric": True}))
for weight in (QuantType.QInt8, QuantType.QUInt8):
    write(f"dynamic_{weight.name}".lower(), lambda path: quantize_dynamic(prepared, path, weight_type=weight))
(folder / "quantized.json").write_text(json.dumps(cases))
