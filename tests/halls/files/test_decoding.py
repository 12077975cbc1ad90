"""Checks that pictures are decoded in another process, whose end harms nobody, and that verdicts are remembered."""

import os
import resource
from pathlib import Path

import pytest

from guide.halls.files import child_process
from guide.halls.files.decoding import PACKAGED, Decoder
from tests.halls.files.pictures_made import bomb, cut, noise


@pytest.fixture
def good(tmp_path: Path) -> Path:
    noise().save(tmp_path / "good.jpg")
    return tmp_path / "good.jpg"


def process_of(decoder: Decoder) -> int:
    assert decoder._child.process is not None
    return decoder._child.process.pid


def test_one_process_decodes_all_of_them(good: Path, tmp_path: Path) -> None:
    with Decoder() as decode:
        assert decode(good) is None
        first = process_of(decode)
        assert decode(cut(tmp_path / "bad.jpg")) == "damaged"
        assert process_of(decode) == first
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)


def test_names_of_any_bytes(good: Path, tmp_path: Path) -> None:
    for name in (b"\xd6\xd0.jpg", "展\n厅.jpg".encode(), b"-rf.jpg"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.write_bytes(good.read_bytes())
        with Decoder() as decode:
            assert decode(path) is None


def test_a_picture_that_fills_the_memory_ends_that_process_at_most(
    good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The limit is lowered by a limit of our own, which the process takes over."""
    start, before = child_process._start, resource.getrlimit(resource.RLIMIT_AS)

    def start_with_less():  # type: ignore[no-untyped-def]
        resource.setrlimit(resource.RLIMIT_AS, (300 << 20, before[1]))
        try:
            return start()
        finally:
            resource.setrlimit(resource.RLIMIT_AS, before)

    monkeypatch.setattr(child_process, "_start", start_with_less)
    with Decoder() as decode:
        assert decode(bomb(tmp_path / "bomb.png")) == "costly"
        assert decode(good) is None


def test_a_process_that_ends_is_replaced(good: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.jpg"
    other.write_bytes(good.read_bytes())
    with Decoder() as decode:
        decode(good)
        assert decode._child.process is not None
        decode._child.process.kill()
        decode._child.process.wait()
        assert decode(other) == "costly"
        assert decode(cut(tmp_path / "bad.jpg")) == "damaged"


def test_a_verdict_is_remembered_while_the_file_stays_the_same(good: Path, tmp_path: Path) -> None:
    memory, bad = tmp_path / "memory", cut(tmp_path / "bad.jpg")
    with Decoder(memory) as decode:
        assert (decode(good), decode(bad)) == (None, "damaged")
    assert memory.stat().st_mode & 0o077 == 0
    with Decoder(memory) as decode:
        assert (decode(good), decode(bad)) == (None, "damaged")
        assert decode._child.process is None, "nothing was decoded again"
        noise().save(bad)
        assert decode(bad) is None, "another file by the same name"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"[1, 2]\n[[], null]\nnull\n", b'["k", "no such verdict"]\n', b"[" * 9999]
)
def test_a_memory_that_cannot_be_read_counts_for_nothing(good: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "memory").write_bytes(content)
    with Decoder(tmp_path / "memory") as decode:
        assert decode(good) is None
        assert decode._child.process is not None


def test_a_memory_that_cannot_be_written_is_done_without(good: Path, tmp_path: Path) -> None:
    with Decoder(tmp_path / "none" / "memory") as decode:
        assert decode(good) is None
    assert not (tmp_path / "none").exists()


def test_the_demo_hall_is_not_decoded_at_each_start_but_here(tmp_path: Path) -> None:
    pictures = sorted(PACKAGED.rglob("*.jpg"))
    assert len(pictures) >= 6
    with Decoder() as decode:
        assert {decode(picture) for picture in pictures} == {None}
        assert decode._child.process is None
        for picture in pictures:
            copy = tmp_path / "copy.jpg"
            copy.write_bytes(picture.read_bytes())
            assert decode(copy) is None
        assert decode._child.process is not None
