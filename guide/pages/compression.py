"""Gzip for the built files: scripts come to a third of their size. Each file is compressed once, at its first request.

A proxy would do that too, but the server also stands alone. Pictures and sound are compressed already, and WebSockets
and the API's answers, most of which are small, stay as they are; only a hall is not, which `api/halls` compresses.
"""

from __future__ import annotations

import asyncio
import gzip
from functools import lru_cache
from pathlib import Path
from typing import Final

from starlette.datastructures import Headers
from starlette.responses import FileResponse, Response

from guide.common.accept import takes_gzip

KINDS: Final = frozenset({".js", ".css", ".html", ".json", ".map", ".svg", ".wasm", ".webmanifest"})
SMALL: Final = 1024  # bytes: below, there is nothing to gain
KEPT: Final = 256  # files; a build has some fifty
LEVEL: Final = 9  # slow, but once


async def compressed(response: Response, asked: Headers) -> Response:
    """Return the answer with the file compressed, where the client takes that and there is something to gain."""
    if not isinstance(response, FileResponse) or response.status_code != 200:
        return response
    path = Path(response.path)
    if path.suffix not in KINDS:
        return response
    response.headers["Vary"] = "Accept-Encoding"
    if not takes_gzip(asked.get("accept-encoding", "")) or "range" in asked:
        return response
    stat = await asyncio.to_thread(path.stat)
    if stat.st_size < SMALL:
        return response
    body = await asyncio.to_thread(_gzip, path, stat.st_mtime_ns, stat.st_size)
    kept = {name: response.headers[name] for name in ("content-type", "etag", "last-modified", "vary")}
    kept |= {"content-encoding": "gzip", "etag": f"W/{kept['etag']}"}  # weak: the file is the same, not the bytes
    return Response(body, headers=kept)


@lru_cache(maxsize=KEPT)
def _gzip(path: Path, _changed: int, _size: int) -> bytes:
    """Compress a file. A changed file has another time or size, and is compressed again."""
    return gzip.compress(path.read_bytes(), LEVEL, mtime=0)
