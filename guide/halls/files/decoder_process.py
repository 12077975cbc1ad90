"""A process of its own that decodes pictures to their end, because a picture from anywhere may ask for more memory or
time than there is: then this process ends, and not the server.

It is run as a file. Each line of standard input is a request in JSON, each line of standard output the answer. A
request is a path, its answer null, or what is wrong, one of `decoding.FAULTS`. Or it is the name of a task of an import
and what the task needs, `["convert", {…}]`: see importing/pictures/tasks. It ends without an answer where a picture
takes too long.
"""

import contextlib
import json
import os
import sys
import warnings
from pathlib import Path

MEMORY = 2 << 30  # bytes of address space: the largest picture of the format takes less than half of it, decoded
SECONDS = 30  # of processor time for one picture; one of 200 megapixels takes about three
SECONDS_OF_A_TASK = 120  # the largest picture turned upright pixel by pixel takes half of it
SMALL = 8  # a JPEG is decoded to an eighth of its width, which reads every byte of it and costs half


def fault(path: str) -> str | None:
    """Decode a picture and return what is wrong with it. Raises nothing for what is in the file."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path, formats=["PNG"]) as picture:
            picture.verify()  # the checksums, which browsers insist on and decoding skips
    except UnidentifiedImageError:
        pass  # no PNG
    except (OSError, ValueError, SyntaxError, EOFError):
        return "damaged"
    try:
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
            picture.draft("RGB", (picture.width // SMALL, picture.height // SMALL))
            picture.load()
            # a copy of the whole, so only where it must be
            seen = picture.convert("RGBA") if "transparency" in picture.info else picture
            if "A" in seen.getbands():
                return "transparent" if seen.getchannel("A").getextrema()[1] == 0 else None
    except MemoryError:
        return "costly"
    except (OSError, ValueError, SyntaxError, EOFError):  # what Pillow raises for a broken picture
        return "damaged"
    return None


def main() -> None:
    """Answer line by line until standard input ends."""
    import resource
    import signal

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the caller has seen the header; memory and time are limited here
    warnings.simplefilter("ignore")
    for limit, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(OSError, ValueError):  # a system without it
            there = [value for value in resource.getrlimit(limit) if value != resource.RLIM_INFINITY]
            resource.setrlimit(limit, (min([most, *there]),) * 2)
    for line in sys.stdin:
        request = json.loads(line)
        signal.setitimer(signal.ITIMER_PROF, SECONDS if isinstance(request, str) else SECONDS_OF_A_TASK)
        answer = fault(request) if isinstance(request, str) else task(*request)
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps(answer), flush=True)


def task(name: str, values: dict[str, object]) -> object:
    """Return what a task of an import answers."""
    if (package := str(Path(__file__).parents[3])) not in sys.path:
        sys.path.insert(0, package)
        os.environ |= {
            "VIPS_CONCURRENCY": "1",
            "VIPS_WARNING": "1",
        }  # live tours come first; its warnings are for nobody
        os.nice(19)
    from guide.halls.importing.pictures import tasks

    return tasks.run(name, values)


if __name__ == "__main__":
    main()
