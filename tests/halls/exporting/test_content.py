"""Checks what an export of a hall holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls import document
from guide.halls.exporting.content import content, hall_id
from guide.halls.model import Hall
from guide.halls.problem import HallError
from tests.halls.conftest import Folder


def test_the_description_as_it_was_written_and_every_file_once(hall: Folder) -> None:
    hall.text = "# ours\n" + hall.text
    hall.write()
    found = content(hall.path)
    assert found.description == hall.file.read_bytes()
    assert [name for name, _ in found.files()] == ["exhibits/abacus 1.webp", "scenes/lobby.jpg", "scenes/roads.png"]


def test_a_folder_of_photos_gets_a_description(photos: Callable[..., Path]) -> None:
    found = content(photos("1.jpg", "序.jpg"))
    assert Hall.model_validate(document.parse(found.description).data) == found.hall


def test_a_broken_hall(hall: Folder) -> None:
    hall.replace("link: roads", "link: none")
    with pytest.raises(HallError, match="there is no scene 'none'"):
        content(hall.path)


def test_ids_also_of_broken_halls(hall: Folder, photos: Callable[..., Path]) -> None:
    hall.replace("link: roads", "link: none")
    assert hall_id(hall.path) == "transport"
    assert hall_id(photos("1.jpg")) == "my-photos"
    hall.text = "a: ["
    hall.write()
    assert hall_id(hall.path) is None
