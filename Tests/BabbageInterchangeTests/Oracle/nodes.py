"""Writes ONNX's own tests of operators as models of one image.

    nodes.py FOLDER OPERATOR...

For each case NAME there are NAME.onnx, NAME.images and NAME.scores (float32), one image after the other; nodes.json lists
the cases, and how many of ONNX's tests are none, by reason. A case is a test that could be part of an image classifier:

- its operators are among those given, and its numbers of types that are read;
- its first input is a batch of images of floats or bytes, with one to three axes; what else goes in are weights, and
  becomes constants of the model, as classifiers have them;
- it gives floats that depend on the image, of each image alone what it gives of the batch, as ONNX's reference computes.

What it gives goes through a product with the identity matrix, as features go into the last layer of a classifier; unless
that matrix would be large. Versions of operators that came after those that are read are written as the last that is,
where the two differ in nothing that the test uses; models in versions before those that are read, as ONNX's converter
brings them up.
"""

import collections
import json
import pathlib
import sys
import warnings

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, defs, helper, numpy_helper, version_converter
from onnx.backend.test.case.node import collect_testcases
from onnx.reference import ReferenceEvaluator

FIRST, LAST = 7, 24
# What converted models are written in.
CONVERTED = 13
IMAGES = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.BFLOAT16, TensorProto.DOUBLE, TensorProto.UINT8)
NUMBERS = IMAGES + (
    TensorProto.BOOL, TensorProto.INT8, TensorProto.UINT16, TensorProto.INT16, TensorProto.INT32, TensorProto.UINT32,
    TensorProto.INT64, TensorProto.UINT64)
LARGEST_HEAD = 1500
MOST_AXES = 5
# These round, which networks do not.
ROUNDING = {
    "ConvInteger", "DequantizeLinear", "DynamicQuantizeLinear", "MatMulInteger", "QLinearConv", "QLinearMatMul", "QuantizeLinear"}
# Read of constants alone.
OF_CONSTANTS = {"ConstantOfShape", "Expand", "Gather", "Range", "Size"}
quiet = onnxruntime.SessionOptions()
quiet.log_severity_level = 4
folder, operators = pathlib.Path(sys.argv[1]), set(sys.argv[2:])


def is_claimed(node, arrays):
    """Whether a node is what the documentation says of its operator; `arrays` has the inputs that are known."""
    if node.op_type not in ("Resize", "Upsample"):
        return True
    attributes = {a.name: helper.get_attribute_value(a) for a in node.attribute}
    if attributes.get("mode", b"nearest") != b"nearest":
        return False
    if attributes.get("keep_aspect_ratio_policy", b"stretch") != b"stretch":
        return False
    # Others repeat some rows more often than others.
    way = [attributes.get(name, value) for name, value in (
        ("coordinate_transformation_mode", b"half_pixel"), ("nearest_mode", b"round_prefer_floor"))]
    if node.op_type == "Resize" and way not in ([b"asymmetric", b"floor"], [b"half_pixel", b"round_prefer_floor"]):
        return False
    scales = arrays.get(node.input[2] if len(node.input) > 2 else node.input[-1])
    if scales is None or scales.size == 0:
        sizes, image = (arrays.get(name) for name in (node.input[-1], node.input[0]))
        axes = list(attributes.get("axes", range(image.ndim)))
        scales = numpy.array([size / image.shape[axis] for size, axis in zip(sizes, axes)])
    return bool((scales == numpy.round(scales)).all())


class NoCase(Exception):
    """Why a test is not a case."""


class Test:
    """A test that lies in a folder: a model, and tensors that go in and come out."""

    def __init__(self, path):
        self.name, self.model = path.name, onnx.load(path / "model.onnx")
        self.data_sets = [[self.arrays(path / "test_data_set_0", part) for part in ("input", "output")]]

    @staticmethod
    def arrays(path, part):
        tensors = (onnx.TensorProto.FromString((path / f"{part}_{i}.pb").read_bytes()) for i in range(len(list(path.glob(f"{part}_*")))))
        return [numpy_helper.to_array(tensor) for tensor in tensors]


