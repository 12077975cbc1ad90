"""Makes the font of posters: Noto Sans CJK SC cut down to the characters of GB 2312, Western Europe and some marks.

    uv run --with fonttools==4.* python -m tools.poster_font NotoSansCJK-Regular.ttc

The source is the collection that the Noto project publishes as "Sans, OTC, Regular". What comes out depends on it and
on fontTools' version alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

OUT: Final = Path(__file__).resolve().parents[1] / "guide/halls/posters/NotoSansSC-GB2312.otf"
FAMILY: Final = "Noto Sans CJK SC"
MARKS: Final = "–—‘’“”…•·€№™°×→←↑↓✓「」『』【】《》〈〉〔〕、。，．；：？！（）％～￥※"


def characters() -> set[int]:
    """Return the code points of the font: GB 2312 as Python's codec has it, Latin with accents, and MARKS."""
    found = {ord(mark) for mark in MARKS} | set(range(0x20, 0x7F)) | set(range(0xA0, 0x180))
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes([high, low]).decode("gb2312")))
            except UnicodeDecodeError:
                continue
    return found


def main() -> None:
    """Write the font."""
    from fontTools import subset
    from fontTools.ttLib import TTCollection

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("collection", type=Path)
    collection = TTCollection(parser.parse_args().collection, lazy=True)
    font = next(font for font in collection.fonts if font["name"].getDebugName(1) == FAMILY)
    options = subset.Options(hinting=False, desubroutinize=False, layout_features=["kern", "palt"], notdef_outline=True)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with the copyright and the licence
    options.drop_tables += ["BASE", "vhea", "vmtx", "VORG", "DSIG"]
    options.layout_features = ["kern"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters())
    cutter.subset(font)
    font.recalcTimestamp = False
    font.save(OUT)


if __name__ == "__main__":
    main()
