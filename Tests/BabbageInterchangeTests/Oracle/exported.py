"""Fills in the weights of exported models, and writes what ONNX Runtime computes with them.

    exported.py MODELS FOLDER NAME...

For each NAME there are NAME.onnx and NAME.onnx.data, as exporters write them, NAME.images and NAME.scores (float32).
"""

import math
import pathlib
import sys

import numpy
import onnx
import onnxruntime

models, folder, names = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), sys.argv[3:]


def roles(graph):
    """What a tensor is to the first node that reads it: the operator, and which input."""
    found = {}
    for node in graph.node:
        for index, name in enumerate(node.input):
            found.setdefault(name, (node.op_type, index))
    return found


def weights(tensor, role, random):
    shape = list(tensor.dims)
    values = random.standard_normal(shape, numpy.float32)
    if role in [("BatchNormalization", 4), ("BatchNormalization", 1)]:
        return 0.5 + random.random(shape, numpy.float32)
    if len(shape) == 1:
        return values * numpy.float32(0.1)
    # Maps keep their size from layer to layer.
    inputs = shape[0] if role == ("MatMul", 1) else math.prod(shape[1:])
    return values * numpy.float32(math.sqrt(2 / inputs))


for name in names:
    random = numpy.random.default_rng(len(name))
    model = onnx.load(models / f"{name}.onnx", load_external_data=False)
    known = roles(model.graph)
    with open(folder / f"{name}.onnx.data", "wb") as file:
        for tensor in model.graph.initializer:
            if tensor.data_location != onnx.TensorProto.EXTERNAL:
                continue
            data = weights(tensor, known[tensor.name], random).tobytes()
            del tensor.external_data[:]
            for key, value in [("location", f"{name}.onnx.data"), ("offset", file.tell()), ("length", len(data))]:
                tensor.external_data.add(key=key, value=str(value))
            file.write(data)
    onnx.save(model, folder / f"{name}.onnx")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(folder / f"{name}.onnx", options)
    image = session.get_inputs()[0]
    shape = [length if isinstance(length, int) else 1 for length in image.shape]
    images = [random.random(shape, numpy.float32) for _ in range(2)]
    scores = [session.run(None, {image.name: one})[0] for one in images]
    numpy.concatenate([one.ravel() for one in images]).tofile(folder / f"{name}.images")
    numpy.concatenate([one.ravel() for one in scores]).astype(numpy.float32).tofile(folder / f"{name}.scores")
