#!/usr/bin/env python3
"""Times ONNX models in ONNX Runtime, one image on one thread, in turns.

    .venv/bin/python Benchmarks/time_onnx.py MODEL.onnx...

Rounds of all models alternate, so that whatever else the machine does hits them alike; the figure is the median
round. The last column compares with the first model.
"""

import pathlib
import statistics
import sys
import time

import numpy as np
import onnxruntime


def session(path):
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def main(paths):
    sessions = [session(path) for path in paths]
    images = [
        np.random.default_rng(1).random([1, *s.get_inputs()[0].shape[1:]], np.float32)
        for s in sessions
    ]
    times = [[] for _ in paths]
    for turn in range(60):
        for model, (current, image) in enumerate(zip(sessions, images)):
            name = current.get_inputs()[0].name
            start = time.perf_counter()
            for _ in range(20):
                current.run(None, {name: image})
            if turn >= 5:
                times[model].append((time.perf_counter() - start) / 20 * 1e6)
    first = statistics.median(times[0])
    print("| model | bytes | us an image | times the first's speed |")
    print("|---|---:|---:|---:|")
    for path, values in zip(paths, times):
        median = statistics.median(values)
        print(f"| {path.name} | {path.stat().st_size:,} | {median:.0f} | {first / median:.2f} |")


main([pathlib.Path(path) for path in sys.argv[1:]])
