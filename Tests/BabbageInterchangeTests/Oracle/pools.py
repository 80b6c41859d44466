"""Writes models of one pooling each, with windows of all kinds, and what ONNX Runtime computes with them.

    pools.py FOLDER COUNT SEED

For each case NAME there are NAME.onnx, NAME.images and NAME.scores (float32); pools.json lists the names and what the nodes
say. Those that ONNX Runtime refuses are left out.
"""

import json
import pathlib
import random as choices
import sys

import numpy
import onnx
import onnxruntime
from onnx import TensorProto, helper

folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
choices.seed(seed)
random = numpy.random.default_rng(seed)
cases = []


def fits(a, sides):
    """Whether a window fits the map; ONNX Runtime rounds what is missing towards zero, and computes one that does not.

    Nor do those fit that leave out places though the padding is to be the same: ONNX Runtime moves them, in some versions.
    """
    pads, strides = a.get("pads", [0] * 4), a.get("strides", [1, 1])
    for axis, side in enumerate(sides):
        size, stride = a["kernel_shape"][axis], strides[axis]
        if a.get("auto_pad", "").startswith("SAME"):
            if (side - 1) // stride * stride + size < side - 1:
                return False
        elif side + pads[axis] + pads[axis + 2] + (stride - 1) * a.get("ceil_mode", 0) < size:
            return False
    return True


def attributes(op, opset, sides):
    kernel = [choices.randint(1, side + 2) for side in sides]
    a = {"kernel_shape": kernel}
    if choices.random() < 0.8:
        a["strides"] = [choices.randint(1, 4) for _ in sides]
    kind = choices.choice(["none", "pads", "pads", "pads", "VALID", "SAME_UPPER", "SAME_LOWER", "NOTSET"])
    if kind == "pads":
        a["pads"] = [choices.randint(0, size - 1) for size in kernel * 2]
    elif kind != "none":
        a["auto_pad"] = kind
    if opset >= 10 and choices.random() < 0.5:
        a["ceil_mode"] = 1
    if op == "AveragePool" and choices.random() < 0.5:
        a["count_include_pad"] = 1
    return a


while len(cases) < count:
    op, opset = choices.choice(["MaxPool", "AveragePool"]), choices.randint(9, 21)
    sides = [choices.randint(1, 9), choices.randint(1, 9)]
    a = attributes(op, opset, sides)
    if not fits(a, sides):
        continue
    nodes = [helper.make_node(op, ["image"], ["scores"], **a)]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, *sides])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, None)
    graph = helper.make_graph(nodes, "pool", [image], [scores])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # What lies inside may all be negative.
    images = random.normal(size=(3, 3, *sides)).astype(numpy.float32)
    try:
        session = onnxruntime.InferenceSession(model.SerializeToString(), options)
        scores = [session.run(None, {"image": one[None]})[0].ravel() for one in images]
    except Exception:
        continue
    name = f"pool{len(cases)}"
    (folder / f"{name}.onnx").write_bytes(model.SerializeToString())
    images.tofile(folder / f"{name}.images")
    numpy.concatenate(scores).tofile(folder / f"{name}.scores")
    cases.append({"name": name, "what": f"{op} {a} of {sides} in opset {opset}"})

(folder / "pools.json").write_text(json.dumps(cases))
