#!/usr/bin/env python3
"""Measures Babbage against ONNX Runtime and LibTorch, side by side in one process.

All engines run the same network: Babbage the compressed one, the others its dense form. Rounds of
all engines alternate, so that whatever else the machine does hits them alike; each figure is a
median. The overhead of calling ONNX Runtime and LibTorch from Python is measured with a network
that does nothing, and taken off their times (and not off Babbage's).
"""

import argparse
import ctypes
import json
import pathlib
import statistics
import sys
import time

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def onnx_model(folder, name):
    """The dense network as ONNX, from its description."""
    description = json.loads((folder / f"{name}.json").read_text())
    numbers = np.fromfile(folder / f"{name}.bin", np.float32)
    nodes, constants = [], []

    def constant(label, array):
        constants.append(numpy_helper.from_array(array, label))
        return label

    for step in description["steps"]:
        kind, inputs, output = step["operation"], step["inputs"], step["output"]
        if kind in ("Conv", "Gemm"):
            shape = step["weight"]
            count = int(np.prod(shape))
            start, bias = step["weightStart"], step["biasStart"]
            weight = numbers[start:start + count].reshape(shape if kind == "Conv" else (shape[0], -1))
            inputs = inputs + [
                constant(output + ".weight", weight),
                constant(output + ".bias", numbers[bias:bias + shape[0]]),
            ]
        attributes = {
            "Conv": dict(strides=[step["stride"]] * 2, pads=[step["padding"]] * 4),
            "Gemm": dict(transB=1),
            "MaxPool": dict(kernel_shape=[step["size"]] * 2, strides=[step["stride"]] * 2),
            "AveragePool": dict(kernel_shape=[step["size"]] * 2, strides=[step["stride"]] * 2),
        }.get(kind, {})
        if kind == "Gemm":
            nodes.append(helper.make_node("Flatten", inputs[:1], [output + ".flat"]))
            inputs[0] = output + ".flat"
        if kind == "Slice":
            ends = [(side - 1) * step["stride"] + 1 for side in step["sides"]]
            inputs = inputs + [
                constant(f"{output}.{label}", np.array(values, np.int64))
                for label, values in (
                    ("starts", [0, 0]), ("ends", ends), ("axes", [2, 3]),
                    ("steps", [step["stride"]] * 2))
            ]
        if kind == "Pad":
            before, after = step["pads"]
            pads = constant(output + ".pads", np.array([0, before, 0, 0, 0, after, 0, 0], np.int64))
            inputs = inputs + [pads]
        nodes.append(helper.make_node(kind, inputs, [output], **attributes))
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, ["N", *description["input"]])
    scores = helper.make_tensor_value_info(nodes[-1].output[0], TensorProto.FLOAT, ["N", "C"])
    graph = helper.make_graph(nodes, name, [image], [scores], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model, description["input"]


class ONNXRuntime:
    label = "ONNX Runtime"

    def __init__(self, model, images, threads):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        # Bound once: no copies in and out while it is timed.
        self.binding = self.session.io_binding()
        self.binding.bind_ortvalue_input("image", onnxruntime.OrtValue.ortvalue_from_numpy(images))
        self.binding.bind_output(self.session.get_outputs()[0].name)

    def run(self):
        self.session.run_with_iobinding(self.binding)

    def scores(self):
        return self.binding.copy_outputs_to_cpu()[0]


class LibTorch:
    label = "LibTorch"

    def __init__(self, folder, name, images, threads):
        import torch
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.torch, self.images = torch, torch.from_numpy(images)
        self.module = torch.jit.optimize_for_inference(
            torch.jit.trace(self.network(folder, name), self.images).eval())
        for _ in range(3):
            self.run()

    def network(self, folder, name):
        torch, functional = self.torch, self.torch.nn.functional
        description = json.loads((folder / f"{name}.json").read_text())
        numbers = torch.from_numpy(np.fromfile(folder / f"{name}.bin", np.float32))

        class Dense(torch.nn.Module):
            def __init__(self):
                super().__init__()
                for step in description["steps"]:
                    if step["weight"]:
                        count = int(np.prod(step["weight"]))
                        key = step["output"].replace(".", "_")
                        start, bias = step["weightStart"], step["biasStart"]
                        weight = numbers[start:start + count].reshape(step["weight"])
                        if step["operation"] == "Gemm":
                            weight = weight.reshape(step["weight"][0], -1)
                        self.register_parameter(
                            key + "_weight", torch.nn.Parameter(weight, requires_grad=False))
                        self.register_parameter(
                            key + "_bias", torch.nn.Parameter(
                                numbers[bias:bias + step["weight"][0]], requires_grad=False))

            def forward(self, image):
                maps = {"image": image}
                for step in description["steps"]:
                    x = maps[step["inputs"][0]]
                    key = step["output"].replace(".", "_")
                    kind, stride = step["operation"], step["stride"]
                    if step["weight"]:
                        weight, bias = getattr(self, key + "_weight"), getattr(self, key + "_bias")
                    if kind == "Conv":
                        y = functional.conv2d(x, weight, bias, stride, step["padding"])
                    elif kind == "Gemm":
                        y = functional.linear(x.flatten(1), weight, bias)
                    elif kind == "Relu":
                        y = functional.relu(x)
                    elif kind == "MaxPool":
                        y = functional.max_pool2d(x, step["size"], stride)
                    elif kind == "AveragePool":
                        y = functional.avg_pool2d(x, step["size"], stride)
                    elif kind == "GlobalAveragePool":
                        y = x.mean((2, 3), keepdim=True)
                    elif kind == "Add":
                        y = x + maps[step["inputs"][1]]
                    elif kind == "Flatten":
                        y = x.flatten(1)
                    elif kind == "Slice":
                        y = x[:, :, ::stride, ::stride]
                    elif kind == "Pad":
                        y = functional.pad(x, (0, 0, 0, 0, *step["pads"]))
                    else:
                        raise ValueError(f"no {kind} here")
                    maps[step["output"]] = y
                return y

        return Dense()

    def run(self):
        self.result = self.module(self.images)

    def scores(self):
        return self.result.numpy()


class Babbage:
    def __init__(self, library, path, images, outputs, threads, kind):
        self.label = "Babbage" + {"cheapest": "", "dense": " (dense)", "integer": " (integer)"}[kind]
        self.library, self.images = library, images
        self.result = np.zeros((len(images), outputs), np.float32)
        number = {"cheapest": 0, "dense": 1, "integer": 2}[kind]
        self.handle = library.babbage_open(str(path).encode(), number, threads)
        if not self.handle:
            sys.exit(f"error: {path} cannot be loaded")
        self.arguments = (
            ctypes.c_void_p(self.handle), images.ctypes.data_as(ctypes.c_void_p),
            ctypes.c_int32(len(images)), self.result.ctypes.data_as(ctypes.c_void_p))

    def run(self):
        self.library.babbage_run(*self.arguments)

    def scores(self):
        return self.result


def medians(engines, seconds, threads=1):
    """Median seconds of a run of each engine, in alternating rounds.

    A turn lasts about a millisecond, so that short runs are not measured cold. With several threads
    it lasts ten, after ten to warm up, and a pause comes before it: ONNX Runtime's threads look for
    work in a busy loop for a while after their last run, and would be in the others' way.
    """
    length, pause = (1e-3, 0) if threads == 1 else (1e-2, 0.15)
    times = [[] for _ in engines]
    for engine in engines:
        for _ in range(3):
            engine.run()
    turns = []
    for engine in engines:
        start = time.perf_counter()
        engine.run()
        turns.append(max(1, min(50, int(length / (time.perf_counter() - start)))))
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(times[0]) < 20:
        for engine, samples, turn in zip(engines, times, turns):
            time.sleep(pause)
            for _ in range(turn if pause else 1):
                engine.run()
            for _ in range(turn):
                start = time.perf_counter()
                engine.run()
                samples.append(time.perf_counter() - start)
    return [statistics.median(samples) for samples in times]


def overhead(seconds):
    """What a call of ONNX Runtime costs that computes nothing."""
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1])
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, [1])
    node = helper.make_node("Identity", ["image"], ["scores"])
    model = helper.make_model(
        helper.make_graph([node], "nothing", [image], [scores]),
        opset_imports=[helper.make_opsetid("", 13)])
    model.ir_version = 8
    return medians([ONNXRuntime(model, np.zeros(1, np.float32), 1)], seconds)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", help="libBabbageEngine.so")
    parser.add_argument("networks", type=pathlib.Path, help="what SpeedNetworks wrote")
    parser.add_argument("--seconds", type=float, default=8, help="for each row")
    parser.add_argument("--integer", action="store_true", help="the integer engine as well")
    parser.add_argument("--torch", action="store_true", help="LibTorch as well")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    library = ctypes.CDLL(arguments.library)
    library.babbage_open.restype = ctypes.c_void_p
    random = np.random.default_rng(0)
    call = overhead(1)
    rows = []
    for path in sorted(arguments.networks.glob("*.babbage")):
        model, shape = onnx_model(arguments.networks, path.stem)
        for batch, threads in ((1, 1), (64, 2)):
            images = random.random((batch, *shape), np.float32)
            reference = ONNXRuntime(model, images, threads)
            reference.run()
            expected = reference.scores()
            kinds = ["cheapest", "dense"] + (["integer"] if arguments.integer else [])
            engines = [reference] + [
                Babbage(library, path, images, expected.shape[1], threads, kind) for kind in kinds]
            if arguments.torch:
                engines.append(LibTorch(arguments.networks, path.stem, images, threads))
            for engine in engines[1:]:
                engine.run()
                if engine.label.endswith("(integer)"):
                    continue
                error = np.abs(engine.scores() - expected).max() / np.abs(expected).max()
                if not error < 1e-3:
                    sys.exit(f"error: {engine.label} and ONNX Runtime differ on {path.stem}: {error}")
            seconds = medians(engines, arguments.seconds, threads)
            seconds[0] -= call
            for engine, value in zip(engines, seconds):
                rows.append(dict(
                    network=path.stem, batch=batch, threads=threads, engine=engine.label,
                    medianMicroseconds=1e6 * value / batch, timesFaster=seconds[0] / value))
    if arguments.json:
        print(json.dumps(dict(callMicroseconds=1e6 * call, rows=rows), indent=1))
        return
    print(f"ONNX Runtime {onnxruntime.__version__}, a call of it costs {1e6 * call:.1f} us: taken off\n")
    print("| network | batch | threads | engine | us an image | times ONNX Runtime's speed |")
    print("|---|---:|---:|---|---:|---:|")
    for row in rows:
        print("| {network} | {batch} | {threads} | {engine} | {medianMicroseconds:.1f} | "
              "{timesFaster:.2f} |".format(**row))


main()