def folders():
    root = pathlib.Path(onnx.__file__).parent / "backend/test/data"
    for path in sorted(path for kind in ("pytorch-converted", "pytorch-operator", "simple") for path in (root / kind).iterdir()):
        try:
            yield Test(path)
        except (TypeError, ValueError):
            # Sequences and texts, of which no image is made.
            pass


def type_of(value):
    return value.type.tensor_type.elem_type


def evaluate(model, inputs):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ReferenceEvaluator(model).run(None, inputs)


def most_axes(model, inputs):
    """The most axes of a tensor in between."""
    whole = onnx.ModelProto()
    whole.CopyFrom(model)
    del whole.graph.output[:]
    whole.graph.output.extend(onnx.ValueInfoProto(name=name) for node in whole.graph.node for name in node.output if name)
    return max(numpy.ndim(value) for value in evaluate(whole, inputs))


def lowered(model):
    """The model in a version of the operators that is read."""
    if model.opset_import[0].version <= LAST:
        return
    model.opset_import[0].version = LAST
    for node in model.graph.node:
        known = defs.get_schema(node.op_type, LAST, "").attributes
        if any(attribute.name not in known for attribute in node.attribute):
            raise NoCase("attributes of later versions")


def weights_as_constants(model, arrays):
    """The only input left is the image."""
    for value, array in list(zip(model.graph.input, arrays))[1:]:
        model.graph.initializer.append(numpy_helper.from_array(array, value.name))
        model.graph.input.remove(value)


def with_head(model, output, count):
    """A fully connected layer behind an output that computes nothing; it becomes the only output."""
    graph = model.graph
    last = output.name
    if count <= LARGEST_HEAD:
        flat, scores, floats = (f"{output.name} {what}" for what in ("flat", "scores", "floats"))
        graph.initializer.extend([
            numpy_helper.from_array(numpy.array([1, -1], numpy.int64), flat + " shape"),
            numpy_helper.from_array(numpy.eye(count, dtype=numpy.float32), scores + " weights")])
        graph.node.append(helper.make_node("Reshape", [last, flat + " shape"], [flat]))
        last = flat
        if type_of(output) != TensorProto.FLOAT:
            graph.node.append(helper.make_node("Cast", [last], [floats], to=TensorProto.FLOAT))
            last = floats
        graph.node.append(helper.make_node("MatMul", [last, scores + " weights"], [scores]))
        last = scores
    del graph.output[:]
    graph.output.append(helper.make_tensor_value_info(last, TensorProto.FLOAT, None))


