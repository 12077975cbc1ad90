"""Checks the scripts that carry panoramas."""

from __future__ import annotations

import base64
import os
import re
from pathlib import Path

import pytest

from guide.halls.exporting.scripts import write_script


@pytest.mark.parametrize("size", [0, 1, 2, 3, 1 << 20, (1 << 20) + 1, 3 << 18])
def test_the_bytes_come_through(tmp_path: Path, size: int) -> None:
    raw = os.urandom(size)
    (tmp_path / "a.jpg").write_bytes(raw)
    write_script(tmp_path / "a.jpg", './halls/x/序 "1".jpg', tmp_path / "a.jpg.js")
    text = (tmp_path / "a.jpg.js").read_text(encoding="ascii")
    found = re.fullmatch(r'guideFile\("(.*)", "([A-Za-z0-9+/=]*)"\);\n', text)
    assert found is not None
    assert found[1] == r"./halls/x/\u5e8f \"1\".jpg"
    assert base64.b64decode(found[2], validate=True) == raw
