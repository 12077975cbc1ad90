"""Makes of a photo a picture that every browser shows rightly: upright, sRGB, 8 bits, without metadata.

Runs in the decoding process. A picture that is so already keeps its pixels bit for bit.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageCms, ImageOps

from guide.halls.files.pictures import LARGEST
from guide.halls.importing.pictures import projection
from guide.halls.importing.pictures.inspection import BROKEN, colours, fault_of, open_picture
from guide.halls.importing.pictures.metadata import without_metadata

QUALITY: Final = 92  # of JPEG, without loss of colour resolution: text on panels stays sharp
_SUFFIX: Final = {"JPEG": ".jpg", "PNG": ".png", "WEBP": ".webp"}
_BACKGROUND: Final = (0, 0, 0)  # of a panorama with a hole: as a part of the sphere that was not photographed


def convert(
    source: str,
    target: str,
    facts: dict[str, Any],
    *,
    opaque: bool,
    jpeg: bool = False,
    remap: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Write a picture to `target` and what its type needs, and return `{"suffix", "changes"}`, or `{"fault"}`.

    `facts`: of `inspect`. `opaque`: holes are filled with black. `jpeg`: it becomes JPEG, whatever it was. `remap`:
    what `projection.panorama` needs besides the picture. `changes`: keys of `photo_changes` in importing/sentences.
    """
    try:
        if (
            remap is None
            and not (jpeg and facts["format"] != "JPEG")
            and (kept := _kept(source, facts, opaque=opaque)) is not None
        ):
            suffix = _SUFFIX[facts["format"]]
            Path(target + suffix).write_bytes(kept)
            return {"suffix": suffix, "changes": []}
        picture, changes = _shown(source, facts)
        if "A" in picture.getbands() and (opaque or remap is not None):
            picture = _on_background(picture)
            changes.append("filled")
        if remap is not None:
            projection.panorama(picture, target + ".jpg", **remap)
            return {"suffix": ".jpg", "changes": [*changes, "projected"]}
        written = _write(picture, target)
        return {"suffix": written, "changes": changes or ["rewritten"]} if written else {"fault": "bytes"}
    except (MemoryError, *BROKEN) as error:
        return {"fault": fault_of(error)}


def _kept(source: str, facts: dict[str, Any], *, opaque: bool) -> bytes | None:
    """Return a picture's own bytes without metadata; None where its pixels have to change."""
    is_shown = facts["orientation"] == 1 and facts["icc"] != "other" and not facts["deep"]
    if not is_shown or facts["format"] not in _SUFFIX or facts["mode"] == "CMYK" or (opaque and facts["alpha"]):
        return None
    if Path(source).stat().st_size > LARGEST:
        return None
    try:
        kept = without_metadata(Path(source).read_bytes())
    except (ValueError, LookupError):
        return None
    return kept if len(kept) <= LARGEST else None


def _shown(source: str, facts: dict[str, Any]) -> tuple[Image.Image, list[str]]:
    """Return a picture as a browser that knows everything would show it: RGB or RGBA, and what was done for that."""
    changes = []
    with open_picture(source) as opened:
        opened.load()
        picture: Image.Image = opened
        if facts["orientation"] != 1:
            picture = ImageOps.exif_transpose(opened)
            changes.append("turned")
        profile = opened.info.get("icc_profile") if colours(opened) == "other" else None
        if facts["deep"]:
            picture = _eight_bits(picture)
            changes.append("depth")
        if facts["format"] == "HEIF":
            changes.append("heic")
        alpha = None
        if facts["alpha"]:
            alpha = picture.convert("RGBA").getchannel("A")
            picture = picture.convert("RGBA").convert("RGB")
        if picture.mode == "CMYK":
            changes.append("cmyk" if profile else "cmyk_guess")
        elif profile:
            changes.append("profile")
        picture = _in_srgb(picture, profile)
        if alpha is not None:
            picture.putalpha(alpha)
        return picture, changes


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Return a picture of 16 bits a channel with the upper eight. Pillow has done it already, except for greys."""
    if not picture.mode.startswith(("I", "F")):
        return picture
    return picture.point(lambda value: value / 257, "L") if picture.mode == "I;16" else _scaled(picture)


def _scaled(picture: Image.Image) -> Image.Image:
    return picture.convert("I").point(lambda value: value / 257).convert("L")


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    if profile is not None:
        wanted = picture if picture.mode in {"RGB", "CMYK", "L"} else picture.convert("RGB")
        try:
            seen = ImageCms.profileToProfile(
                wanted,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
        except ImageCms.PyCMSError:  # a profile of another kind of picture
            seen = None
        if seen is not None:
            return seen
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _on_background(picture: Image.Image) -> Image.Image:
    filled = Image.new("RGB", picture.size, _BACKGROUND)
    filled.paste(picture, mask=picture.getchannel("A"))
    return filled


def _write(picture: Image.Image, target: str) -> str | None:
    """Write a picture and return its suffix; None where it would have more bytes than a hall's picture may have."""
    if "A" in picture.getbands():
        picture.save(target + ".png", icc_profile=None, exif=b"")
        suffix = ".png"
    else:
        picture.save(target + ".jpg", quality=QUALITY, subsampling=0, icc_profile=None, exif=b"")
        suffix = ".jpg"
    return suffix if Path(target + suffix).stat().st_size <= LARGEST else None
