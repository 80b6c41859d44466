"""Makes pictures.json: picture files of all kinds, and what Pillow makes of them.

    python3 make-picture-table.py

Needs Pillow, numpy and cjpeg (libjpeg-turbo-progs). A row has the file, the size and the pixels of the
upright picture over its background (interleaved RGB), and how far decoders may differ. Where Pillow
cannot say (it widens 16 bits of grey to a mode of its own, and gives others no alpha), the pixels are
computed from what was stored: of 16 bits the high byte counts.
"""

import base64
import io
import json
import pathlib
import struct
import subprocess
import zlib

import numpy as np
from PIL import Image, ImageOps

OUT = pathlib.Path(__file__).resolve().parent / "pictures.json"
HEIGHT, WIDTH = 7, 11
WHITE = (255, 255, 255)
rows, refused = [], []
random = np.random.default_rng(1823)


def b64(data):
    return base64.b64encode(data).decode()


def over(rgba, background):
    colour, alpha = rgba[..., :3].astype(int), rgba[..., 3:].astype(int)
    return ((colour * alpha + np.array(background) * (255 - alpha) + 127) // 255).astype(np.uint8)


def add(name, data, pixels=None, tolerance=0, background=WHITE, warning=None):
    """A row; without `pixels` they are Pillow's."""
    if pixels is None:
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(data)))
        rgb = image.convert("RGB") if image.mode == "CMYK" else None
        pixels = np.asarray(rgb) if rgb else over(np.asarray(image.convert("RGBA")), background)
    row = {
        "name": name, "file": b64(data), "width": pixels.shape[1], "height": pixels.shape[0],
        "rgb": b64(pixels.tobytes()), "tolerance": tolerance, "background": background,
    }
    rows.append(row | ({"warning": warning} if warning else {}))


# PNG by hand: Pillow writes few of its kinds.

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def packed(samples, depth):
    """Rows of samples as bytes, without filters."""
    lines = samples.reshape(samples.shape[0], -1)
    if depth == 16:
        return b"".join(b"\0" + line.astype(">u2").tobytes() for line in lines)
    bits = np.unpackbits(lines.astype(np.uint8)[..., None], axis=2)[..., 8 - depth:]
    return b"".join(b"\0" + np.packbits(line.reshape(-1)).tobytes() for line in bits)


def png(samples, depth, kind, before=b"", after=b"", adam7=False, pieces=1):
    if samples.ndim == 2:
        samples = samples[..., None]
    passes = [(0, 0, 1, 1)]
    if adam7:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                  (1, 0, 2, 2), (0, 1, 1, 2)]
    parts = [samples[y::dy, x::dx] for x, y, dx, dy in passes]
    stream = zlib.compress(b"".join(packed(part, depth) for part in parts if part.size), 9)
    step = -(-len(stream) // pieces)
    header = struct.pack(">IIBBBBB", samples.shape[1], samples.shape[0], depth, kind, 0, 0, adam7)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + before
        + b"".join(chunk(b"IDAT", stream[i:i + step]) for i in range(0, len(stream), step))
        + after + chunk(b"IEND", b""))


def noise(channels, depth):
    return random.integers(0, 1 << depth, (HEIGHT, WIDTH, channels))


def smooth(height=HEIGHT, width=WIDTH):
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 120 * np.sin(y / (3 + k) + k) * np.cos(x / (4 - k)) for k in range(3)]
    return np.stack(planes, axis=2).astype(np.uint8)


def exif(orientation, order, kind=3, count=1):
    """EXIF data: two entries, the second is the orientation."""
    mark = {"<": b"II", ">": b"MM"}[order]
    make = struct.pack(order + "HHI4s", 0x010F, 2, 4, b"abc\0")
    if kind == 3:
        entry = struct.pack(order + "HHIHH", 0x0112, kind, count, orientation, 0)
    else:
        entry = struct.pack(order + "HHII", 0x0112, kind, count, orientation)
    return (mark + struct.pack(order + "HI", 42, 8) + struct.pack(order + "H", 2) + make + entry
            + bytes(4))


def saved(image, kind="JPEG", **options):
    data = io.BytesIO()
    if kind == "JPEG":
        options = {"optimize": True} | options
    image.save(data, kind, **options)
    return data.getvalue()


