"""Makes the small previews of pictures that pages show until a picture is there."""

import io
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

PREVIEW: Final = (512, 256)  # pixels at most: some 15 KB, 0.3 s on a line of 400 kbit/s
PREVIEW_QUALITY: Final = 60
MOST_PIXELS_WHOLE: Final = 40_000_000  # of a picture that can only be decoded whole, for its preview


def preview(path: Path) -> bytes | None:
    """Return a picture made small, as JPEG; None where it cannot be decoded, or only with too much memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
                picture.draft(
                    "RGB", PREVIEW
                )  # a JPEG is decoded at an eighth of its size at best: of 200 megapixels, 3
                if picture.width * picture.height > MOST_PIXELS_WHOLE:
                    return None
                small = ImageOps.exif_transpose(picture).convert("RGB")  # as browsers show the picture itself
                small.thumbnail(PREVIEW)
                made = io.BytesIO()
                small.save(made, "JPEG", quality=PREVIEW_QUALITY, optimize=True)
                return made.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
