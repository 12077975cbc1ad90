"""Checks how the decoding process is started, asked and replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guide.halls.files.child_process import ChildProcess
from tests.halls.files.pictures_made import cut, noise


@pytest.fixture
def child() -> Iterator[ChildProcess]:
    child = ChildProcess()
    yield child
    child.close()


def test_it_is_started_when_it_is_first_asked(child: ChildProcess, tmp_path: Path) -> None:
    assert child.process is None
    assert child.ask(str(cut(tmp_path / "a.jpg"))) == ("damaged",)
    assert child.process is not None


def test_an_answer_that_is_null_is_not_an_end(child: ChildProcess, tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg")
    assert child.ask(str(tmp_path / "a.jpg")) == (None,)


def test_one_that_ended_is_replaced(child: ChildProcess, tmp_path: Path) -> None:
    child.ask(str(cut(tmp_path / "a.jpg")))
    assert child.process is not None
    child.process.kill()
    child.process.wait()
    assert child.ask(str(tmp_path / "a.jpg")) is None
    assert child.ask(str(tmp_path / "a.jpg")) == ("damaged",)


def test_a_request_that_nobody_knows_ends_it_and_harms_nobody(
    child: ChildProcess, capfd: pytest.CaptureFixture[str]
) -> None:
    assert child.ask(["no such task", {}]) is None
    assert "KeyError" in capfd.readouterr().err


def test_tasks_are_done_by_the_same_process(child: ChildProcess, tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg")
    child.ask(str(tmp_path / "a.jpg"))
    first = child.process
    answer = child.ask(["inspect", {"path": str(tmp_path / "a.jpg")}])
    assert answer is not None
    assert isinstance(answer[0], dict)
    assert answer[0]["width"] == 128
    assert child.process is first
