"""Makes the pictures that the tests decode, and what Pillow makes of them.

    python3 make-pictures.py

Needs Pillow and numpy. NAME.raw holds the pixels that Pillow decodes from NAME, rows of interleaved
channels; resized-*.raw the pixels of its bilinear filter, which reduces like ours.
"""

import pathlib

import numpy as np
from PIL import Image

OUT = pathlib.Path(__file__).resolve().parent / "pictures"


def smooth(height, width, channels):
    rows, columns = np.mgrid[0:height, 0:width]
    planes = [127 + 120 * np.sin(rows / (5 + k) + k) * np.cos(columns / (7 - k)) for k in range(3)]
    return np.stack(planes[:channels], axis=2).astype(np.uint8)


def save(image, name, decoded=None, **options):
    image.save(OUT / name, **options)
    decoded = decoded or Image.open(OUT / name)
    (OUT / f"{name}.raw").write_bytes(np.asarray(decoded).tobytes())


def main():
    OUT.mkdir(exist_ok=True)
    random = np.random.default_rng(1822)
    noise = random.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    save(Image.fromarray(noise), "rgb-7x5.png")
    save(Image.fromarray(noise[:, :, 0]), "grey-7x5.png")
    bilevel = Image.fromarray(noise[:, :, 0]).convert("1")
    save(bilevel, "bilevel-7x5.png", decoded=bilevel.convert("L"))
    palette = Image.fromarray(noise).quantize(8)
    save(palette, "palette-7x5.png", decoded=palette.convert("RGB"))
    alpha = np.dstack([noise, np.where(noise[:, :, 0] < 128, 0, 255).astype(np.uint8)])
    white = np.where(alpha[:, :, 3:] == 0, 255, noise).astype(np.uint8)
    save(Image.fromarray(alpha), "alpha-7x5.png", decoded=Image.fromarray(white))
    deep = Image.fromarray(noise[:, :, 1].astype(np.uint16) * 257)
    save(deep, "deep-7x5.png", decoded=Image.fromarray(noise[:, :, 1]))

    picture = smooth(30, 44, 3)
    colour = Image.fromarray(picture)
    save(colour, "colour-44x30.png")
    save(colour, "colour-44x30.jpg", quality=92, subsampling=0)
    save(colour, "subsampled-44x30.jpg", quality=92, subsampling=2)
    save(colour, "progressive-44x30.jpg", quality=92, progressive=True)
    grey = Image.fromarray(picture[:, :, 0])
    save(grey, "grey-44x30.jpg", quality=92)
    colour.convert("CMYK").save(OUT / "cmyk-44x30.jpg")
    (OUT / "luminance-44x30.raw").write_bytes(np.asarray(colour.convert("L")).tobytes())

    for width, height in ((28, 28), (11, 7), (100, 61), (44, 10)):
        resized = colour.resize((width, height), Image.BILINEAR)
        (OUT / f"resized-{width}x{height}.raw").write_bytes(np.asarray(resized).tobytes())


main()
