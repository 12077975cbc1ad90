"""Pictures of every kind that a hall may be given, made for the tests."""

import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image

WIDTH, HEIGHT = 128, 64


def noise(mode: str = "RGB") -> Image.Image:
    """Return a picture that does not compress well, so that half of its file is half of it."""
    return Image.effect_noise((WIDTH, HEIGHT), 90).convert(mode)


def oriented(path: Path, orientation: int, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Path:
    """Write a JPEG of this stored size with an EXIF orientation."""
    image = Image.new("RGB", size, "teal")
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(path, exif=exif)
    return path


def cut(path: Path, share: float = 0.5, **options: Any) -> Path:
    """Write a picture of which only the first part of the file is there."""
    noise().save(path, **options)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    return path


def png(path: Path, *, width: int, height: int, depth: int, color: int, rows: bytes) -> Path:
    """Write a PNG from its raw rows, also such as Pillow does not write."""
    return _png(path, struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0), zlib.compress(rows, 9))


def _png(path: Path, header: bytes, packed: bytes) -> Path:
    chunks = [(b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")]
    data = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    return path


def deep(path: Path) -> Path:
    """Write a solid red PNG of 16 bits a channel."""
    return png(path, width=8, height=4, depth=16, color=2, rows=(b"\0" + b"\xff\xff\0\0\0\0" * 8) * 4)


def bomb(path: Path) -> Path:
    """Write a PNG of 1.7 MB that takes 400 MB when it is decoded: 100 megapixels."""
    compressor = zlib.compressobj(1)
    row = b"\0" + bytes(4 * 14_142)
    packed = b"".join(compressor.compress(row) for _ in range(7_071)) + compressor.flush()
    return _png(path, struct.pack(">IIBBBBB", 14_142, 7_071, 8, 6, 0, 0, 0), packed)
