"""Checks the names of tiles."""

import dataclasses

import pytest

from guide.halls.importing.tour import Counter, Equirectangular, TileLevel

FACE = Counter("face")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (("t/3/", FACE, "/", Counter("row"), "/", Counter("column"), ".jpg"), "t/3/u/1/10.jpg"),
        (("l3_", FACE, "_", Counter("row", 1, 2), "_", Counter("column", 1, 2), ".jpg"), "l3_u_02_11.jpg"),
        (("{row}%s/", FACE, "/", FACE), "{row}%s/u/u"),
        (("one.jpg",), "one.jpg"),
    ],
)
def test_the_name_of_a_tile(name: tuple[str | Counter, ...], file: str) -> None:
    assert TileLevel(5632, 512, name).file("u", 1, 10) == file


@pytest.mark.parametrize(("size", "count"), [(512, 1), (511, 1), (513, 2), (1024, 2), (1304, 3)])
def test_the_number_of_tiles_along_an_edge(size: int, count: int) -> None:
    assert TileLevel(size, 512, ()).count == count


def test_a_value_cannot_be_changed() -> None:
    picture = Equirectangular("1.jpg")
    with pytest.raises(dataclasses.FrozenInstanceError):
        picture.file = "2.jpg"  # type: ignore[misc]