def with_exif(jpeg, data):
    """APP1 behind the JFIF segment."""
    end = 4 + struct.unpack(">H", jpeg[4:6])[0]
    body = b"Exif\0\0" + data
    return jpeg[:end] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + jpeg[end:]


def without_segment(jpeg, marker):
    start = jpeg.index(marker)
    return jpeg[:start] + jpeg[start + 2 + struct.unpack(">H", jpeg[start + 2:start + 4])[0]:]


def png_rows():
    names = {0: "grey", 2: "rgb", 3: "palette", 4: "grey-alpha", 6: "rgba"}
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
    depths = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}
    for kind, name in names.items():
        for depth in depths[kind]:
            samples = noise(channels[kind], depth)
            palette = random.integers(0, 256, (1 << min(depth, 8), 3), dtype=np.uint8)
            before = chunk(b"PLTE", palette.tobytes()) if kind == 3 else b""
            pixels = None
            if depth == 16:
                pixels = over(rgba(high(samples)), WHITE)
            for adam7 in (False, True):
                add(f"{name} {depth} bits{' Adam7' * adam7}.png",
                    png(samples, depth, kind, before, adam7=adam7), pixels)
    palette = chunk(b"PLTE", random.integers(0, 256, (16, 3), dtype=np.uint8).tobytes())
    alphas = chunk(b"tRNS", bytes(range(0, 240, 24)))
    for depth in (4, 8):
        samples = noise(1, 4)
        add(f"palette {depth} bits, alpha.png", png(samples, depth, 3, palette + alphas))
        add(f"palette {depth} bits, alpha over blue.png", png(samples, depth, 3, palette + alphas),
            background=(20, 40, 200))
    # Pillow compares the transparent grey after widening to 8 bits, the format says before.
    for depth in (1, 2, 8, 16):
        samples = noise(1, depth)
        opaque = (samples != samples[3, 4, 0]) * 255
        grey = high(samples * (65535 // ((1 << depth) - 1)))
        add(f"grey {depth} bits, one transparent.png",
            png(samples, depth, 0, chunk(b"tRNS", struct.pack(">H", samples[3, 4, 0]))),
            over(rgba(np.dstack([grey, opaque])), WHITE))
    samples = noise(3, 8)
    add("rgb 8 bits, one transparent.png",
        png(samples, 8, 2, chunk(b"tRNS", struct.pack(">HHH", *samples[3, 4]))))
    # Only one of two colours that are the same in 8 bits is transparent.
    samples = noise(3, 16)
    samples[0, 0] = samples[3, 4] ^ 1
    opaque = np.any(samples != samples[3, 4], axis=2) * 255
    add("rgb 16 bits, one transparent.png",
        png(samples, 16, 2, chunk(b"tRNS", struct.pack(">HHH", *samples[3, 4]))),
        over(np.dstack([high(samples), opaque]), WHITE))
    for background in ((0, 0, 0), (255, 128, 0)):
        add(f"rgba over {background}.png", png(noise(4, 8), 8, 6), background=background)
        add(f"grey and alpha over {background}.png", png(noise(2, 8), 8, 4), background=background)
    samples = noise(3, 8)
    extras = {
        "gamma of 1": chunk(b"gAMA", struct.pack(">I", 100000)),
        "gamma of a screen": chunk(b"gAMA", struct.pack(">I", 45455)),
        "sRGB": chunk(b"sRGB", b"\0"),
        "primaries": chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000,
                                                15000, 6000)),
        "a broken profile": chunk(b"iCCP", b"p\0\0" + zlib.compress(bytes(200))),
        "significant bits": chunk(b"sBIT", b"\5\6\5"),
        "a background": chunk(b"bKGD", struct.pack(">HHH", 9, 9, 9)),
        "a text": chunk(b"tEXt", b"Comment\0hello"),
        "an unknown chunk": chunk(b"abCd", b"hello"),
    }
    for name, extra in extras.items():
        add(f"{name}.png", png(samples, 8, 2, extra))
    add("rgba with gamma.png",
        png(noise(4, 8), 8, 6, chunk(b"gAMA", struct.pack(">I", 100000))))
    add("rgb 16 bits with gamma.png", png(samples * 257, 16, 2, extras["gamma of 1"]),
        samples.astype(np.uint8))
    add("five pieces.png", png(samples, 8, 2, pieces=5))
    add("trailing bytes.png", png(samples, 8, 2) + b"trailing")
    add("without IEND.png", png(samples, 8, 2)[:-12], samples.astype(np.uint8),
        warning="ends early")
    broken = png(samples, 8, 2, after=chunk(b"tEXt", b"Comment\0hello"))
    add("broken text.png", broken.replace(b"hello", b"hellp"), samples.astype(np.uint8),
        warning="CRC")
    frames = [Image.fromarray(samples.astype(np.uint8)), Image.fromarray(smooth())]
    add("animation.png", saved(frames[0], "PNG", save_all=True, append_images=frames[1:]),
        samples.astype(np.uint8))
    add("filters.png", saved(Image.fromarray(smooth()), "PNG"))
    add("one pixel.png", png(noise(3, 8)[:1, :1], 8, 2))
    add("one row.png", png(noise(3, 8)[:1], 8, 2))
    add("one column Adam7.png", png(noise(3, 8)[:, :1], 8, 2, adam7=True))


