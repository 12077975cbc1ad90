"""A rehearsal's verdict in plain sentences, and its table for a terminal of 80 columns. Pure."""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Sequence
from typing import Final

from guide.rehearse.followers import FollowerPool
from guide.rehearse.sentences import say
from guide.rehearse.steps import Step
from guide.rehearse.verdict import BUSY, LATE, SILENT, Fault, Measured, Unknown, Verdict

WIDTH: Final = 80
BAR: Final = 28  # characters up to the limit
LIMITS: Final = frozenset({4001, 4002, 4004, 4205})  # close codes with a sentence of their own


def verdict_lines(verdict: Verdict, steps: Sequence[Measured], language: str, *, same_machine: bool) -> list[str]:
    """One sentence that answers, then what explains it."""
    last = next((step for step in steps if step.wanted == verdict.failed), steps[-1])
    if verdict.well:
        key = "well" if verdict.moved else "well_still"
        lines = [say(key, language, followers=f"{verdict.carried:,}", p99=last.p99)]
        return [*lines, say("same_machine", language)] if same_machine and verdict.moved else lines
    missed = 100 * last.missed / max(1, last.ticks + last.missed)
    told = {
        "holes": last.holes,
        "present": f"{last.present:,}",
        "drops": last.drops,
        "missed": f"{missed:.1f}",
        "p99": last.p99,
        "limit": LATE,
        "silence": f"{last.silence:.1f}",
        "silent_limit": SILENT,
    }
    if verdict.restarted:
        return [*_restarted(verdict, last, language), *([say("same_machine", language)] if same_machine else [])]
    wrong = ("；" if language == "zh" else "; ").join(say(fault, language, **told) for fault in verdict.faults)
    counts = {"carried": f"{verdict.carried:,}", "failed": f"{verdict.failed:,}"}
    lines = [say("carries" if verdict.carried else "carries_none", language, faults=wrong, **counts)]
    lines += _kept_out(verdict, last, language) or [_first(verdict, last, language)]
    return [*lines, say("same_machine", language)] if same_machine else lines


