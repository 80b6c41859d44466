"""Runs ONNX models on images with ONNX Runtime, one thread.

Reads a JSON list of jobs from standard input: `model`, `images` (float32, one after the other), `scores`
(the file to write, float32) and `batch`. Each model passes onnx.checker with full shape inference first, unless
`check` is false.
"""

import json
import sys

import numpy
import onnx
import onnxruntime

for job in json.load(sys.stdin):
    if job["check"]:
        onnx.checker.check_model(onnx.load(job["model"]), full_check=True)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        job["model"], options, providers=["CPUExecutionProvider"])
    image = session.get_inputs()[0]
    images = numpy.fromfile(job["images"], numpy.float32).reshape(-1, *image.shape[1:])
    scores = [
        session.run(None, {image.name: images[start:start + job["batch"]]})[0].ravel()
        for start in range(0, len(images), job["batch"])
    ]
    numpy.concatenate(scores).astype(numpy.float32).tofile(job["scores"])
