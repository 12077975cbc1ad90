"""Checks that a 3D model is a whole GLB file (glTF 2.0) that fetches nothing from elsewhere.

Its header and its first chunk are read; the format is in the glTF 2.0 specification, "GLB File Format Specification".
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from guide.halls.problem import Message
from guide.halls.sentences import say

LARGEST: Final = 64 << 20  # bytes: as much as the largest picture; a phone holds a model in memory as a whole
LARGEST_DESCRIPTION: Final = 16 << 20  # bytes of the JSON chunk

_HEADER: Final = struct.Struct("<4sII")  # "glTF", version, length of the file
_CHUNK: Final = struct.Struct("<I4s")  # length of its content, "JSON"


def fault(path: Path, name: str) -> Message | None:
    """Return what is wrong with a model; None: nothing is. `name`: what it is called in the sentence."""
    size = path.stat().st_size
    if size > LARGEST:
        return say.both("model_bytes", name=name)
    with path.open("rb") as file:
        first = file.read(_HEADER.size + _CHUNK.size)
        if len(first) < _HEADER.size or not first.startswith(b"glTF"):
            return say.both("file_type", name=name)
        _, version, length = _HEADER.unpack_from(first)
        if version != 2:
            return say.both("model_version", name=name, version=version)
        if length != size or len(first) < _HEADER.size + _CHUNK.size:
            return say.both("model_damaged", name=name)
        count, kind = _CHUNK.unpack_from(first, _HEADER.size)
        if kind != b"JSON" or not 0 < count <= min(size - len(first), LARGEST_DESCRIPTION):
            return say.both("model_damaged", name=name)
        raw = file.read(count)
    try:
        described = json.loads(raw)
    except (ValueError, RecursionError):
        return say.both("model_damaged", name=name)
    if not isinstance(described, dict):
        return say.both("model_damaged", name=name)
    for address in _addresses(described):
        if not address.startswith("data:"):
            return say.both("model_outside", name=name, address=address[:80])
    return None


def _addresses(described: dict[str, object]) -> Iterator[str]:
    """Return what the model fetches: its buffers and its pictures may each have an address."""
    for kind in ("buffers", "images"):
        entries = described.get(kind)
        for entry in entries if isinstance(entries, list) else []:
            if isinstance(entry, dict) and isinstance(entry.get("uri"), str):
                yield entry["uri"]
