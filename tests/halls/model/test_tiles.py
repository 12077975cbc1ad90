"""Checks which files a cube of tiles is, and what clients get of it."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guide.halls.model.tiles import FACES, MOST_TILES, Level, Tiles

PATH = "t/{level}/{face}/{y}/{x}.jpg"


def tiles(*levels: Mapping[str, object], path: str = PATH) -> Tiles:
    return Tiles.model_validate({"path": path, "levels": list(levels)})


def fault(*levels: Mapping[str, object]) -> str:
    with pytest.raises(ValidationError) as error:
        tiles(*levels)
    [detail] = error.value.errors()
    return detail["type"]


def test_every_tile_has_a_file() -> None:
    made = tiles({"size": 512}, {"size": 600})
    names = list(made.files())
    assert names[:6] == [f"t/0/{face}/0/0.jpg" for face in "frblud"]
    assert names[6:10] == ["t/1/f/0/0.jpg", "t/1/f/0/1.jpg", "t/1/f/1/0.jpg", "t/1/f/1/1.jpg"]
    assert len(names) == made.count == 30


def test_a_tile_may_be_larger_than_the_face() -> None:
    assert tiles({"size": 100, "tile": 256}).count == 6


@given(st.lists(st.integers(16, 1600), min_size=1, max_size=4, unique=True), st.integers(64, 2048))
def test_all_files_differ_and_are_counted(sizes: list[int], tile: int) -> None:
    levels: list[dict[str, object]] = [{"size": size, "tile": tile} for size in sorted(sizes)]
    made = tiles(*levels)
    names = list(made.files())
    assert len(names) == len(set(names)) == made.count
    for level in made.levels:
        assert 0 <= level.rows * level.tile - level.size < level.tile, "the last one has something of the face in it"


def test_the_url_keeps_its_placeholders() -> None:
    made = tiles({"size": 512}, path="切/{level}/{face} {y}_{x}.jpg")
    client = made.as_client(lambda file: f"/halls/a/{file.replace('{', '%7B').replace('}', '%7D')}?v=1")
    assert client == {"path": "/halls/a/切/{level}/{face} {y}_{x}.jpg?v=1", "levels": [{"size": 512, "tile": 512}]}


def test_faults() -> None:
    assert fault() == "too_short"
    assert fault({"size": 512}, {"size": 512}) == "tile_levels"
    assert fault({"size": 1024}, {"size": 512}) == "tile_levels"
    assert fault({"size": 8}) == "greater_than_equal"
    assert fault({"size": 512.5}) == "int_type"
    assert fault({"size": 512, "tile": 0}) == "greater_than_equal"
    assert fault(*[{"size": 100 + number} for number in range(11)]) == "too_long"


def test_very_many_tiles() -> None:
    assert tiles({"size": 57 * 64, "tile": 64}).count == 19_494
    assert fault({"size": 58 * 64, "tile": 64}) == "tile_count"
    assert len(FACES) * Level(size=58 * 64, tile=64).rows ** 2 > MOST_TILES
