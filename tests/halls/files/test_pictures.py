"""Checks which pictures of a hall are refused, and why."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from guide.halls.files import pictures
from guide.halls.files.decoding import Decoder
from guide.halls.files.pictures import fault, findings, resolve
from tests.halls.conftest import picture
from tests.halls.files.pictures_made import cut, deep, noise, oriented, png

_decoders: list[Decoder] = []


@pytest.fixture(scope="module", autouse=True)
def _one_decoder_for_all() -> Iterator[None]:
    """A process for each case would take most of the time."""
    with Decoder() as decode:
        _decoders.append(decode)
        yield
    _decoders.clear()


def problem_of(folder: Path, name: str, *, panorama: bool = True) -> str:
    [decode] = _decoders
    message = fault(folder, name, decode, panorama=panorama)
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
    assert problem_of(tmp_path, "a.jpg").startswith("a.jpg is larger than 64 MiB; ")


@pytest.mark.parametrize(("width", "good"), [(20_000, True), (20_002, False), (40_000, False)])
def test_too_many_pixels_by_the_header_alone(tmp_path: Path, width: int, good: bool) -> None:
    png(tmp_path / "a.png", width=width, height=width // 2, depth=8, color=2, rows=b"")
    asked: list[Path] = []

    def decode(path: Path) -> None:
        asked.append(path)

    message = fault(tmp_path, "a.png", decode, panorama=True)
    assert asked == ([tmp_path / "a.png"] if good else []), "nothing that large is decoded"
    assert message is None or message["en"].startswith("a.png has more than 200 megapixels; ")
    assert (message is None) is good


@pytest.mark.parametrize(("orientation", "good"), [(1, True), (2, True), (3, True), (4, True), (5, False), (8, False)])
def test_a_panorama_is_judged_as_it_is_shown(tmp_path: Path, orientation: int, good: bool) -> None:
    """Browsers apply EXIF's orientation: 5 to 8 turn a picture by 90°."""
    oriented(tmp_path / "a.jpg", orientation)
    said = problem_of(tmp_path, "a.jpg")
    assert (
        said == "" if good else said.startswith("a.jpg is shown as 64 × 128, because its EXIF orientation turns it; ")
    )
    assert problem_of(tmp_path, "a.jpg", panorama=False) == ""
    oriented(tmp_path / "b.jpg", orientation, (64, 128))
    assert (problem_of(tmp_path, "b.jpg") == "") is not good
    oriented(tmp_path / "c.jpg", orientation, (64, 64))
    assert problem_of(tmp_path, "c.jpg") == "c.jpg is 64 × 64; a panorama is twice as wide as high"


def test_broken_exif_is_left_aside(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert problem_of(tmp_path, "a.jpg") == ""


@pytest.mark.parametrize("panorama", [True, False])
def test_what_a_browser_would_show_black_or_half_is_refused(tmp_path: Path, panorama: bool) -> None:
    deep(tmp_path / "deep.png")
    Image.effect_noise((8, 4), 90).convert("I;16").save(tmp_path / "grey.png")
    Image.new("RGBA", (64, 32), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    cut(tmp_path / "half.jpg")
    cut(tmp_path / "head.jpg", 0.15)
    for name, words in (
        ("deep.png", "is a PNG of 16 bits a channel, which browsers show black; save it as JPEG, or as PNG of 8 bits"),
        ("grey.png", "is a PNG of 16 bits a channel, which browsers show black; save it as JPEG, or as PNG of 8 bits"),
        ("clear.png", "is transparent everywhere, so nothing of it can be seen; save it as JPEG"),
        ("half.jpg", "is incomplete or damaged, and only a part of it can be shown; copy or export it again"),
        ("head.jpg", "is incomplete or damaged, and only a part of it can be shown; copy or export it again"),
    ):
        assert problem_of(tmp_path, name, panorama=panorama) == f"{name} {words}"


def test_a_heic_photo_by_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic")
    assert problem_of(tmp_path, "a.jpg").startswith(
        "a.jpg is a HEIC photo, which most browsers cannot show; save it as"
    )


@pytest.mark.parametrize(
    ("covers", "good"), [({"covers": {"width": 90}}, True), ({"covers": None}, False), ({}, False)]
)
def test_a_picture_of_a_part_of_the_sphere_has_any_shape(tmp_path: Path, covers: dict[str, object], good: bool) -> None:
    picture(tmp_path / "a.jpg", 90, 64)
    [decode] = _decoders
    found = list(findings(tmp_path, {"scenes": [{"picture": "a.jpg", **covers}]}, decode))
    assert (found == []) is good


def test_every_place_that_names_a_bad_picture_is_found(tmp_path: Path) -> None:
    picture(tmp_path / "square.jpg", 32, 32)
    data: dict[str, Any] = {
        "cover": "square.jpg",
        "scenes": [{"picture": "square.jpg"}, {"picture": "a.jpg"}, {"picture": 7}, None],
        "exhibits": [{"pictures": ["square.jpg", "a.jpg", "../x.jpg", None]}, {"pictures": None}, 7],
        "plans": [{"picture": "b.jpg"}, {"picture": "square.jpg"}, {}, 7],
    }
    data["exhibits"].append({"pictures": [{"file": "square.jpg"}, {"file": "c.jpg"}, {"file": 7}, {}]})
    with Decoder() as decode:
        found = list(findings(tmp_path, data, decode))
        assert list(findings(tmp_path, None, decode)) == []
    assert [(place, message["en"]) for place, message in found] == [
        (("scenes", 0, "picture"), "square.jpg is 32 × 32; a panorama is twice as wide as high"),
        (("scenes", 1, "picture"), "there is no picture a.jpg"),
        (("exhibits", 0, "pictures", 1), "there is no picture a.jpg"),
        (("exhibits", 3, "pictures", 1), "there is no picture c.jpg"),
        (("plans", 0, "picture"), "there is no picture b.jpg"),
    ]
