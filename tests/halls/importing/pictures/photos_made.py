"""Photos of every kind that an import may meet, made for the tests."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

P3: Final = [[0.51512, 0.29198, 0.15710], [0.24120, 0.69225, 0.06657], [-0.00105, 0.04189, 0.78407]]
"""Display P3 to the profile connection space: X, Y and Z (D50) of red, green and blue."""


def gpano(attributes: Mapping[str, object], *, elements: bool = False) -> bytes:
    """Return a packet of XMP with these properties of GPano."""
    space = 'xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"'
    if elements:
        inner = "".join(f"<GPano:{key}>{value}</GPano:{key}>" for key, value in attributes.items())
        body = f"<rdf:Description rdf:about='' {space}>{inner}</rdf:Description>"
    else:
        inner = " ".join(f'GPano:{key}="{value}"' for key, value in attributes.items())
        body = f'<rdf:Description rdf:about="" {space} {inner}/>'
    rdf = f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">{body}</rdf:RDF>'
    return f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{rdf}</x:xmpmeta>'.encode()


def sphere(width: int = 512, matrix: Sequence[Sequence[float]] | None = None) -> Image.Image:
    """Return a picture in which a pixel's colour is its direction: red is to the right, green up, blue ahead.

    `matrix`: turns a direction of the picture into an upright one, whose colour it gets.
    """
    return Image.fromarray(colour(directions(width, width // 2), matrix))


def directions(width: int, height: int, part: Sequence[float] = (0, 360, 90, -90)) -> NDArray[np.float64]:
    """Return the direction of each pixel of a part of an equirectangular picture: yaw, width, top, bottom."""
    yaw, across, top, bottom = part
    yaws = np.radians((np.arange(width) + 0.5) / width * across + yaw - across / 2)
    pitches = np.radians(top - (np.arange(height) + 0.5) / height * (top - bottom))
    y, p = np.meshgrid(yaws, pitches)
    return np.stack([np.cos(p) * np.sin(y), np.sin(p), np.cos(p) * np.cos(y)], axis=-1)


def colour(direction: NDArray[np.float64], matrix: Sequence[Sequence[float]] | None = None) -> NDArray[np.uint8]:
    """Return the colour of directions: smooth, so that half a pixel's error is seen but rounding is not."""
    turned = direction if matrix is None else direction @ np.array(matrix).T
    return np.round(turned * 120 + 128).astype(np.uint8)


def cylinder(width: int, top: float, bottom: float, across: float = 360.0, yaw: float = 0.0) -> Image.Image:
    """Return a cylinder's picture of the same: rows are equal steps of the pitch's tangent."""
    high, low = np.tan(np.radians([top, bottom]))
    height = round(width / np.radians(across) * (high - low))
    yaws = np.radians((np.arange(width) + 0.5) / width * across + yaw - across / 2)
    pitches = np.arctan(high - (np.arange(height) + 0.5) / height * (high - low))
    y, p = np.meshgrid(yaws, pitches)
    return Image.fromarray(colour(np.stack([np.cos(p) * np.sin(y), np.sin(p), np.cos(p) * np.cos(y)], axis=-1)))


def face(name: str, size: int) -> Image.Image:
    """Return the picture of a cube's face, as it is seen from inside."""
    steps = (np.arange(size) + 0.5) / size * 2 - 1
    u, v = np.meshgrid(steps, steps)
    one = np.ones_like(u)
    x, y, z = {
        "f": (u, -v, one),
        "r": (one, -v, -u),
        "b": (-u, -v, -one),
        "l": (-one, -v, u),
        "u": (u, one, v),
        "d": (u, -one, -v),
    }[name]
    found = np.stack([x, y, z], axis=-1)
    return Image.fromarray(colour(found / np.linalg.norm(found, axis=-1, keepdims=True)))


def fisheye(path: Path, size: tuple[int, int] = (512, 256)) -> Path:
    """Write two circles side by side, as a camera with two lenses stores them."""
    width, height = size
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    inside = ((x % height - height / 2) ** 2 + (y - height / 2) ** 2) < (height / 2) ** 2
    picture = np.zeros((height, width, 3), np.uint8)
    picture[inside] = 150
    Image.fromarray(picture).save(path, quality=90)
    return path


def rgb_profile(primaries: Sequence[Sequence[float]] = P3, gamma: float = 2.2) -> bytes:
    """Return an ICC profile of primaries and a gamma. `primaries`: rows X, Y, Z; columns red, green, blue; D50."""
    curve = b"curv" + struct.pack(">IIH", 0, 1, round(gamma * 256)) + b"\0\0"
    columns = [[row[index] for row in primaries] for index in range(3)]
    return _profile(
        b"mntr", b"RGB ", b"XYZ ",
        {
            b"rXYZ": _xyz(columns[0]), b"gXYZ": _xyz(columns[1]), b"bXYZ": _xyz(columns[2]),
            b"rTRC": curve, b"gTRC": curve, b"bTRC": curve,
        },
    )  # fmt: skip


def cmyk_profile(lab: Mapping[tuple[int, int, int, int], tuple[float, float, float]]) -> bytes:
    """Return an ICC profile of four inks. `lab`: L, a, b of each of the 16 overprints; what is not there is black."""
    lut = b"mft1" + struct.pack(">IBBBB", 0, 4, 3, 2, 0)
    lut += b"".join(struct.pack(">i", 65536 * (index % 4 == 0)) for index in range(9))
    lut += bytes(range(256)) * 4
    for index in range(16):
        inks = index >> 3 & 1, index >> 2 & 1, index >> 1 & 1, index & 1
        light, a, b = lab.get(inks, (0.0, 0.0, 0.0))
        lut += bytes([round(light * 2.55), round(a + 128), round(b + 128)])
    lut += bytes(range(256)) * 3
    return _profile(b"prtr", b"CMYK", b"Lab ", {b"A2B0": lut, b"A2B1": lut, b"A2B2": lut})


def _xyz(values: Sequence[float]) -> bytes:
    return b"XYZ " + struct.pack(">Iiii", 0, *(round(value * 65536) for value in values))


def _profile(kind: bytes, space: bytes, connection: bytes, tags: dict[bytes, bytes]) -> bytes:
    name = b"made for a test\0"
    desc = b"desc" + struct.pack(">II", 0, len(name)) + name + bytes(78)
    tags = {b"desc": desc, b"wtpt": _xyz((0.9642, 1.0, 0.8249)), b"cprt": b"text\0\0\0\0none\0", **tags}
    table, body = b"", b""
    begin = 128 + 4 + 12 * len(tags)
    for tag, content in tags.items():
        table += tag + struct.pack(">II", begin + len(body), len(content))
        body += content + bytes(-len(content) % 4)
    d50 = struct.pack(">iii", 63190, 65536, 54061)
    head = struct.pack(
        ">I4sI4s4s4s12s4s", begin + len(body), b"none", 0x02100000, kind, space, connection, bytes(12), b"acsp"
    )
    return (head + bytes(28) + d50).ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def inspected(path: Path) -> dict[str, Any]:
    """Return what `inspect` says, in this process."""
    from guide.halls.importing.pictures.inspection import inspect

    return inspect(str(path))
