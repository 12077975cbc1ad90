"""Checks which ids things keep from one import to the next."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.making.record import FILE, Record, Thing, digest, files_of, read


def ids(record: Record, *things: tuple[str, str]) -> list[str]:
    return record.ids("scenes", things, lambda: [f"new-{name}" for name, _ in things])


BEFORE = Record("photos", "/a", {"scenes": [Thing("a.jpg", "1", "hall-a"), Thing("b.jpg", "2", "hall-b")]})


def test_by_name_then_by_content_then_a_new_one() -> None:
    assert ids(BEFORE, ("a.jpg", "1"), ("b.jpg", "2")) == ["hall-a", "hall-b"]
    assert ids(BEFORE, ("a.jpg", "9")) == ["hall-a"], "another picture by the same name"
    assert ids(BEFORE, ("z.jpg", "2"), ("a.jpg", "1")) == ["hall-b", "hall-a"], "the same picture by another name"
    assert ids(BEFORE, ("a.jpg", "2"), ("b.jpg", "1")) == ["hall-a", "hall-b"], "names go before contents"
    assert ids(BEFORE, ("c.jpg", "3"), ("a.jpg", "1")) == ["new-c.jpg", "hall-a"]
    assert ids(BEFORE, ("c.jpg", "1"), ("a.jpg", "1")) == ["new-c.jpg", "hall-a"], "a copy gets an id of its own"
    assert ids(Record("photos", ""), ("a.jpg", "1")) == ["new-a.jpg"]


def test_what_has_no_content_of_its_own_goes_by_name_alone() -> None:
    before = Record("photos", "", {"scenes": [Thing("a", "", "x")]})
    assert ids(before, ("b", "")) == ["new-b"]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("123")), max_size=6, unique_by=lambda t: t[0]))
def test_no_two_things_have_one_id(things: list[tuple[str, str]]) -> None:
    known = [Thing(name, "1", "same") for name in "a"] + [Thing("b", "2", "x" * 64)]
    made = Record("photos", "", {"scenes": known}).ids("scenes", things, lambda: ["same"] * len(things))
    assert len(set(made)) == len(made)
    assert all(len(each) <= 64 for each in made)


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    record = Record("photos", "/展厅\udcff", BEFORE.things, {"id": "a"}, {"scenes/a.jpg": "0"})
    record.write(tmp_path)
    assert read(tmp_path) == record


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format": 2}',
        b'{"format": 1}',
        b"[" * 9999,
        b"\xff",
        b'{"format": 1, "things": {"a": [1]}}',
    ],
)
def test_a_file_that_is_not_ours(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read(tmp_path) is None


def test_no_file(tmp_path: Path) -> None:
    assert read(tmp_path) is None


def test_files_and_their_digests(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b").write_bytes(b"abc")
    (tmp_path / "c").symlink_to(tmp_path / "a/b")
    assert files_of(tmp_path) == [tmp_path / "a/b"]
    assert digest(tmp_path / "a/b") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
