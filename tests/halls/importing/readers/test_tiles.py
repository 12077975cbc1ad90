"""Checks which tiles of a cube are found."""

import pytest

from guide.halls.importing.lookup import Files
from guide.halls.importing.readers.tiles import level, missing, some
from guide.halls.importing.tour import Counter
from tests.halls.importing.conftest import tiles

PATTERN = ("t%20s/", Counter("face"), "/", Counter("row"), "_", Counter("column"), ".jpg")
NAMES = tiles("x/t s/{face}/{row}_{column}.jpg", [2])


def test_names_are_those_of_the_source() -> None:
    found = level(Files(NAMES, "x"), 1000, 512, PATTERN)
    assert found is not None
    assert found.file("u", 1, 0) == "x/t s/u/1_0.jpg"
    assert missing(Files(NAMES), found) is None
    assert missing(Files(NAMES[1:]), found) == NAMES[0]
    assert some(Files(NAMES[5:6]), found)
    assert not some(Files([]), found)


def test_without_tiles_the_likeliest_names() -> None:
    found = level(Files([], "x"), 512, 512, PATTERN)
    assert found is not None
    assert missing(Files([]), found) == "x/t%20s/f/0_0.jpg"


@pytest.mark.parametrize(
    ("size", "tile"), [(None, 512), (512, None), (512, 16), (1_000_000, 512), (65_536, 128), (0, 512)]
)
def test_sizes_that_make_no_sense(size: int | None, tile: int | None) -> None:
    assert level(Files(NAMES), size, tile, PATTERN) is None


def test_a_pattern_on_another_server() -> None:
    assert level(Files(NAMES), 512, 512, ("https://x.org/", *PATTERN)) is None


def test_characters_that_stand_for_counters_cannot_be_smuggled_in() -> None:
    found = level(Files([]), 512, 512, ("\ue001", Counter("face"), "\ue000x"))
    assert found is not None
    assert found.name == (Counter("face"), "\ue000x")
