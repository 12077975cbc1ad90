"""Checks that clips, films and models are looked for in the hall's folder, and that they begin as their type does."""

from pathlib import Path

import pytest

from guide.halls.files import media
from guide.halls.files.media import fault, findings
from guide.halls.sentences import say
from tests.halls.conftest import glb

MALFORMED = {"scenes": [{"clip": 7}], "exhibits": [{"audio": 7, "model": []}, {"audio": {"clip": 7}}], "music": "a.mp3"}
MP4 = b"\0\0\0\x20ftypisom"


def write(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mp3", b"ID3\x04"),
        ("a.mp3", b"\xff\xfb\x90"),
        ("A.MP3", b"\xff\xe3"),
        ("a.opus", b"OggS\0"),
        ("a.ogg", b"OggS\0"),
        ("a.mp4", MP4),
        ("a.m4a", MP4),
    ],
)
def test_a_file_of_its_type(tmp_path: Path, name: str, data: bytes) -> None:
    write(tmp_path, name, data)
    assert fault(tmp_path, name) is None


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.mp3", b"\xff\x1b\x90"),
        ("a.mp3", b"\xff"),
        ("a.mp3", MP4),
        ("a.opus", b"ID3\x04"),
        ("a.mp4", b"<html>not found</html>"),
        ("a.mp4", b""),
    ],
)
def test_a_file_of_another_type(tmp_path: Path, name: str, data: bytes) -> None:
    write(tmp_path, name, data)
    found = fault(tmp_path, name)
    assert found is not None
    assert name in found["en"]
    assert found == say.both("file_type", name=name)


def test_a_missing_file_and_one_outside_the_folder(tmp_path: Path) -> None:
    hall = tmp_path / "hall"
    hall.mkdir()
    write(tmp_path, "outside.mp3", b"ID3")
    (hall / "link.mp3").symlink_to(tmp_path / "outside.mp3")
    for name in ("a.mp3", "link.mp3"):
        assert fault(hall, name) == say.both("no_file", name=name)


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "LARGEST", 12)
    write(tmp_path, "a.mp4", MP4)
    assert fault(tmp_path, "a.mp4") is None
    write(tmp_path, "a.mp4", MP4 + b"\0")
    assert fault(tmp_path, "a.mp4") == say.both("file_bytes", name="a.mp4")


def test_every_clip_and_film_is_looked_at_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, "good.mp3", b"ID3")
    data = {
        "exhibits": [{"id": "a", "film": "none.mp4"}, {"id": "b"}, {"id": "c", "film": "../x.mp4"}],
        "run_sheet": [
            {"id": "1", "clip": {"audio": "good.mp3"}},
            {"id": "2", "clip": {"audio": "none.mp3"}},
            {"id": "3", "clip": {"audio": "notes.txt"}},
        ],
    }
    assert list(findings(tmp_path, data)) == [
        (("exhibits", 0, "film"), say.both("no_file", name="none.mp4")),
        (("run_sheet", 1, "clip", "audio"), say.both("no_file", name="none.mp3")),
    ], "names that are malformed are for the schema"


def test_every_place_that_names_a_clip_or_a_model(tmp_path: Path) -> None:
    clip = {"audio": "none.mp3"}
    exhibit = {"model": "none.glb", "audio": {"clip": clip}, "clip": clip}
    data = {"scenes": [{}, {"clip": clip}], "exhibits": [exhibit], "run_sheet": [{"clip": clip}], "music": clip}
    assert [(".".join(map(str, place)), message["en"]) for place, message in findings(tmp_path, data)] == [
        ("scenes.1.clip.audio", "there is no file none.mp3"),
        ("exhibits.0.clip.audio", "there is no file none.mp3"),
        ("exhibits.0.model", "there is no file none.glb"),
        ("exhibits.0.audio.clip.audio", "there is no file none.mp3"),
        ("run_sheet.0.clip.audio", "there is no file none.mp3"),
        ("music.audio", "there is no file none.mp3"),
    ]


def test_a_model_is_looked_into(tmp_path: Path) -> None:
    glb(tmp_path / "a.glb")
    assert fault(tmp_path, "a.glb") is None
    write(tmp_path, "B.GLB", MP4)
    assert fault(tmp_path, "B.GLB") == say.both("file_type", name="B.GLB")


@pytest.mark.parametrize(
    "data", [None, [], "x", {"exhibits": 1}, {"exhibits": [1], "run_sheet": [{"clip": "x"}]}, MALFORMED]
)
def test_malformed_data_is_left_to_the_schema(tmp_path: Path, data: object) -> None:
    assert list(findings(tmp_path, data)) == []
