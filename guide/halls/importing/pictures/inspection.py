"""Says what a photo is, from its header and from one look at all of it. Runs in the decoding process."""

from __future__ import annotations

import io
import warnings
from typing import Any, Final

from PIL import Image, ImageCms, ImageStat, UnidentifiedImageError

from guide.halls.files.pictures import MOST_PIXELS, TOLERANCE
from guide.halls.importing.sources.streams import FULL

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF", "GIF")
BROKEN: Final = (OSError, ValueError, SyntaxError, EOFError, RuntimeError)
"""What is raised for a picture that is broken; a MemoryError is not among it."""

_ORIENTATION: Final = 0x0112  # EXIF's tag
_LONGEST_XMP: Final = 1 << 20  # bytes
_SHARE: Final = 8  # a JPEG is looked at in an eighth of its size
_DARK: Final = 24  # of 255: what lies outside of the circles of a fisheye picture
_SRGB: Final = ImageCms.createProfile("sRGB")
_COLOURS: Final = [(r, g, b) for r in (0, 90, 180, 255) for g in (0, 90, 180, 255) for b in (0, 90, 180, 255)]


def open_picture(path: str) -> Image.Image:
    """Return a picture whose header was read. Raises what BROKEN names."""
    import pillow_heif

    pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = None
    return Image.open(path, formats=FORMATS)


def inspect(path: str) -> dict[str, Any]:
    """Return what a photo is, or `{"fault": …}`, one of `photo_faults` in importing/sentences.

    `width`, `height`: as it is shown, that is with EXIF's orientation; `orientation`: EXIF's, 1: as stored; `mode`:
    Pillow's; `icc`: `none`, `srgb` or `other`; `alpha`: some of it can be seen through; `xmp`: empty if there is none;
    `fisheye`: it has the two circles of a camera with two lenses.
    """
    try:
        with open_picture(path) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return {"fault": "pixels"}
            if picture.format in {"PNG", "WEBP", "GIF"} and getattr(picture, "n_frames", 1) > 1:
                return {"fault": "animation"}
            facts = _facts(picture)
            if picture.format == "PNG":
                with Image.open(path, formats=["PNG"]) as other:
                    other.verify()  # the checksums, which decoding skips
            picture.draft("RGB", (picture.width // _SHARE, picture.height // _SHARE))
            picture.load()
            alpha = _alpha(picture)
            if alpha == "whole":
                return {"fault": "transparent"}
            return facts | {"alpha": alpha == "part", "fisheye": _is_fisheye(picture)}
    except UnidentifiedImageError:
        return {"fault": "unreadable"}
    except (MemoryError, *BROKEN) as error:
        return {"fault": fault_of(error)}


def fault_of(error: BaseException) -> str:
    """Return what an error says about a photo, or about the disk: `full`."""
    if isinstance(error, MemoryError):
        return "costly"
    return "full" if isinstance(error, OSError) and error.errno in FULL else "damaged"


def _facts(picture: Image.Image) -> dict[str, Any]:
    deep = _is_deep(picture)  # first: to look for EXIF in a PNG is to decode it
    orientation = _orientation(picture)
    width, height = picture.size if orientation < 5 else (picture.height, picture.width)
    return {
        "format": picture.format,
        "width": width,
        "height": height,
        "orientation": orientation,
        "mode": picture.mode,
        "deep": deep,
        "icc": colours(picture),
        "xmp": _xmp(picture),
    }


def _orientation(picture: Image.Image) -> int:
    if picture.format == "HEIF":
        return 1  # it is turned while it is decoded
    try:
        value = picture.getexif().get(_ORIENTATION)
    except (*BROKEN, TypeError, KeyError):  # broken EXIF, which browsers leave aside
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _is_deep(picture: Image.Image) -> bool:
    """Return whether a PNG has 16 bits a channel, whatever its mode says."""
    if picture.mode.startswith(("I", "F")):
        return True
    tiles = getattr(picture, "tile", [])  # how Pillow will decode it
    return picture.format == "PNG" and bool(tiles) and ";16" in str(tiles[0][3])


def _xmp(picture: Image.Image) -> str:
    raw = picture.info.get("xmp", b"")
    raw = raw.encode("utf-8", "replace") if isinstance(raw, str) else bytes(raw or b"")
    return raw[:_LONGEST_XMP].decode("utf-8", "replace")


def colours(picture: Image.Image) -> str:
    """Return what the numbers of a picture mean: `none`, said by nobody; `srgb`; `other`, its profile says another."""
    raw = picture.info.get("icc_profile")
    if not raw:
        return "none"
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(raw))
        if profile.profile.xcolor_space.strip() != "RGB":
            return "other"
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            probe = Image.new("RGB", (len(_COLOURS), 1))
            probe.putdata(_COLOURS)
            seen = ImageCms.profileToProfile(probe, profile, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, *BROKEN):
        return "none"  # a broken profile says nothing
    pairs = zip(probe.tobytes(), seen.tobytes() if seen else b"", strict=False)
    return "srgb" if all(abs(a - b) <= 2 for a, b in pairs) else "other"


def _alpha(picture: Image.Image) -> str:
    """Return how much can be seen through: `none`, `part` or `whole`."""
    seen = picture.convert("RGBA") if "transparency" in picture.info else picture
    if "A" not in seen.getbands():
        return "none"
    low, high = seen.getchannel("A").getextrema()
    return "whole" if high == 0 else "none" if low == 255 else "part"


def _is_fisheye(picture: Image.Image) -> bool:
    """Return whether a picture has two circles side by side with darkness around them, as such cameras store it."""
    if abs(picture.width / picture.height - 2) > 2 * TOLERANCE:
        return False
    seen = picture.convert("RGBA") if "transparency" in picture.info else picture
    small = seen.convert("L").resize((128, 64), Image.Resampling.BOX)
    corners = [small.crop((x, y, x + 6, y + 6)) for x in (0, 58, 64, 122) for y in (0, 58)]
    middles = [small.crop((x, 22, x + 20, 42)) for x in (22, 86)]
    dark = all(max(corner.tobytes()) <= _DARK for corner in corners)
    return dark and all(ImageStat.Stat(middle).mean[0] > 2 * _DARK for middle in middles)
