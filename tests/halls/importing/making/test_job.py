"""Checks what the makers of a hall share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guide.halls.importing.making.job import Job, photo_changes, photo_fault
from guide.halls.importing.making.record import Record, Thing
from guide.halls.importing.making.report import Report
from guide.halls.importing.making.staging import Staging
from guide.halls.importing.pictures.converter import Converter
from guide.halls.importing.sources.folder import FolderSource


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.jpg").write_bytes(b"abc")
    source = FolderSource(tmp_path / "in")
    with Staging(tmp_path / "halls") as staging, Converter() as converter:
        before = Record("photos", "", {"scenes": [Thing("a.jpg", "", "old")]})
        yield Job(source, staging, converter, before, Record("photos", ""), Report(source.path, "photos"), print)


def test_files_to_be_worked_on_have_names_of_their_own(job: Job) -> None:
    first, digest = job.fetch("a.jpg")
    second, _ = job.fetch("a.jpg")
    assert first != second
    assert first.read_bytes() == b"abc"
    assert digest.startswith("ba7816bf")


def test_ids_are_kept_and_remembered(job: Job) -> None:
    made = job.ids("scenes", [("a.jpg", "1"), ("b.jpg", "2")], lambda: ["a", "b"])
    assert made == ["old", "b"]
    assert job.record.things["scenes"] == [Thing("a.jpg", "1", "old"), Thing("b.jpg", "2", "b")]


def test_what_is_left_out_is_said_with_its_file(job: Job) -> None:
    job.leave_out("b/序.jpg", {"zh": "坏", "en": "broken"})
    [problem] = job.report.problems
    assert problem.sentence("en") == f"{job.source.path}/b/序.jpg: warning: left out: broken"


@pytest.mark.parametrize(
    "fault", ["pixels", "unreadable", "damaged", "costly", "transparent", "bytes", "animation", "fisheye"]
)
def test_every_fault_has_its_sentence(fault: str) -> None:
    message = photo_fault(fault, "一层/序厅.jpg")
    assert message["en"].startswith("序厅.jpg ")
    assert message["zh"].startswith("序厅.jpg ")


def test_every_change_has_its_sentence() -> None:
    changes = ["turned", "filled", "depth", "heic", "cmyk", "cmyk_guess", "profile", "projected", "rewritten"]
    assert len({message["en"] for message in photo_changes(changes)}) == len(changes)
