"""Checks which bytes are text."""

from pathlib import Path

import pytest

from guide.halls.importing.parsing.encoding import decode
from guide.halls.problem import HallError

FILE = Path("tour.xml")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("党\n".encode(), "党\n"),
        (b"\xef\xbb\xbfa", "a"),
        ("党".encode("utf-16"), "党"),
        (b"\xfe\xff" + "党".encode("utf-16-be"), "党"),
        (b"a\r\nb\rc", "a\nb\nc"),
        ('<?xml version="1.0" encoding="GB2312"?>镕'.encode("gbk"), '<?xml version="1.0" encoding="GB2312"?>镕'),
        ("<?xml encoding='big5'?>黨".encode("big5"), "<?xml encoding='big5'?>黨"),
        ("<?xml encoding='utf-8'?>党".encode(), "<?xml encoding='utf-8'?>党"),
        ("<?xml encoding='x-unknown'?>党".encode(), "<?xml encoding='x-unknown'?>党"),
        (b"", ""),
    ],
)
def test_text(raw: bytes, text: str) -> None:
    assert decode(raw, FILE) == text


@pytest.mark.parametrize("raw", [b"a\nb\n\xff", b"\xef\xbb\xbfa\n\n\x80", b"<?xml encoding='gbk'?>\n\n\xff\xff"])
def test_bytes_that_are_no_text_have_a_line(raw: bytes) -> None:
    with pytest.raises(HallError, match=r"tour.xml:3: error: the file is not in UTF-8"):
        decode(raw, FILE)