def cases_of(test):
    model = onnx.ModelProto()
    model.CopyFrom(test.model)
    is_standard = all(i.domain in ("", "ai.onnx") for i in model.opset_import)
    if not is_standard or {node.op_type for node in model.graph.node} - operators:
        raise NoCase("operators that are not read")
    if model.opset_import[0].version < FIRST:
        model = version_converter.convert_version(model, CONVERTED)
        try:
            onnx.shape_inference.infer_shapes(model, strict_mode=True)
            onnxruntime.InferenceSession(model.SerializeToString(), quiet)
        except Exception:
            raise NoCase("models that ONNX's converter makes invalid")
    graph = model.graph
    if not graph.input or graph.input[0].type.WhichOneof("value") != "tensor_type":
        raise NoCase("no image")
    if ROUNDING & {node.op_type for node in graph.node}:
        raise NoCase("operators of quantised graphs")
    maps = {graph.input[0].name}
    for node in graph.node:
        if maps & set(node.input):
            maps |= set(node.output) if node.op_type != "Shape" else set()
            if node.op_type in OF_CONSTANTS:
                raise NoCase("operators that are read of constants alone")
    given = {tensor.name for tensor in graph.initializer}
    for value in [v for v in graph.input if v.name in given]:
        # The model itself has them.
        graph.input.remove(value)
    casts = {a.i for n in graph.node if n.op_type == "Cast" for a in n.attribute if a.name == "to"}
    if not {type_of(v) for v in (*graph.input, *graph.output)} | casts <= set(NUMBERS):
        raise NoCase("types of numbers that are not read")
    image, output_names = graph.input[0], [o.name for o in graph.output]
    if type_of(image) not in IMAGES:
        raise NoCase("no image")
    arrays, expected = ([numpy.asarray(a) for a in part] for part in test.data_sets[0])
    images = arrays[0]
    if not 2 <= images.ndim <= 4 or images.size == 0:
        raise NoCase("no image")
    with numpy.errstate(over="ignore"):
        if not numpy.isfinite(images.astype(numpy.float32)).all():
            raise NoCase("numbers that 32 bits do not hold")
    if len(arrays) != len(graph.input):
        raise NoCase("inputs that are left out")
    known = dict(zip((value.name for value in graph.input), arrays))
    if not all(is_claimed(node, known) for node in graph.node):
        raise NoCase("uses that the documentation leaves out")
    lowered(model)
    weights_as_constants(model, arrays)
    image.type.tensor_type.shape.dim[0].ClearField("dim_value")
    image.type.tensor_type.shape.dim[0].dim_param = "N"
    for value in list(graph.value_info):
        graph.value_info.remove(value)
    try:
        single = [evaluate(model, {image.name: images[i:i + 1]}) for i in range(len(images))]
        other = evaluate(model, {image.name: numpy.flip(images[:1] + 1, axis=-1).astype(images.dtype)})
    except Exception:
        raise NoCase("no images of their own")
    if most_axes(model, {image.name: images[:1]}) > MOST_AXES:
        raise NoCase("tensors of more axes than those of maps and channel shuffles")
    found = []
    for index, name in enumerate(output_names):
        output = graph.output[index]
        parts = [numpy.asarray(results[index]) for results in single]
        if type_of(output) not in IMAGES or type_of(output) == TensorProto.UINT8 and type_of(image) != TensorProto.UINT8:
            continue
        if numpy.array_equal(parts[0], other[index]) and not numpy.array_equal(images[:1], numpy.flip(images[:1] + 1, -1)):
            continue
        whole, joined = numpy.asarray(expected[index]), numpy.concatenate([p.ravel() for p in parts])
        if not all(p.ndim and len(p) == 1 for p in parts) and len(images) > 1 or joined.shape != whole.ravel().shape:
            raise NoCase("no images of their own")
        if not numpy.allclose(joined.astype(numpy.float64), whole.ravel().astype(numpy.float64), rtol=1e-3, atol=1e-5, equal_nan=True):
            raise NoCase("no images of their own")
        one = onnx.ModelProto()
        one.CopyFrom(model)
        with_head(one, one.graph.output[index], parts[0].size)
        found.append((one, images, whole, type_of(image), type_of(output)))
    if not found:
        raise NoCase("nothing of floats that depends on the image")
    return found


cases, others = [], collections.Counter()
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    tests = [*collect_testcases(None), *folders()]
for test in tests:
    try:
        for index, (model, images, scores, kind, given) in enumerate(cases_of(test)):
            name = test.name.removeprefix("test_") + (f".{index}" if index else "")
            onnx.save(model, folder / f"{name}.onnx")
            # Images of bytes come in as numbers from 0 to 1.
            scale = 255 if kind == TensorProto.UINT8 else 1
            (images.astype(numpy.float32) / scale).tofile(folder / f"{name}.images")
            scores.astype(numpy.float32).tofile(folder / f"{name}.scores")
            rounded = {kind, given} & {TensorProto.FLOAT16, TensorProto.BFLOAT16}
            # Numbers written by hand have a few digits.
            digits = [numpy.array_equal(scores, numpy.round(scores.astype(numpy.float64), n).astype(scores.dtype)) for n in (4, 1)]
            rounded = rounded or digits == [True, False]
            cases.append({
                "name": name, "count": len(images), "shape": list(images.shape[1:]), "isRounded": bool(rounded),
                "operators": sorted({n.op_type for n in test.model.graph.node})})
    except NoCase as reason:
        others[str(reason)] += 1
result = {"cases": cases, "tests": len(tests), "others": dict(others.most_common())}
(folder / "nodes.json").write_text(json.dumps(result))
