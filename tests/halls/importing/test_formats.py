"""Checks that a source is known by what is in it."""

import pytest

from guide.halls.importing import formats
from tests.halls.importing.conftest import Content, made, refusal

XML = '<krpano><scene name="a"><image><sphere url="a.jpg"/></image></scene></krpano>'
PAGE = "<script>pannellum.viewer('p', {panorama: 'a.jpg'})</script>"
DATA = 'var APP_DATA = {scenes: [{id: "a", levels: [{size: 512, tileSize: 512}, {size: 512, tileSize: 512}]}]}'


@pytest.mark.parametrize(
    ("files", "kind"),
    [
        ({"tour.xml": XML}, "krpano"),
        ({"index.html": PAGE}, "pannellum"),
        ({"x/data.js": DATA, "index.html": "<script src='marzipano.js'>"}, "marzipano"),
        ({"tour.xml": XML, "index.html": PAGE}, "krpano"),
    ],
)
def test_the_program_that_made_it(files: dict[str, Content], kind: str) -> None:
    cube = [f"x/tiles/a/1/{face}/0/0.jpg" for face in "frblud"]
    tour = formats.read(made(files, "a.jpg", *cube))
    assert tour is not None
    assert tour.kind == kind


def test_a_folder_of_photos_is_none() -> None:
    assert formats.read(made({}, "a.jpg", "b.jpg")) is None


def test_what_cannot_be_read_is_refused() -> None:
    assert refusal(formats.read, made({"tour.xml": "<encrypted/>"})).startswith("tour.xml:1: error: is encrypted")
