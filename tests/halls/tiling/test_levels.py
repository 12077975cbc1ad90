"""Checks which levels a picture gets, and that tiles cover each of them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.tiling.levels import TILE, WIDTHS, Level, base_size, levels_of, number_of, tiles_of

sizes = st.tuples(st.integers(1, 30_000), st.integers(1, 15_000))


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (800, []),
        (1024, []),
        (1100, []),  # hardly more than the base has
        (1600, [(1600, 400)]),
        (2048, [(2048, 512)]),
        (4096, [(2048, 512), (4096, 512)]),
        (4200, [(2048, 512), (4096, 512)]),
        (6720, [(2048, 512), (4096, 512), (6720, 420)]),
        (8192, [(2048, 512), (4096, 512), (8192, 512)]),
        (16_384, [(2048, 512), (4096, 512), (8192, 512), (16_384, 512)]),
        (20_000, [(2048, 512), (4096, 512), (8192, 512), (16_384, 512)]),
    ],
)
def test_the_widths_go_up_to_the_pictures_own(width: int, expected: list[tuple[int, int]]) -> None:
    levels = levels_of(width, width // 2, whole=True)
    assert [(level.width, level.tile) for level in levels] == expected


@given(sizes, st.booleans())
def test_a_tile_covers_four_of_the_next_level_and_no_level_is_wider_than_the_picture(
    size: tuple[int, int], whole: bool
) -> None:
    levels = levels_of(*size, whole=whole)
    for level in levels:
        assert level.width <= min(size[0], WIDTHS[-1])
        assert level.tile <= TILE
        assert level.columns & (level.columns - 1) == 0
        assert level.columns * level.tile == level.width
        if whole:
            assert level.height * 2 == level.width
            assert level.rows * 2 == level.columns
    for lower, higher in pairwise(levels):
        assert higher.columns == 2 * lower.columns
        assert higher.width > lower.width


@given(st.tuples(st.integers(1025, 9_000), st.integers(1, 5_000)))
def test_tiles_cover_a_level_once(size: tuple[int, int]) -> None:
    levels = levels_of(*size, whole=False)
    number = 0
    for at, level in enumerate(levels):
        tiles = list(tiles_of(level))
        assert sum(width * height for _, _, width, height in tiles) == level.width * level.height
        assert all(left + width <= level.width and top + height <= level.height for left, top, width, height in tiles)
        for left, top, _width, _height in tiles:
            assert number_of(levels, at, left // level.tile, top // level.tile) == number
            number += 1


@pytest.mark.parametrize("asked", [(-1, 0, 0), (2, 0, 0), (0, 4, 0), (0, 0, 2), (0, -1, 0), (0, 0, -1)])
def test_what_is_no_tile_has_no_number(asked: tuple[int, int, int]) -> None:
    assert number_of([Level(2048, 1024, 512), Level(4096, 2048, 512)], *asked) is None


def test_the_base_is_small_and_has_the_pictures_shape() -> None:
    assert base_size(8192, 4100, whole=True) == (1024, 512)
    assert base_size(8192, 2048, whole=False) == (1024, 256)
    assert base_size(600, 300, whole=True) == (600, 300)
    assert base_size(30_000, 1, whole=False) == (1024, 1)
