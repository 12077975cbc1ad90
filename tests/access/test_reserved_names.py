"""Which names a follower cannot have."""

from __future__ import annotations

import pytest

from guide.access.joining import DEFAULT_NAMES
from guide.access.reserved_names import is_reserved

RESERVED = ["讲解员", "讲 解 员", "讲解员2", "讲解员小王", "副讲解员", "【讲解员】", "講解員", "管理员", "系统", "同游"]
RESERVED += ["Guide", "ＧＵＩＤＥ", "the guide", "Co-Guide", "guide 2", "Admin", "G.u.i.d.e"]
FREE = ["李梅", "王讲", "解员", "Guidetti", "Anna Guide", "系统工程师", "Hostler", "😀", "7"]


@pytest.mark.parametrize("name", [*RESERVED, *DEFAULT_NAMES.values()])
def test_a_name_that_reads_like_a_guides(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", FREE)
def test_a_name_that_people_have(name: str) -> None:
    assert not is_reserved(name)