def high(samples):
    return (samples >> 8).astype(np.uint8)


def rgba(samples):
    channels = samples.shape[2]
    alpha = samples[..., -1:] if channels % 2 == 0 else np.full_like(samples[..., :1], 255)
    colour = samples[..., :3] if channels > 2 else np.repeat(samples[..., :1], 3, axis=2)
    return np.dstack([colour, alpha])


def orientation_rows():
    picture = smooth()
    stored = png(picture, 8, 2)
    jpeg = saved(Image.fromarray(picture), quality=60, subsampling=0)
    webp = saved(Image.fromarray(picture), "WEBP", lossless=True)
    for order, name in (("<", "II"), (">", "MM")):
        for orientation in range(1, 9):
            data = exif(orientation, order)
            title = f"orientation {orientation} {name}"
            add(title + ".jpg", with_exif(jpeg, data), tolerance=1)
            add(title + ".png", png(picture, 8, 2, chunk(b"eXIf", data)))
    for orientation in (3, 6):
        add(f"orientation {orientation} behind the pixels.png",
            png(picture, 8, 2, after=chunk(b"eXIf", exif(orientation, "<"))))
        add(f"orientation {orientation}.webp", saved(
            Image.fromarray(picture), "WEBP", lossless=True, exif=exif(orientation, ">")))
    add("orientation 8 with a prefix.webp", saved(
        Image.fromarray(picture), "WEBP", lossless=True, exif=b"Exif\0\0" + exif(8, "<")))
    add("orientation 5, progressive.jpg", with_exif(
        saved(Image.fromarray(picture), progressive=True, quality=60), exif(5, ">")), tolerance=1)
    add("orientation 7, grey and alpha.png",
        png(noise(2, 8), 8, 4, chunk(b"eXIf", exif(7, ">"))))
    plain = np.asarray(Image.open(io.BytesIO(jpeg)))
    whole = exif(6, "<")
    damaged = {
        "value 0": exif(0, "<"), "value 9": exif(9, ">"), "value 65535": exif(65535, ">"),
        "a byte": exif(6, "<", kind=1), "three numbers": exif(6, "<", count=3),
        "nothing": b"", "only a mark": b"II", "another mark": b"XX" + whole[2:],
        "a directory outside": whole[:4] + struct.pack("<I", 0xFFFFFFF0) + whole[8:],
        "an entry cut": whole[:24], "many entries": whole[:8] + b"\xff\xff" + whole[10:22],
    }
    for name, data in damaged.items():
        add(f"damaged EXIF, {name}.jpg", with_exif(jpeg, data), plain, tolerance=1)
    broken = chunk(b"eXIf", whole)
    add("damaged EXIF, checksum.png", png(picture, 8, 2, broken[:-1] + b"?"), picture,
        warning="CRC")


