"""Turns the bytes of a tour's file into text. Pure."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final

from guide.halls.problem import HallError, Problem
from guide.halls.sentences import say

_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]{1,30})["']""")
_KNOWN: Final = {  # what an XML file may say that it is in; the Chinese ones are all read as the widest of them
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
    "windows-1252": "cp1252",
}


def decode(raw: bytes, file: Path) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or what an XML file says that it is in.

    Raises HallError, with the line of the first bytes that are something else.
    """
    mark, encoding = next(((mark, name) for mark, name in _MARKS if raw.startswith(mark)), (b"", "utf-8"))
    if not mark and (declared := _DECLARED.match(raw)):
        encoding = _KNOWN.get(declared[1].decode("ascii").lower(), "utf-8")
    try:
        return raw[len(mark) :].decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start + len(mark)) + 1
        raise HallError([Problem(file, line, say.both("not_utf8"))]) from None
