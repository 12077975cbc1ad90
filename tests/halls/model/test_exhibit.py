"""Checks what an exhibit may have, and what clients get of it."""

import pytest
from pydantic import ValidationError

from guide.halls.model.exhibit import CONTENT, Exhibit

CLIP = {"audio": "a.mp3"}


def exhibit(**fields: object) -> Exhibit:
    return Exhibit.model_validate({"id": "arch", "title": "拱", **fields})


def fault(**fields: object) -> str:
    with pytest.raises(ValidationError) as error:
        exhibit(**fields)
    [detail] = error.value.errors()
    return detail["type"]


@pytest.mark.parametrize(
    ("field", "value", "files"),
    [
        ("text", "石", []),
        ("more", "**石**", []),
        ("pictures", ["a.jpg", {"file": "b.png", "caption": {"zh": "石"}}], ["a.jpg", "b.png"]),
        ("film", "a.mp4", ["a.mp4"]),
        ("audio", {"clip": CLIP}, ["a.mp3"]),
        ("model", "a.glb", ["a.glb"]),
        ("link", {"url": "https://example.org"}, []),
    ],
)
def test_one_kind_of_content_is_enough(field: str, value: object, files: list[str]) -> None:
    assert field in CONTENT
    assert list(exhibit(**{field: value}).files()) == files


@pytest.mark.parametrize("fields", [{}, {"pictures": []}, {"narration": "听", "clip": CLIP}])
def test_one_with_nothing_to_show_is_refused(fields: dict[str, object]) -> None:
    assert fault(**fields) == "exhibit_empty"


def test_an_exhibit_as_clients_get_it() -> None:
    made = exhibit(text="石", pictures=["a.jpg", {"file": "b.jpg", "caption": "石"}]).as_client("/{}".format)
    assert made == {
        "id": "arch",
        "title": "拱",
        "initials": ["gj"],
        "text": "石",
        "more": None,
        "pictures": [{"file": "/a.jpg", "caption": ""}, {"file": "/b.jpg", "caption": "石"}],
        "film": None,
        "audio": None,
        "model": None,
        "link": None,
        "narration": "",
        "clip": None,
    }


def test_a_recording_has_captions_from_its_text() -> None:
    audio = {"text": "嘿！哟！", "clip": {**CLIP, "sentences": [0, 1]}}
    made = exhibit(audio=audio).as_client(str)["audio"]
    assert made["text"] == "嘿！哟！"
    assert made["clip"]["captions"] == [{"at": 0, "text": "嘿！"}, {"at": 1, "text": "哟！"}]
    assert exhibit(audio={"clip": CLIP}).as_client(str)["audio"]["clip"]["captions"] == []


@pytest.mark.parametrize(
    "url",
    ["http://example.org", "https://example.org:8443/a?b=c#d", "https://例子.中国/桥", "HTTPS://EXAMPLE.ORG/%E6%A1%A5"],
)
def test_links_to_the_web(url: str) -> None:
    assert exhibit(link={"url": url}).as_client(str)["link"] == {"url": url, "label": ""}


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "mailto:a@example.org",
        "ftp://example.org",
        "//example.org",
        "example.org",
        "https:example.org",
        "https://",
        "https:///path",
        "https://user@example.org",
        "https://user:secret@example.org",
        "https://example.org\\@evil.example",
        "https://exa mple.org",
        "https://example.org:port",
        "https://example.org:0",
        "https://[::1",
        "https://example.org/\u202egpj",
        " https://example.org",
    ],
)
def test_links_elsewhere_are_refused(url: str) -> None:
    assert fault(link={"url": url}) == "link_address"


def test_other_faults() -> None:
    assert fault(pictures=[7]) == "picture_entry"
    assert fault(pictures=["a.svg"]) == "picture_type"
    assert fault(pictures=[{"file": "a.jpg", "caption": ""}]) == "text_empty"
    assert fault(pictures=["a.jpg"] * 101) == "too_long"
    assert fault(model="a.obj") == "model_type_3d"
    assert fault(audio={"text": "听"}) == "missing"
    assert fault(text="听", clip=CLIP) == "clip_without_narration"
    assert fault(more="# 拱") == "markdown_heading"
    assert fault(link={"url": "https://example.org/" + "a" * 2000}) == "string_too_long"
