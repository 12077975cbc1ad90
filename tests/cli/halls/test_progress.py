"""Checks the line that shows how far an import has come."""

from __future__ import annotations

import io

from guide.cli.halls import progress
from guide.cli.halls.progress import ProgressBar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_is_one_line(monkeypatch: object) -> None:
    terminal = Terminal()
    bar = ProgressBar(terminal)
    bar(0, 4, "a.jpg")
    bar._drawn_at = -1.0
    bar(2, 4, "序厅" * 60)
    bar.done()
    first, second, last = terminal.getvalue().split("\r")[1:]
    assert first == "░" * 20 + " 0/4  a.jpg\x1b[K"
    assert second.startswith("█" * 10 + "░" * 10 + " 2/4  ")
    assert len(second) < 80, "it never takes a second line"
    assert last == "\x1b[K"
    assert "\n" not in terminal.getvalue()


def test_it_is_not_drawn_more_often_than_it_can_be_seen() -> None:
    terminal = Terminal()
    bar = ProgressBar(terminal)
    for number in range(1000):
        bar(number, 1000, "a.jpg")
    assert terminal.getvalue().count("\r") < 100
    assert progress.BAR == 20


def test_elsewhere_it_is_a_line_for_each_tenth() -> None:
    file = io.StringIO()
    bar = ProgressBar(file)
    for number in range(100):
        bar(number, 100, f"{number}.jpg")
    bar.done()
    assert file.getvalue().splitlines() == [f"{ten}0/100  {ten}0.jpg" if ten else "0/100  0.jpg" for ten in range(10)]


def test_nothing_to_do_is_no_division_by_nothing() -> None:
    ProgressBar(io.StringIO())(0, 0, "")
