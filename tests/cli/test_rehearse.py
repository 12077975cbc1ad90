"""Checks that the options of `guide rehearse` reach the rehearsal as it wants them, and that its status is returned."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.cli.main import app
from guide.rehearse.run import Options
from tests.cli.conftest import runner


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Options, str]]:
    """What the rehearsal was started with; it ends with status 3 at once."""
    started: list[tuple[Options, str]] = []

    def rehearse(options: Options, language: str) -> int:
        started.append((options, language))
        return 3

    monkeypatch.setattr("guide.rehearse.run.rehearse", rehearse)
    return started


def test_what_is_typed_or_pasted_is_brought_into_its_form(ran: list[tuple[Options, str]], tmp_path: Path) -> None:
    typed = ["--session", " abcdef ", "--url", "https://tour.example.org/", "--data", str(tmp_path), "--lang", "zh"]
    link = "https://tour.example.org/guide#s3cret "
    assert runner.invoke(app, ["rehearse", *typed, "--lead", link]).exit_code == 3
    [(options, language)] = ran
    assert (options.session, options.url, options.lead) == ("ABCDEF", "https://tour.example.org", "s3cret")
    assert (options.data, language) == (tmp_path, "zh")


def test_a_secret_alone_may_lead_too_and_nothing_is_confirmed_unasked(ran: list[tuple[Options, str]]) -> None:
    for more, lead, confirmed in (
        (["--lead", "s3cret"], "s3cret", False),
        ([], None, False),
        (["--i-run-this-server"], None, True),
    ):
        runner.invoke(app, ["rehearse", "--session", "ABCDEF", *more])
        options, _ = ran[-1]
        assert (options.lead, options.confirmed) == (lead, confirmed)
