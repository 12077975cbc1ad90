"""Checks which files a hotspot shows."""

import pytest

from guide.halls.importing.lookup import Files
from guide.halls.importing.readers.assembly import Assembly
from guide.halls.importing.readers.attachments import attachments
from guide.halls.importing.readers.draft import Attachments, SceneDraft
from guide.halls.importing.tour import Equirectangular
from tests.halls.importing.conftest import words

FILES = Files(["t/1.jpg", "t/2.HEIC", "t/3.gif", "t/f.mp4", "t/g.mp4", "t/s.mp3", "t/x.pdf"], "t")


def attach(*references: str) -> tuple[Attachments, list[str]]:
    made = Assembly("krpano", "t/tour.xml")
    scene = made.scene(SceneDraft("a", "", Equirectangular("a.jpg"), 1))
    return attachments(references, FILES, made, scene, 7), words(made.tour("", None))


def test_pictures_a_film_and_a_recording() -> None:
    found, notes = attach("1.jpg", "2.heic", "3.gif", "1.jpg", "f.mp4", "s.mp3")
    assert found == Attachments(("t/1.jpg", "t/2.HEIC", "t/3.gif"), "t/f.mp4", "t/s.mp3")
    assert notes == []


@pytest.mark.parametrize(
    ("references", "why"),
    [
        (["none.jpg"], "there is no file none.jpg"),
        (["https://x.org/1.jpg"], "its picture is on another server: https://x.org/1.jpg"),
        (["../../1.jpg"], "there is no file ../../1.jpg"),
        (["x.pdf"], "a picture of this kind cannot be carried over: x.pdf"),
        (["f.mp4", "g.mp4"], "a picture of this kind cannot be carried over: g.mp4"),
    ],
)
def test_what_is_not_carried_over_is_named(references: list[str], why: str) -> None:
    found, notes = attach(*references)
    assert notes == [f"t/tour.xml:7: warning: a file of a hotspot of scene 'a' is not carried over: {why}"]
    assert found.pictures == ()
