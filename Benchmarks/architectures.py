#!/usr/bin/env python3
"""Writes networks that users bring, with random weights, as PyTorch exports them today: what scripts/architectures times.

    architectures.py FOLDER

Needs torch, torchvision and onnxscript. The two MLPerf Tiny networks are written after their reference models
(Banbury et al. 2021, MLPerf Tiny Benchmark).
"""

import pathlib
import sys
import warnings

import torch
import torchvision
from torch import nn

warnings.filterwarnings("ignore")


def convolution(channels, maps, size, stride=1, padding=None, groups=1):
    padding = size // 2 if padding is None else padding
    return [
        nn.Conv2d(channels, maps, size, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(maps), nn.ReLU()]


def separable(channels, maps, stride=1):
    return convolution(channels, channels, 3, stride, groups=channels) + convolution(channels, maps, 1)


def mobilenet_v1_025():
    """Visual wake words: MobileNet v1 with a quarter of its channels, 96x96."""
    layers, channels = convolution(3, 8, 3, 2), 8
    blocks = [(16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2)] + 5 * [(128, 1)] + [(256, 2), (256, 1)]
    for maps, stride in blocks:
        layers += separable(channels, maps, stride)
        channels = maps
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, 2), nn.Softmax(1))


def ds_cnn():
    """Keyword spotting: a first kernel of 10x4 over 49 frames of 10 coefficients, padded as TensorFlow pads."""
    first = [nn.ZeroPad2d((1, 1, 4, 5))] + convolution(1, 64, (10, 4), 2, padding=0)
    blocks = [layer for _ in range(4) for layer in separable(64, 64)]
    return nn.Sequential(
        *first, *blocks, nn.AvgPool2d((25, 5)), nn.Flatten(), nn.Linear(64, 12), nn.Softmax(1))


NETWORKS = {
    "mobilenet_v2-224": (torchvision.models.mobilenet_v2, (3, 224, 224)),
    "mobilenet_v2-96": (torchvision.models.mobilenet_v2, (3, 96, 96)),
    "mobilenet_v1-025": (mobilenet_v1_025, (3, 96, 96)),
    "ds_cnn": (ds_cnn, (1, 49, 10)),
    "resnet18": (torchvision.models.resnet18, (3, 224, 224)),
    "squeezenet1_1": (torchvision.models.squeezenet1_1, (3, 224, 224)),
}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    for name, (make, shape) in NETWORKS.items():
        torch.onnx.export(
            make().eval(), (torch.rand(1, *shape),), folder / f"{name}.onnx", input_names=["image"], verbose=False)


main(pathlib.Path(sys.argv[1]))