def _restarted(verdict: Verdict, last: Measured, language: str) -> list[str]:
    """How a restart went, or an end without a word, and what is known all the same."""
    kind = "ended" if last.ended else "restart"
    lost = say("restart_lost", language, holes=last.holes) if last.holes else say("restart_kept", language)
    if last.back is None:
        first = say(f"{kind}_away", language, failed=f"{verdict.failed:,}", present=f"{last.present:,}")
    else:
        first = say(f"{kind}_back", language, failed=f"{verdict.failed:,}", back=f"{last.back:.1f}", lost=lost)
    known = "restart_carried" if verdict.carried else "restart_none"
    why = [say("ended_why", language)] if last.ended else []
    return [first, *why, say(known, language, carried=f"{verdict.carried:,}")]


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Lines of at most `width` columns, broken at spaces and after Chinese characters."""
    lines, line = [], ""
    for part in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        if _columns(line) + _columns(part.rstrip()) > width and part not in "。，；：！？、）」":
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()]


def _kept_out(verdict: Verdict, last: Measured, language: str) -> list[str]:
    """What the server itself named as the reason, where followers are missing or were put out."""
    lines = []
    if last.closed is not None and {Fault.ABSENT, Fault.DROPPED} & set(verdict.faults):
        key = f"closed_{last.closed}" if last.closed in LIMITS else "closed_else"
        lines.append(say(key, language, code=last.closed))
        if last.closed == 4001:  # they could not keep up: with what, is still to be said
            lines.append(_first(verdict, last, language))
    if last.refused is not None and Fault.ABSENT in verdict.faults:
        lines.append(say("refused_503" if last.refused == "503" else "not_opened", language, why=last.refused))
    return lines


def _first(verdict: Verdict, last: Measured, language: str) -> str:
    """What gave way first, as far as it can be known."""
    cpu = None if last.server is None else last.server.cpu
    if verdict.ours:
        late = last.own_longest if Fault.SILENT in verdict.faults else last.own_late
        return say("first_ours", language, cpu=round(100 * last.own_cpu), late=round(late))
    if cpu is not None and cpu > BUSY:
        return say("first_server", language, cpu=round(100 * cpu))
    if last.server is None and last.unknown is Unknown.GONE:
        return say(last.unknown, language)
    if {Fault.SILENT, Fault.UNMEASURED} & set(verdict.faults):
        return say("first_silent", language)
    return say(last.unknown if cpu is None else "first_else", language)


def table(verdict: Verdict, steps: Sequence[Measured], language: str) -> list[str]:
    """A line a step: followers, lags, both CPUs, and a bar of the 99th percentile against the limit."""
    heads = [say("followers", language), "p50", "p95", "p99 ms", say("server_cpu", language), say("own_cpu", language)]
    rows = [[f"{step.wanted:,}", *map(_ms, (step.p50, step.p95, step.p99)), *_cpus(step)] for step in steps]
    widths = [max(_columns(row[i]) for row in [heads, *rows]) for i in range(len(heads))]
    room = max(8, min(BAR, WIDTH - sum(widths) - 2 * len(widths) - 4))
    lines = ["  ".join(_right(head, width) for head, width in zip(heads, widths, strict=True))]
    for step, row in zip(steps, rows, strict=True):
        mark = " ✗" if step.wanted == verdict.failed else ""
        cells = "  ".join(_right(cell, width) for cell, width in zip(row, widths, strict=True))
        lines.append(f"{cells}  {_bar(step.p99, room)}{mark}")
    return lines


def _bar(p99: int | None, room: int) -> str:
    """Eighths of a character; the limit is the `┊` after `room` characters, or what runs past it."""
    if p99 is None:
        return ""
    part = p99 / LATE
    if part > 1:
        return "█" * room + "▶"
    whole, eighths = divmod(round(part * room * 8), 8)
    bar = "█" * whole + (" ▏▎▍▌▋▊▉"[eighths] if eighths else "")
    return f"{bar or '▏':<{room}}┊"


def _ms(value: int | None) -> str:
    return "–" if value is None else f"{value}"


def _cpus(step: Measured) -> tuple[str, str]:
    return percent(None if step.server is None else step.server.cpu), percent(step.own_cpu)


def percent(part: float | None) -> str:
    return "–" if part is None or not math.isfinite(part) else f"{100 * part:.0f}%"


def _columns(text: str) -> int:
    """Columns of a terminal that a text takes: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _right(text: str, width: int) -> str:
    return " " * (width - _columns(text)) + text


PROGRESS_BAR: Final = 20  # characters


class Progress:
    """`show` may be called as often as one likes."""

    def __init__(self, followers: int, language: str) -> None:
        self._followers = followers
        self._language = language
        self._live = sys.stdout.isatty()
        self._open = False
        self._said: tuple[str, int] | None = None

    def show(self, what: str, step: Step, crowd: FollowerPool) -> None:
        """`what`: `joining` or `measuring`, as in `words`."""
        if self._live:
            # Erase to the end of the line: the new one may be shorter.
            print(f"\r{progress_line(what, step, crowd, self._followers, self._language)}\x1b[K", end="", flush=True)
            self._open = True
        elif self._said != (what, step.followers):
            self._said = (what, step.followers)
            print(progress_line(what, step, crowd, self._followers, self._language), flush=True)

    def done(self) -> None:
        if self._open:
            print(flush=True)
            self._open = False


def progress_line(what: str, step: Step, crowd: FollowerPool, followers: int, language: str) -> str:
    full = round(PROGRESS_BAR * crowd.present / followers)
    bar = "█" * full + "░" * (PROGRESS_BAR - full)
    p99 = crowd.lags.quantile(0.99)
    lag = "" if p99 is None else f"  p99 {p99} ms"
    lost = f"  ✗ {crowd.drops + crowd.holes + crowd.missed}" if crowd.drops + crowd.holes + crowd.missed else ""
    return f"{bar} {crowd.present:,}/{step.followers:,}  {say(what, language)}{lag}{lost}"
