"""Writes a file as a script.

A browser lets a page that was opened from a disk show the pictures beside it, but lets it draw none of them by WebGL,
nor fetch anything. A script beside it may run, and gives the page a file's bytes:
`guideFile("URL", "bytes in base64")`.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Final

_CHUNK: Final = 3 << 18  # bytes, a multiple of three, so that the pieces of base64 fit together


def write_script(file: Path, url: str, script: Path) -> None:
    """Write the script of a file. `url`: as the page names it. Raises OSError."""
    with file.open("rb") as source, script.open("wb") as target:
        target.write(f'guideFile({json.dumps(url)}, "'.encode("ascii"))
        while chunk := source.read(_CHUNK):
            target.write(base64.b64encode(chunk))
        target.write(b'");\n')
