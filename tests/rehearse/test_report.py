"""Checks that the verdict answers in one sentence, names a cause only where it is known, and fits 80 columns."""

from __future__ import annotations

import re
import unicodedata

import pytest

from guide.rehearse.report import WIDTH, table, verdict_lines, wrapped
from guide.rehearse.verdict import Measurement, ServerLoad, Unknown, judge
from tests.rehearse.conftest import step


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def told(*steps: Measurement, language: str = "en", same_machine: bool = False) -> list[str]:
    return verdict_lines(judge(steps), steps, language, same_machine=same_machine)


def test_a_server_that_held_every_step() -> None:
    assert told(step(500), step(1000)) == [
        "It carries 1,000 followers: 99 % of ticks came at most 48 ms after the quickest; nobody was dropped."
    ]
    assert told(step(1000), language="zh")[0].startswith(
        "通过：1,000 位参与者带得动。99% 的画面与语音比最快的一次晚不过 48 毫秒"
    )


def test_without_a_leader_nothing_is_promised() -> None:
    assert "not known" in told(step(1000, p50=None, p95=None, p99=None))[0]


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({"server": None}, "--metrics-key-file"),
        ({"server": None, "unknown": Unknown.GONE}, "look at its log"),
        ({"server": None, "unknown": Unknown.ANEW}, "started from zero"),
        ({"local_cpu": 0.97}, "not the server's limit"),
        ({"server": ServerLoad(0.98, 80, 120, 0)}, "The server's CPU reached its limit first (98 %)"),
        ({}, "look at the network"),
    ],
)
def test_the_first_limit_is_named(changes: dict[str, object], first: str) -> None:
    lines = told(step(500), step(1000, p99=900, **changes))
    assert lines[0] == "It carries 500 followers. At 1,000: 1 % of ticks came 900 ms late or more (limit 300)."
    assert first in lines[1]


@pytest.mark.parametrize(
    ("refused", "why"),
    [
        ("503", "GUIDE_ADDRESS_CONNECTIONS"),
        ("503", "GUIDE_ACCEPTS_PER_SECOND"),
        ("ConnectionRefusedError", "ConnectionRefusedError"),
    ],
)
def test_the_reason_why_followers_were_refused_is_named(refused: str, why: str) -> None:
    assert why in told(step(500), step(3000, present=2000, refused=refused))[1]


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (4004, "GUIDE_FOLLOWERS"),
        (4001, "too far behind"),
        (4002, "try later"),
        (4205, "more than the server allows"),
        (1011, "close code 1011"),
    ],
)
@pytest.mark.parametrize("changes", [{"present": 40}, {"drops": 7}])
def test_the_close_code_is_explained(code: int, why: str, changes: dict[str, int]) -> None:
    lines = told(step(25), step(100, **({"present": 100} | changes), closed=code))
    assert why in lines[1]
    assert any("look at the network" in line for line in lines) == (code == 4001)
    assert f"关闭代码 {code}" in told(step(100, **({"present": 100} | changes), closed=code), language="zh")[1]


def test_a_restart_is_no_limit() -> None:
    lines = told(step(25), step(50, drops=50, missed=900, closed=4000, recovery=3.42))
    assert lines == [
        "The server restarted with 50 followers; 3.4 s later all were back, and nothing was lost.",
        "Before that it carried 25 followers. Whether it carries more is not known: rehearse again.",
    ]
    lines = told(step(50, drops=50, gaps=2, closed=4000, recovery=3.42), same_machine=True)
    assert "but events were lost or doubled (2)" in lines[0]
    assert "How many it carries was not measured" in lines[1]
    assert "only 7 came back" in told(step(50, present=7, drops=50, closed=4000))[0]


def test_a_server_that_died_is_no_limit() -> None:
    died = step(10, drops=10, missed=90, server=None, unknown=Unknown.GONE, crashed=True, recovery=8.21)
    lines = told(step(4), died)
    assert lines[0] == "The server ended suddenly with 10 followers; 8.2 s later all were back, and nothing was lost."
    assert "not a limit of load: look at the server's log" in lines[1]
    assert lines[2].startswith("Before that it carried 4 followers.")
    lines = told(
        step(4), step(10, present=0, drops=10, server=None, unknown=Unknown.GONE, crashed=True, refused="OSError")
    )
    assert lines[0] == "The server ended suddenly with 10 followers; later 0 of them were connected."
    assert "突然中断" in told(died, language="zh")[0]
    assert not any("metrics" in line for line in lines)
    assert "ended suddenly" in told(step(10, crashed=True, recovery=3.0))[0], "while they still came in"


def test_a_server_that_cannot_be_asked_any_more_is_not_said_to_have_stood_still() -> None:
    assert "could not be reached" in told(step(10, silence=9.0, server=None, unknown=Unknown.GONE))[1]


def test_closed_connections_that_came_back_are_not_the_limit() -> None:
    assert "look at the network" in told(step(500), step(1000, p99=900, closed=4002))[1]


def test_a_server_that_stood_still() -> None:
    lines = told(step(500), step(1000, silence=2.46, server=None))
    assert lines[0] == "It carries 500 followers. At 1,000: followers received nothing for 2.5 s (limit 1.5)."
    assert "stood still" in lines[1]
    lines = told(step(1000, silence=2.46, local_longest=2400.0))
    assert "2400 ms late" in lines[1]
    assert "no view or voice arrived" in told(step(10, p99=None, led=True))[0]


def test_a_server_that_failed_at_the_first_step() -> None:
    assert told(step(100, drops=7))[0] == "It does not carry 100 followers: connections broke (7 times)."


def test_a_rehearsal_on_the_servers_own_machine_says_so() -> None:
    assert "share this machine" in told(step(100), same_machine=True)[-1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_terminal_of_80_columns(language: str) -> None:
    steps = [step(2000), step(20_000, p50=1234, p95=5678, p99=9999, local_cpu=1.0, server=None, drops=3, missed=99999)]
    verdict = judge(steps)
    lines = table(verdict, steps, language)
    lines += [part for line in told(*steps, language=language, same_machine=True) for part in wrapped(line)]
    assert max(map(columns, lines)) <= WIDTH
    assert "┊" in lines[1]
    assert lines[2].endswith("▶ ✗")


def test_wrapping_loses_nothing() -> None:
    text = "演练用的这台机器 was too busy itself，" * 9
    assert re.sub(r"\s", "", "".join(wrapped(text, 40))) == re.sub(r"\s", "", text)
    assert all(columns(line) <= 42 for line in wrapped(text, 40))  # a full stop may hang over
