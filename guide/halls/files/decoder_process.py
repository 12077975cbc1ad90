"""A process of its own that decodes pictures to their end, because a picture from anywhere may ask for more memory or
time than there is: then this process ends, and not the server.

It is run as a file and imports nothing of ours. Each line of standard input is a path in JSON, each line of standard
output the answer: null, or what is wrong, one of `decoding.FAULTS`. It ends without an answer where a picture takes
too long.
"""

import contextlib
import json
import sys
import warnings

MEMORY = 2 << 30  # bytes of address space: the largest picture of the format takes less than half of it, decoded
SECONDS = 30  # of processor time for one picture; one of 200 megapixels takes about three
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
        signal.setitimer(signal.ITIMER_PROF, SECONDS)
        answer = fault(json.loads(line))
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
