"""Writes models whose tensors, inputs and outputs are stored in every way, and what ONNX Runtime computes with them.

    front.py FOLDER

For each case NAME there are NAME/model.onnx, NAME/images (float32 from 0 to 1, channels first) and NAME/scores (float32).
cases.json lists them with the output to choose, what notes are expected, and how exactly the scores must agree.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, external_data_helper, helper, numpy_helper

OPSET = 17
EXACT, HALF = 1e-5, 4e-3
folder = pathlib.Path(sys.argv[1])
random = numpy.random.default_rng(33)
cases = []


class Graph:
    """A graph whose nodes are added one after the other; each gives the name of its output."""

    def __init__(self, shape, kind=TensorProto.FLOAT):
        self.nodes, self.constants, self.outputs = [], [], []
        self.input = helper.make_tensor_value_info("image", kind, ["N", *shape])
        self.last = "image"

    def constant(self, array):
        name = f"constant_{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(numpy.asarray(array), name))
        return name

    def weights(self, *shape, dtype=numpy.float32):
        return self.constant((random.normal(size=shape) / numpy.sqrt(numpy.prod(shape[1:]))).astype(dtype))

    def node(self, op, *inputs, **attributes):
        """Inputs that are None become the last output."""
        self.last, inputs = f"value_{len(self.nodes)}", [self.last if i is None else i for i in inputs]
        self.nodes.append(helper.make_node(op, inputs, [self.last], name=f"node_{len(self.nodes)}", **attributes))
        return self.last

    def output(self, name, kind, shape):
        self.outputs.append(helper.make_tensor_value_info(name, kind, shape))

    def model(self, version):
        # Before version 4, constants were inputs with a value.
        inputs = [helper.make_tensor_value_info(c.name, c.data_type, c.dims) for c in self.constants if version < 4]
        graph = helper.make_graph(self.nodes, "case", [self.input, *inputs], self.outputs, self.constants)
        sets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", 3)]
        return helper.make_model(graph, opset_imports=sets, ir_version=version)


def classifier(graph, channels=3, dtype=numpy.float32):
    """Five scores of any image."""
    graph.node("Conv", None, graph.weights(6, channels, 3, 3, dtype=dtype), graph.weights(6, dtype=dtype))
    graph.node("Relu", None)
    graph.node("GlobalAveragePool", None)
    graph.node("Flatten", None)
    return graph.node("Gemm", None, graph.weights(6, 5, dtype=dtype), graph.weights(5, dtype=dtype))


def session(model, path=None):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path) if path else model.SerializeToString(), options)


def write(name, graph, shape, scores=None, layout="NCHW", save=None, output=None, notes=(), tolerance=EXACT,
          version=8):
    """`scores` is the value to compare with, if it is not the last; `save` writes the model."""
    place = folder / name
    place.mkdir()
    scores = scores or graph.last
    if not graph.outputs:
        graph.output(graph.last, TensorProto.FLOAT, ["N", 5])
    model = graph.model(version)
    # The scores are looked at in a model that ends there.
    looked = onnx.ModelProto.FromString(model.SerializeToString())
    del looked.graph.output[:]
    looked.graph.output.add(name=scores)
    (save or onnx.save)(model, str(place / "model.onnx"))
    onnx.checker.check_model(str(place / "model.onnx"))
    run = session(looked)
    images = random.random((4, *shape), numpy.float32)
    if graph.input.type.tensor_type.elem_type == TensorProto.UINT8:
        images = numpy.round(images * 255).astype(numpy.float32)
        given, images = images.astype(numpy.uint8), images / numpy.float32(255)
    else:
        given = images.astype(numpy.float16) if "FLOAT16" == TensorProto.DataType.Name(
            graph.input.type.tensor_type.elem_type) else images
    if layout == "NHWC":
        given = given.transpose(0, 2, 3, 1)
    results = [run.run(None, {"image": image[None]})[0] for image in given]
    if save:
        # What was saved is the same model to ONNX Runtime.
        again = session(None, place / "model.onnx").run(None, {"image": given[:1]})[0]
        assert numpy.array_equal(again, results[0]), name
    images.astype(numpy.float32).tofile(place / "images")
    numpy.concatenate([r.ravel() for r in results]).astype(numpy.float32).tofile(place / "scores")
    cases.append({
        "name": name, "output": output, "notes": list(notes), "tolerance": tolerance})


# --- Numbers in other files.


def external(**arguments):
    def save(model, path):
        onnx.save_model(model, path, save_as_external_data=True, size_threshold=0, **arguments)
    return save


def edited(edit, **arguments):
    """Saves with external data, then changes every reference."""
    def save(model, path):
        external(**arguments)(model, path)
        model = onnx.load(path, load_external_data=False)
        for tensor in external_data_helper._get_all_tensors(model):
            if tensor.data_location == TensorProto.EXTERNAL:
                values = edit({e.key: e.value for e in tensor.external_data}, pathlib.Path(path).parent)
                del tensor.external_data[:]
                for key, value in values.items():
                    tensor.external_data.add(key=key, value=value)
        pathlib.Path(path).write_bytes(model.SerializeToString())
    return save


def without(*keys):
    return lambda values, _: {k: v for k, v in values.items() if k not in keys}


def in_a_folder(values, place):
    (place / "weights").mkdir(exist_ok=True)
    (place / values["location"]).rename(place / "weights" / values["location"])
    return {**values, "location": f"weights/{values['location']}"}


def with_checksum(values, _):
    return {**values, "checksum": "0" * 40}


one, many = {"location": "model.onnx.data"}, {"all_tensors_to_one_file": False}
for name, save in {
    "one_file": external(**one), "a_file_each": external(**many),
    "attributes_too": external(convert_attribute=True, **one),
    "without_length": edited(without("length"), **one),
    "without_offset": edited(without("length", "offset"), **many),
    "in_a_folder": edited(in_a_folder, **many), "with_checksum": edited(with_checksum, **one),
}.items():
    graph = Graph((3, 6, 5))
    classifier(graph)
    bias = graph.node("Constant", value=numpy_helper.from_array(random.random(5).astype(numpy.float32)))
    graph.node("Add", graph.nodes[-2].output[0], bias)
    write(f"external_{name}", graph, (3, 6, 5), save=save)


# --- Versions of the format.

for version in (3, 4, 8, 10, 13):
    graph = Graph((3, 6, 5))
    classifier(graph)
    write(f"ir_version_{version}", graph, (3, 6, 5), version=version)


# --- Weights of 16 bits.


def typed(tensor, bits):
    """The numbers of a tensor as integers of 32 bits."""
    tensor.ClearField("raw_data")
    tensor.int32_data.extend(int(b) for b in bits.ravel())


for kind, code in {"float16": TensorProto.FLOAT16, "bfloat16": TensorProto.BFLOAT16}.items():
    for encoding in ("raw", "int32", "external"):
        graph = Graph((3, 6, 5))
        values = random.normal(size=(5, 3, 6, 5)).astype(numpy.float32)
        bits = (values.astype(numpy.float16).view(numpy.uint16) if kind == "float16"
                else (values.view(numpy.uint32) >> 16).astype(numpy.uint16))
        tensor = TensorProto(name="weights", data_type=code, dims=values.shape, raw_data=bits.tobytes())
        if encoding == "int32":
            typed(tensor, bits)
        graph.constants.append(tensor)
        graph.node("Cast", "weights", to=TensorProto.FLOAT)
        graph.node("Conv", "image", None)
        graph.node("Flatten", None)
        write(f"{kind}_{encoding}", graph, (3, 6, 5), save=external(**one) if encoding == "external" else None)

graph = Graph((3, 6, 5), TensorProto.FLOAT16)
classifier(graph, dtype=numpy.float16)
graph.output(graph.last, TensorProto.FLOAT16, ["N", 5])
write("float16_all_through", graph, (3, 6, 5), notes=["rounded"], tolerance=HALF)

graph = Graph((3, 6, 5))
graph.node("Cast", None, to=TensorProto.FLOAT16)
classifier(graph, dtype=numpy.float16)
graph.node("Cast", None, to=TensorProto.FLOAT)
write("float16_inside", graph, (3, 6, 5), notes=["rounded"], tolerance=HALF)


# --- Weights made of a few numbers.

graph = Graph((32, 16, 16))
graph.node("ConstantOfShape", graph.constant(numpy.array([8192, 300])), value=numpy_helper.from_array(
    numpy.array([0.01], numpy.float32)))
filled = graph.node("Mul", None, graph.weights(8192, 1))
graph.node("Expand", graph.weights(1, 5), graph.constant(numpy.array([300, 5])))
expanded = graph.last
graph.node("Flatten", "image")
graph.node("MatMul", None, filled)
graph.node("Gemm", None, expanded)
write("weights_of_one_number", graph, (32, 16, 16))


# --- Images.

for name, shape, layout in [("nchw", (3, 6, 5), "NCHW"), ("nhwc", (4, 6, 5), "NHWC"), ("nhwc_square", (3, 3, 3), "NHWC")]:
    stored = shape if layout == "NCHW" else (*shape[1:], shape[0])
    graph = Graph(stored, TensorProto.UINT8)
    graph.node("Cast", None, to=TensorProto.FLOAT)
    graph.node("Div", None, graph.constant(numpy.float32(255)))
    axes = (1, shape[0], 1, 1) if layout == "NCHW" else (shape[0],)
    graph.node("Sub", None, graph.constant(random.random(axes).astype(numpy.float32)))
    if layout == "NHWC":
        graph.node("Transpose", None, perm=[0, 3, 1, 2])
    classifier(graph, shape[0])
    write(f"bytes_{name}", graph, shape, layout=layout, notes=["bytes"])

graph = Graph((6, 5, 4), TensorProto.UINT8)
graph.node("Transpose", None, perm=[0, 3, 1, 2])
graph.node("Cast", None, to=TensorProto.INT32)
graph.node("Cast", None, to=TensorProto.FLOAT)
classifier(graph, 4)
write("bytes_transposed_first", graph, (4, 6, 5), layout="NHWC", notes=["bytes"])

for channels in (2, 3, 4, 5):
    graph = Graph((5, 4, channels))
    graph.node("Sub", None, graph.weights(channels))
    graph.node("Transpose", None, perm=[0, 3, 1, 2])
    classifier(graph, channels)
    write(f"nhwc_of_{channels}", graph, (channels, 5, 4), layout="NHWC")


# --- Outputs.

graph = Graph((3, 6, 5))
scores = classifier(graph)
graph.node("Softmax", None, axis=1)
best = graph.node("ArgMax", None, axis=1, keepdims=0)
graph.output(best, TensorProto.INT64, ["N"])
graph.output(graph.nodes[-2].output[0], TensorProto.FLOAT, ["N", 5])
write("class_and_scores", graph, (3, 6, 5), scores=graph.nodes[-2].output[0])

graph = Graph((3, 6, 5))
scores = classifier(graph)
graph.node("ArgMax", None, axis=-1, keepdims=1)
graph.node("Squeeze", None, graph.constant(numpy.array([1])))
graph.node("Cast", None, to=TensorProto.INT32)
graph.node("Identity", None)
graph.output(graph.last, TensorProto.INT32, ["N"])
write("class_alone", graph, (3, 6, 5), scores=scores, notes=["left out ArgMax", "left out Cast"])

graph = Graph((3, 6, 5))
scores = classifier(graph)
graph.node("Cast", None, to=TensorProto.FLOAT16)
graph.output(graph.last, TensorProto.FLOAT16, ["N", 5])
write("scores_cast", graph, (3, 6, 5), scores=scores, notes=["left out Cast"])

graph = Graph((3, 6, 5))
scores = classifier(graph)
best = graph.node("ArgMax", scores, axis=1, keepdims=0)
graph.node("ZipMap", scores, domain="ai.onnx.ml", classlabels_strings=list("abcde"))
graph.output(best, TensorProto.INT64, ["N"])
kind = helper.make_map_type_proto(TensorProto.STRING, helper.make_tensor_type_proto(TensorProto.FLOAT, []))
graph.outputs.append(helper.make_value_info(graph.last, helper.make_sequence_type_proto(kind)))
write("class_and_map", graph, (3, 6, 5), scores=scores, notes=["left out ArgMax"])

graph = Graph((3, 6, 5))
scores = classifier(graph)
graph.output(graph.nodes[1].output[0], TensorProto.FLOAT, ["N", 6, 4, 3])
graph.output(scores, TensorProto.FLOAT, ["N", 5])
write("features_and_scores", graph, (3, 6, 5), scores=scores, notes=["other outputs"])

graph = Graph((3, 6, 5))
first = classifier(graph)
graph.last = "image"
second = classifier(graph)
graph.output(first, TensorProto.FLOAT, ["N", 5])
graph.output(second, TensorProto.FLOAT, ["N", 5])
for index, name in enumerate((first, second)):
    write(f"two_lists_{index}", graph, (3, 6, 5), scores=name, output=name, notes=["other outputs"])

(folder / "cases.json").write_text(json.dumps(cases))