def jpeg_rows():
    picture = Image.fromarray(smooth())
    for subsampling, name in enumerate(("4:4:4", "4:2:2", "4:2:0")):
        add(f"{name}.jpg", saved(picture, subsampling=subsampling, quality=90), tolerance=1)
    add("4:2:0, several blocks.jpg", saved(Image.fromarray(smooth(17, 19)), subsampling=2),
        tolerance=1)
    add("progressive.jpg", saved(picture, progressive=True), tolerance=1)
    add("grey.jpg", saved(picture.convert("L")), tolerance=1)
    add("grey, progressive.jpg", saved(picture.convert("L"), progressive=True), tolerance=1)
    add("RGB.jpg", saved(picture, keep_rgb=True), tolerance=1)
    large = Image.fromarray(smooth(18, 20))
    add("restarts.jpg", saved(large, restart_marker_blocks=1, optimize=False), tolerance=1)
    add("a comment and a density.jpg", saved(picture, comment="hello", dpi=(300, 300)),
        tolerance=1)
    cmyk = saved(picture.convert("CMYK"), quality=90)
    add("CMYK.jpg", cmyk, tolerance=1)
    add("CMYK, progressive.jpg", saved(picture.convert("CMYK"), progressive=True), tolerance=1)
    adobe = cmyk.index(b"Adobe")
    add("YCCK.jpg", cmyk[:adobe + 11] + b"\2" + cmyk[adobe + 12:], tolerance=1)
    add("CMYK that does not say so.jpg", without_segment(cmyk, b"\xff\xee"), tolerance=1)
    portable = saved(picture, "PPM")
    cjpeg = lambda *options: subprocess.run(
        ["cjpeg", *options], input=portable, capture_output=True, check=True).stdout
    add("arithmetic.jpg", cjpeg("-arithmetic"), tolerance=1)
    add("arithmetic, progressive.jpg", cjpeg("-arithmetic", "-progressive"), tolerance=1)
    add("one pixel.jpg", saved(picture.crop((0, 0, 1, 1))), tolerance=1)
    plain = saved(picture, quality=90)
    pixels = np.asarray(Image.open(io.BytesIO(plain)))
    add("trailing bytes.jpg", plain + b"trailing", tolerance=1)
    add("extra bytes.jpg", plain[:-2] + b"\0\0garbage" + plain[-2:], pixels, 1,
        warning="belong to nothing")
    add("extra bytes and a marker.jpg", plain[:-2] + b"ab\xff\x4dcd" + plain[-2:], pixels, 1,
        warning="arker")
    add("extra bytes before the tables.jpg", plain[:20] + b"garbage" + plain[20:], pixels, 1,
        warning="belong to nothing")
    add("without EOI.jpg", plain[:-2], pixels, 1, warning="end marker")


def webp_rows():
    picture = Image.fromarray(smooth())
    add("lossy.webp", saved(picture, "WEBP", quality=90), tolerance=1)
    add("lossless.webp", saved(picture, "WEBP", lossless=True))
    faded = picture.copy()
    faded.putalpha(Image.fromarray(noise(1, 8)[..., 0].astype(np.uint8)))
    add("lossy, alpha.webp", saved(faded, "WEBP", quality=90), tolerance=1)
    add("lossless, alpha.webp", saved(faded, "WEBP", lossless=True, exact=True))
    add("lossless, alpha over black.webp", saved(faded, "WEBP", lossless=True, exact=True),
        background=(0, 0, 0))
    add("with a profile.webp", saved(picture, "WEBP", lossless=True, icc_profile=bytes(128)))


def refused_rows():
    picture = Image.fromarray(smooth())
    for kind, name in (("GIF", "GIF"), ("BMP", "BMP"), ("TIFF", "TIFF"), ("AVIF", "AVIF"),
                       ("JPEG2000", "JPEG 2000"), ("ICO", "icon"), ("PPM", "Netpbm"),
                       ("PDF", "PDF"), ("EPS", "PostScript"), ("DDS", "DDS"), ("QOI", "QOI")):
        refused.append({"format": name, "file": b64(saved(picture, kind)[:400])})
    frames = [picture, picture.transpose(Image.FLIP_TOP_BOTTOM)]
    animated = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:], quality=10)
    refused.append({"format": "animated WebP", "file": b64(animated)})


png_rows()
orientation_rows()
jpeg_rows()
webp_rows()
refused_rows()
lines = lambda items: ",\n".join(json.dumps(item, separators=(",", ":")) for item in items)
OUT.write_text(f'{{"read":[\n{lines(rows)}\n],"refused":[\n{lines(refused)}\n]}}\n')
print(len(rows), "pictures,", OUT.stat().st_size, "bytes")
