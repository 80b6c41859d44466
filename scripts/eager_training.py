"""Trains VGG16 and ResNet-20 with PyTorch in eager mode, as well as that goes: what scripts/gpu-check compares with."""
import contextlib
import time

import torch
from torch import nn
from torch.nn import functional


def convolution(channels, filters, stride=1):
    return [nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters)]


def vgg16():
    layers, channels = [], 3
    for count, filters in [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]:
        for _ in range(count):
            layers += [*convolution(channels, filters), nn.ReLU()]
            channels = filters
        layers.append(nn.MaxPool2d(2))
    return nn.Sequential(*layers, nn.Flatten(), nn.Linear(512, 10))


class Block(nn.Module):
    """Two convolutions, and the input with zeros for the channels that it has not."""

    def __init__(self, channels, filters, stride):
        super().__init__()
        self.body = nn.Sequential(
            *convolution(channels, filters, stride), nn.ReLU(), *convolution(filters, filters))
        self.stride, self.missing = stride, filters - channels

    def forward(self, x):
        kept = x[:, :, ::self.stride, ::self.stride]
        sides = (self.missing // 2, self.missing - self.missing // 2)
        return functional.relu(self.body(x) + functional.pad(kept, (0, 0, 0, 0, *sides)))


def resnet20():
    layers, channels = [*convolution(3, 16), nn.ReLU()], 16
    for filters in [16, 32, 64]:
        for index in range(3):
            layers.append(Block(channels, filters, 2 if index == 0 and filters > 16 else 1))
            channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


NETWORKS = {"vgg16": vgg16, "resnet20": resnet20}


def varied(images):
    """Each image moved by up to 4 pixels and mirrored half the time."""
    count, device = len(images), images.device
    down, right = (torch.randint(0, 9, (count, 1, 1), device=device) for _ in range(2))
    mirrors = torch.randint(0, 2, (count, 1, 1), device=device, dtype=torch.bool)
    place = torch.arange(32, device=device)
    columns = torch.where(mirrors, 31 - place.view(1, 1, 32), place.view(1, 1, 32)) + right
    places = ((place.view(1, 32, 1) + down) * 40 + columns).view(count, 1, 1024).expand(-1, 3, -1)
    padded = functional.pad(images, (4, 4, 4, 4)).flatten(2)
    return padded.gather(2, places).view(count, 3, 32, 32)


def pace(network, device, precision, batch, count, seconds, threads=None):
    """Images a second, for so many seconds after the first steps."""
    if threads:
        torch.set_num_threads(threads)
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    layout = torch.channels_last if precision == "mixed" else torch.contiguous_format
    model = NETWORKS[network]().to(device).to(memory_format=layout)
    optimizer = torch.optim.AdamW(model.parameters(), lr=2e-3, weight_decay=0.05, fused=device == "cuda")
    images = torch.randint(0, 256, (count, 3, 32, 32), dtype=torch.uint8, device=device)
    labels = torch.randint(0, 10, (count,), device=device)

    def step(indices):
        pixels = (varied(images[indices]).float() / 255).to(memory_format=layout)
        mixed = torch.autocast(device, torch.bfloat16) if precision == "mixed" else contextlib.nullcontext()
        with mixed:
            loss = functional.cross_entropy(model(pixels).float(), labels[indices])
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        return loss

    def finish():
        if device == "cuda":
            torch.cuda.synchronize()

    warm_up, steps, begin = (20 if device == "cuda" else 1), 0, None
    while True:
        for part in torch.randperm(count, device=device).split(batch):
            if len(part) < batch:
                continue
            step(part)
            steps += 1
            if steps == warm_up:
                finish()
                begin = time.monotonic()
            # A device runs ahead of Python; it is waited for now and then, as for a loss that is shown.
            elif steps > warm_up and (device == "cpu" or (steps - warm_up) % 50 == 0):
                finish()
                passed = time.monotonic() - begin
                if passed >= seconds:
                    return batch * (steps - warm_up) / passed
