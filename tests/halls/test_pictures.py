"""Checks which pictures of a hall are refused, and why."""

import io
import os
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from guide.halls import pictures
from guide.halls.pictures import PREVIEW, fault, findings, preview, resolve
from tests.halls.conftest import picture


def problem_of(folder: Path, name: str, *, panorama: bool = True) -> str:
    message = fault(folder, name, panorama=panorama)
    return message["en"] if message else ""


@pytest.mark.parametrize("name", ["a.jpg", "b.JPEG", "c.png", "d/e.webp", "全景.jpg"])
def test_good_pictures(tmp_path: Path, name: str) -> None:
    picture(tmp_path / name)
    assert problem_of(tmp_path, name) == ""


@pytest.mark.parametrize(
    ("size", "good"),
    [((200, 100), True), ((201, 100), True), ((204, 100), False), ((64, 64), False), ((32, 64), False)],
)
def test_the_shape_of_a_panorama(tmp_path: Path, size: tuple[int, int], good: bool) -> None:
    picture(tmp_path / "a.png", *size)
    assert problem_of(tmp_path, "a.png") == (
        "" if good else f"a.png is {size[0]} × {size[1]}; a panorama is twice as wide as high"
    )
    assert problem_of(tmp_path, "a.png", panorama=False) == ""


def test_a_missing_picture(tmp_path: Path) -> None:
    assert problem_of(tmp_path, "a.jpg") == "there is no picture a.jpg"


def test_links_may_lead_within_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    inside, outside = picture(folder / "in.jpg"), picture(tmp_path / "hall-2" / "out.jpg")
    (folder / "good.jpg").symlink_to(inside)
    (folder / "bad.jpg").symlink_to(outside)
    (folder / "dir").symlink_to(outside.parent)
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    assert problem_of(folder, "good.jpg") == ""
    for name in ("bad.jpg", "dir/out.jpg", "loop.jpg", "../hall-2/out.jpg"):
        assert "is not a file inside the folder" in problem_of(folder, name)
        assert resolve(folder, name) is None


def test_a_file_that_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (tmp_path / "b.png").write_bytes(picture(tmp_path / "c.png").read_bytes()[:20])
    (tmp_path / "d.jpg").mkdir()
    picture(tmp_path / "e.gif").rename(tmp_path / "e.jpg")
    assert "not a readable" in problem_of(tmp_path, "a.jpg")
    assert "not a readable" in problem_of(tmp_path, "b.png")
    assert "not a file" in problem_of(tmp_path, "d.jpg")
    assert "not a readable" in problem_of(tmp_path, "e.jpg")


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.jpg")
    assert "not a file" in problem_of(tmp_path, "a.jpg")


def test_a_file_that_is_too_large(tmp_path: Path) -> None:
    with picture(tmp_path / "a.jpg").open("r+b") as file:
        file.truncate(pictures.LARGEST + 1)
    assert problem_of(tmp_path, "a.jpg") == "a.jpg is larger than 64 MiB"


@pytest.mark.parametrize(("width", "good"), [(20_000, True), (20_002, False), (40_000, False)])
def test_too_many_pixels_by_the_header_alone(tmp_path: Path, width: int, good: bool) -> None:
    header = struct.pack(">IIBBBBB", width, width // 2, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", b""), (b"IEND", b"")]
    data = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + data)
    assert problem_of(tmp_path, "a.png") == ("" if good else "a.png has more than 200 megapixels")


def test_every_place_that_names_a_bad_picture_is_found(tmp_path: Path) -> None:
    picture(tmp_path / "square.jpg", 32, 32)
    data = {
        "cover": "square.jpg",
        "scenes": [{"picture": "square.jpg"}, {"picture": "a.jpg"}, {"picture": 7}, None],
        "exhibits": [{"pictures": ["square.jpg", "a.jpg", "../x.jpg", None]}, {"pictures": None}, 7],
    }
    assert [(place, message["en"]) for place, message in findings(tmp_path, data)] == [
        (("scenes", 0, "picture"), "square.jpg is 32 × 32; a panorama is twice as wide as high"),
        (("scenes", 1, "picture"), "there is no picture a.jpg"),
        (("exhibits", 0, "pictures", 1), "there is no picture a.jpg"),
    ]
    assert list(findings(tmp_path, None)) == []


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_preview_is_small_and_shows_the_same(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    picture = Image.new("RGB", (2048, 1024), "red")
    picture.paste("blue", (1024, 0, 2048, 1024))
    picture.save(path, kind)
    made = preview(path)
    assert made is not None
    assert len(made) < 20_000
    small = Image.open(io.BytesIO(made))
    assert (small.format, small.size) == ("JPEG", PREVIEW)
    for x, strongest in ((100, 0), (400, 2)):
        colour = small.getpixel((x, 128))
        assert isinstance(colour, tuple)
        assert colour.index(max(colour)) == strongest


def test_a_picture_that_cannot_be_decoded_has_no_preview(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tmp_path / "whole.png"
    Image.effect_noise((600, 300), 80).save(whole)
    half = tmp_path / "half.png"
    half.write_bytes(whole.read_bytes()[:20_000])
    (tmp_path / "none.jpg").write_bytes(b"no picture")
    assert preview(half) is None
    assert preview(tmp_path / "none.jpg") is None
    assert preview(tmp_path / "missing.jpg") is None
    monkeypatch.setattr("guide.halls.pictures.MOST_PIXELS_WHOLE", 599 * 300)
    assert preview(whole) is None, "too much memory for a small picture"
