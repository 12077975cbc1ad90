"""Checks which characters count as hidden, whatever the age of this Python's Unicode tables."""

from __future__ import annotations

import pytest

from guide.common.characters import is_hidden, is_ideograph_plane

PRIVATE = "\ue000\U000f0000\U0010fffd"
NEW = "\U0002ebf0\U00031350\U000323b0\U0003fffd\U0001fa77"
HIDDEN = "\0\n\x7f\u200b\u200d\u202e\u2066\ufeff\u3164\u0378\ufffe\uffff\U0002fffe\U0003ffff\U000e0001\U00040000\udcd6"


@pytest.mark.parametrize("char", [*"a好é 1한", *PRIVATE, *NEW], ids=ascii)
def test_what_is_seen(char: str) -> None:
    assert not is_hidden(char)


@pytest.mark.parametrize("char", [*HIDDEN], ids=ascii)
def test_what_is_hidden(char: str) -> None:
    assert is_hidden(char)


def test_the_planes_of_chinese_characters() -> None:
    assert is_ideograph_plane("\U00020000")
    assert not is_ideograph_plane("好")
    assert not is_ideograph_plane("\U0003fffe")
    assert not is_ideograph_plane("\U00040000")
