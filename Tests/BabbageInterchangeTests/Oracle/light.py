"""Runs the models that ONNX's package has without their weights, as they are and with random weights.

    light.py FOLDER

For each model NAME there are NAME.onnx, NAME.images and NAME.scores (float32); light.json lists the names. The weights of these
models are made by ConstantOfShape, all the same number, and so are the scores, but for rounding: those before a last Softmax,
which would make much of it. NAME_random has other weights, where they take less than some tens of megabytes.
"""

import json
import pathlib
import sys

import numpy
import onnx
import onnxruntime
from onnx import numpy_helper

LARGEST = 16 << 20
folder, names = pathlib.Path(sys.argv[1]), []
random = numpy.random.default_rng(4)


def write(name, model):
    onnx.save(model, folder / f"{name}.onnx")
    last = model.graph.node[-1]
    if last.op_type == "Softmax":
        model.graph.output[0].name = last.input[0]
        model.graph.node.remove(last)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(model.SerializeToString(), options)
    image = session.get_inputs()[0]
    images = random.random((1, *image.shape[1:]), numpy.float32)
    scores = session.run(None, {image.name: images})[0]
    images.tofile(folder / f"{name}.images")
    scores.ravel().astype(numpy.float32).tofile(folder / f"{name}.scores")
    names.append(name)


def with_random_weights(model):
    """None if there are too many."""
    shapes = {t.name: numpy_helper.to_array(t).tolist() for t in model.graph.initializer if t.data_type == onnx.TensorProto.INT64}
    makers = [n for n in model.graph.node if n.op_type == "ConstantOfShape" and n.input[0] in shapes]
    if sum(numpy.prod(shapes[n.input[0]]) for n in makers) > LARGEST:
        return None
    for node in makers:
        shape = shapes[node.input[0]]
        if len(shape) > 1:
            array = random.normal(size=shape) * numpy.sqrt(2 / numpy.prod(shape[1:]))
        else:
            array = random.uniform(0.5, 1.5, shape)
        model.graph.initializer.append(numpy_helper.from_array(array.astype(numpy.float32), node.output[0]))
        model.graph.node.remove(node)
    return model


for path in sorted((pathlib.Path(onnx.__file__).parent / "backend/test/data/light").glob("*.onnx")):
    write(path.stem, onnx.load(path))
    if model := with_random_weights(onnx.load(path)):
        write(f"{path.stem}_random", model)
(folder / "light.json").write_text(json.dumps(names))
