"""Makes the pictures that the tests resize, and what Pillow makes of them; and a large one.

    python3 make-pictures.py

Needs Pillow and numpy. luminance-*.raw holds what Pillow takes for the picture's brightness, and
resized-*.raw the pixels of its bilinear filter, which reduces like ours: rows of interleaved
channels.
"""

import pathlib

import numpy as np
from PIL import Image

OUT = pathlib.Path(__file__).resolve().parent / "pictures"


def smooth(height, width, channels):
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [127 + 120 * np.sin(rows / (5 + k) + k) * np.cos(columns / (7 - k)) for k in range(3)]
    return np.stack(planes[:channels], axis=2).astype(np.uint8)


def large(height, width):
    """Waves and edges of several sizes."""
    rows, columns = np.mgrid[0:height, 0:width]
    planes = []
    for k in range(3):
        plane = 127 + 60 * (((columns + 20 * k) // 157 + rows // 131) % 2) - 30
        for waves in (1, 3, 8):
            plane = plane + 90 / waves**0.7 * (
                np.sin(waves * 6.3 * columns / width + k) * np.cos(waves * 5.1 * rows / height - k))
        planes.append(plane.clip(0, 255))
    return np.stack(planes, axis=2).astype(np.uint8)


def main():
    OUT.mkdir(exist_ok=True)
    picture = smooth(30, 44, 3)
    colour = Image.fromarray(picture)
    colour.save(OUT / "colour-44x30.png")
    colour.save(OUT / "colour-44x30.jpg", quality=92, subsampling=0)
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.fromarray(large(960, 1200)).save(
        OUT / "large-1200x960.jpg", quality=12, optimize=True, exif=turned)
    (OUT / "luminance-44x30.raw").write_bytes(np.asarray(colour.convert("L")).tobytes())

    for width, height in ((28, 28), (11, 7), (60, 41), (44, 10)):
        resized = colour.resize((width, height), Image.BILINEAR)
        (OUT / f"resized-{width}x{height}.raw").write_bytes(np.asarray(resized).tobytes())


main()
