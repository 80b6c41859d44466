"""Checks that models, whose paths are the arguments, are the bytes that ONNX's own package writes of them."""

import pathlib
import sys

import onnx

for path in sys.argv[1:]:
    written = pathlib.Path(path).read_bytes()
    assert onnx.load_model_from_string(written).SerializeToString(deterministic=True) == written, path
