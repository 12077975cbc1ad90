"""A process of its own that draws one picture and ends: it decodes what may take more memory or time than there is.

Standard input is the task in JSON, as `renderer.Task` writes it; standard output is a JPEG. It ends without one where
the picture cannot be decoded or takes too much.
"""

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

MEMORY: Final = 2 << 30  # bytes of address space: the largest picture of the format takes a good half of it
SECONDS: Final = 20  # of processor time
NICE: Final = 10  # people who are in a session come first
QUALITY: Final = 85


def make(task: dict[str, Any]) -> bytes:
    """Return what the task asks for, as JPEG. Raises OSError, ValueError or MemoryError where that cannot be drawn."""
    from guide.halls.posters import poster, view
    from guide.halls.posters.projection import Camera, Sphere

    picture = view.draw(Path(task["picture"]), Camera(**task["camera"]), Sphere(**task["sphere"]))
    if task["poster"] is not None:
        font = Path(task["font"]) if task["font"] else poster.FONT
        picture = poster.draw(picture, **task["poster"], font=font)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY, optimize=True)
    return made.getvalue()


def main() -> None:
    """Draw the picture of standard input."""
    import resource
    import signal

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # who checked the hall has seen the header; memory and time are limited here
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # a system without it
            there = [value for value in resource.getrlimit(limit) if value != resource.RLIM_INFINITY]
            resource.setrlimit(limit, (min([most, *there]),) * 2)
    os.nice(NICE)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        made = make(json.load(sys.stdin))
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
