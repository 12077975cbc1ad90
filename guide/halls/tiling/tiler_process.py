"""A process of its own that makes tiles, one picture after another: what it takes is not taken from the server.

It has one worker and limits on memory and time; the lowest priority it is given by `tiler`. Each line of standard input
is a job in JSON, each line of standard output its answer, `[fault, why]`; a fault is null or one of FAULTS. It ends
without an answer where a picture takes too much, and after the picture at hand where its server has gone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any, Final

from guide.halls.tiling.names import (
    STILLS_SUFFIX,
    TILES_SUFFIX,
    Recipe,
    Shot,
    content_digest,
    source_name,
    stills_digest,
    tiles_digest,
)
from guide.halls.tiling.pack import read, write

FAULTS: Final = frozenset({"gone", "changed", "damaged", "costly", "disk"})
"""The picture has gone; it changed meanwhile; it cannot be decoded; it takes too much memory or time; the cache cannot
be written."""
MEMORY: Final = 2 << 30  # bytes of address space: the largest picture of the format takes a good half of it
SECONDS: Final = 120  # of processor time for one picture; one of 16,384×8,192 takes about eight
RESERVE: Final = 512 << 20  # bytes that stay free on the disk: the record is on it too
MOST_BYTES: Final = 64 << 20  # of a picture's file, as of the format


def make(path: Path, cache: Path, recipe: Recipe) -> tuple[str | None, str]:
    """Make what is missing of a picture in the cache. Return one of FAULTS, or None; and what the system says of it."""
    from guide.halls.tiling import pictures  # pyvips takes a while to load

    try:
        before = path.stat()
        if before.st_size > MOST_BYTES:
            return "damaged", f"{before.st_size} bytes"
        content = path.read_bytes()
        after = path.stat()
    except OSError as error:
        return "gone", _why(error)
    if (before.st_size, before.st_mtime_ns, len(content)) != (after.st_size, after.st_mtime_ns, after.st_size):
        return "changed", ""
    digest = content_digest(content)
    wanted = {
        cache / (tiles_digest(digest, recipe) + TILES_SUFFIX): pictures.write_tiles,
        cache / (stills_digest(digest, recipe) + STILLS_SUFFIX): pictures.write_stills,
    }
    try:
        missing = {file: fill for file, fill in wanted.items() if read(file) is None}
        if missing:
            if (free := shutil.disk_usage(cache).free) < RESERVE:
                return "disk", f"{free >> 20} MiB free, {RESERVE >> 20} MiB are kept free"
            image = pictures.decode(content)
            for file, fill in missing.items():
                write(file, lambda writer, fill=fill: fill(image, recipe, writer))  # type: ignore[misc]
        remember(cache, source_name(str(path), after.st_size, after.st_mtime_ns), digest)
    except pictures.DamagedError as error:
        return "damaged", str(error)
    except MemoryError:
        return "costly", ""
    except OSError as error:
        return "disk", _why(error)
    except pictures.LibraryError as error:  # what it lacks when it has a good picture is memory
        return "costly", str(error)
    return None, ""


def remember(cache: Path, name: str, content: str) -> None:
    """Write which content a picture has. Raises OSError."""
    file = cache / name
    part = file.with_name(f"{name}.{os.getpid()}.part")
    try:
        part.write_text(content, encoding="ascii")
        part.replace(file)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _why(error: OSError) -> str:
    return error.strerror or str(error)


def _limit() -> None:
    import resource

    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # a system without it
            there = [value for value in resource.getrlimit(limit) if value != resource.RLIM_INFINITY]
            resource.setrlimit(limit, (min([most, *there]),) * 2)
    with contextlib.suppress(OSError):  # where memory is short, this process is what the system ends, not the server
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    # read by libvips when it loads: one worker, and no temporary file for a large picture
    os.environ |= {"VIPS_CONCURRENCY": "1", "VIPS_DISC_THRESHOLD": str(MEMORY)}


def job(path: Path, cache: Path, recipe: Recipe) -> str:
    """Return a job as a line."""
    shot = recipe.shot
    return json.dumps([str(path), str(cache), recipe.whole, recipe.cut, shot.yaw, shot.pitch, shot.fov])


def _read(line: str) -> tuple[Path, Path, Recipe]:
    path, cache, whole, cut, yaw, pitch, fov = json.loads(line)
    return Path(path), Path(cache), Recipe(whole, cut, Shot(yaw, pitch, fov))


def main() -> None:
    """Answer line by line until standard input ends."""
    import signal

    _limit()
    for line in sys.stdin:
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answer: Any = make(*_read(line))
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
