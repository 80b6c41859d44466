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

    def __init__(self, model, images, threads):
        import torch
        torch.set_num_threads(threads)
        torch.set_grad_enabled(False)
        self.images = torch.from_numpy(images)
        self.module = torch.jit.optimize_for_inference(
            torch.jit.trace(self.network(torch, model), self.images).eval())
        for _ in range(3):
            self.run()

    def network(self, torch, model):
        """The operators of an ONNX model, one after the other."""
        functional, graph = torch.nn.functional, model.graph
        constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}

        class Dense(torch.nn.Module):
            def __init__(self):
                super().__init__()
                for name, array in constants.items():
                    if array.dtype == np.float32:
                        self.register_parameter(name.replace(".", "_"), torch.nn.Parameter(
                            torch.from_numpy(array.copy()), requires_grad=False))

            def constant(self, name):
                return getattr(self, name.replace(".", "_"))

            def forward(self, image):
                maps = {graph.input[0].name: image}
                for node in graph.node:
                    kind = node.op_type
                    about = {a.name: helper.get_attribute_value(a) for a in node.attribute}
                    numbers = [constants[name].tolist() for name in node.input[1:]
                               if name in constants and constants[name].dtype == np.int64]
                    x = maps[node.input[0]]
                    if kind in ("Conv", "Gemm"):
                        weight, bias = (self.constant(name) for name in node.input[1:3])
                    if kind == "Conv":
                        pads = about.get("pads", [0, 0])
                        y = functional.conv2d(x, weight, bias, about.get("strides", 1), pads[:2])
                    elif kind == "Gemm":
                        y = functional.linear(x, weight if about.get("transB") else weight.T, bias)
                    elif kind == "Relu":
                        y = functional.relu(x)
                    elif kind == "MaxPool":
                        y = functional.max_pool2d(x, about["kernel_shape"], about["strides"])
                    elif kind == "AveragePool":
                        y = functional.avg_pool2d(x, about["kernel_shape"], about["strides"])
                    elif kind == "GlobalAveragePool":
                        y = x.mean((2, 3), keepdim=True)
                    elif kind == "Add":
                        y = x + maps[node.input[1]]
                    elif kind == "Flatten":
                        y = x.flatten(1)
                    elif kind == "Slice":
                        index = [slice(None)] * 4
                        for start, end, axis, step in zip(*numbers):
                            index[axis] = slice(start, end, step)
                        y = x[tuple(index)]
                    elif kind == "Pad":
                        # Channels alone; LibTorch begins with the last axis.
                        _, before, _, _, _, after, _, _ = numbers[0]
                        y = functional.pad(x, (0, 0, 0, 0, before, after))
                    else:
                        raise ValueError(f"no {kind} here")
                    maps[node.output[0]] = y
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


def dense(library, models, seconds, call, random):
    """The table of ONNX models that both run dense, single images on one thread."""
    print(f"ONNX Runtime {onnxruntime.__version__}, a call of it costs {1e6 * call:.1f} us: taken off\n")
    print("| network | ONNX Runtime, us | Babbage (dense), us | of ONNX Runtime's time |")
    print("|---|---:|---:|---:|")
    for path in models:
        model = onnx.load(path)
        shape = [axis.dim_value for axis in model.graph.input[0].type.tensor_type.shape.dim[1:]]
        images = random.random((1, *shape), np.float32)
        reference = ONNXRuntime(model, images, 1)
        reference.run()
        expected = reference.scores()
        engine = Babbage(library, path, images, expected.shape[1], 1, "dense")
        engine.run()
        check(engine, expected, path)
        theirs, ours = medians([reference, engine], seconds)
        theirs -= call
        print(f"| {path.stem} | {1e6 * theirs:.0f} | {1e6 * ours:.0f} | {ours / theirs:.2f} |", flush=True)


def check(engine, expected, path):
    """Ends the program if an engine computes something else than ONNX Runtime."""
    error = np.abs(engine.scores() - expected).max() / np.abs(expected).max()
    if not error < 1e-3:
        sys.exit(f"error: {engine.label} and ONNX Runtime differ on {path.stem}: {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("library", help="libBabbageEngine.so")
    parser.add_argument("networks", type=pathlib.Path, help="what SpeedNetworks wrote")
    parser.add_argument("--dense", action="store_true", help="the folder holds ONNX models, which both run dense")
    parser.add_argument("--seconds", type=float, default=8, help="for each row")
    parser.add_argument("--integer", action="store_true", help="the integer engine as well")
    parser.add_argument("--torch", action="store_true", help="LibTorch as well")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    library = ctypes.CDLL(arguments.library)
    library.babbage_open.restype = ctypes.c_void_p
    random = np.random.default_rng(0)
    call = overhead(1)
    if arguments.dense:
        return dense(library, sorted(arguments.networks.glob("*.onnx")), arguments.seconds, call, random)
    rows = []
    for path in sorted(arguments.networks.glob("*.babbage")):
        model = onnx.load(path.with_suffix(".onnx"))
        shape = [axis.dim_value for axis in model.graph.input[0].type.tensor_type.shape.dim[1:]]
        for batch, threads in ((1, 1), (64, 2)):
            images = random.random((batch, *shape), np.float32)
            reference = ONNXRuntime(model, images, threads)
            reference.run()
            expected = reference.scores()
            kinds = ["cheapest", "dense"] + (["integer"] if arguments.integer else [])
            engines = [reference] + [
                Babbage(library, path, images, expected.shape[1], threads, kind) for kind in kinds]
            if arguments.torch:
                engines.append(LibTorch(model, images, threads))
            for engine in engines[1:]:
                engine.run()
                if engine.label.endswith("(integer)"):
                    continue
                check(engine, expected, path)
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
