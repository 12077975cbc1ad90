"""The verdict of a rehearsal in sentences, and its table for a terminal of 80 columns. Pure."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from guide.rehearse.sentences import say
from guide.rehearse.verdict import BUSY, LATE, SILENT, Fault, Measurement, Unknown, Verdict

WIDTH: Final = 80
BAR: Final = 28  # characters up to the limit
LIMITS: Final = frozenset({4001, 4002, 4004, 4205})  # close codes with a sentence of their own


def verdict_lines(verdict: Verdict, steps: Sequence[Measurement], language: str, *, same_machine: bool) -> list[str]:
    """Return the answer in one sentence, then the sentences that explain it."""
    last = next((step for step in steps if step.wanted == verdict.failed), steps[-1])
    if verdict.passed:
        key = "well" if verdict.lags_known else "well_still"
        lines = [say(key, language, followers=f"{verdict.carried:,}", p99=last.p99)]
        return [*lines, say("same_machine", language)] if same_machine and verdict.lags_known else lines
    missed = 100 * last.missed / max(1, last.ticks + last.missed)
    values = {
        "gaps": last.gaps,
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
    wrong = ("；" if language == "zh" else "; ").join(say(fault, language, **values) for fault in verdict.faults)
    counts = {"carried": f"{verdict.carried:,}", "failed": f"{verdict.failed:,}"}
    lines = [say("carries" if verdict.carried else "carries_none", language, faults=wrong, **counts)]
    lines += _refusals(verdict, last, language) or [_bottleneck(verdict, last, language)]
    return [*lines, say("same_machine", language)] if same_machine else lines


def _restarted(verdict: Verdict, last: Measurement, language: str) -> list[str]:
    """Return how a restart or a crash went, and what is known although it was interrupted."""
    kind = "ended" if last.crashed else "restart"
    lost = say("restart_lost", language, gaps=last.gaps) if last.gaps else say("restart_kept", language)
    if last.recovery is None:
        first = say(f"{kind}_away", language, failed=f"{verdict.failed:,}", present=f"{last.present:,}")
    else:
        first = say(f"{kind}_back", language, failed=f"{verdict.failed:,}", back=f"{last.recovery:.1f}", lost=lost)
    known = "restart_carried" if verdict.carried else "restart_none"
    why = [say("ended_why", language)] if last.crashed else []
    return [first, *why, say(known, language, carried=f"{verdict.carried:,}")]


def wrapped(text: str, width: int = WIDTH) -> list[str]:
    """Break a text into lines of at most `width` columns, at spaces and after Chinese characters."""
    lines, line = [], ""
    for part in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text):
        if _columns(line) + _columns(part.rstrip()) > width and part not in "。，；：！？、）」":
            lines.append(line.rstrip())
            line = ""
        line += part
    return [*lines, line.rstrip()]


def _refusals(verdict: Verdict, last: Measurement, language: str) -> list[str]:
    """Return the reason that the server itself gave, where followers are missing or were disconnected."""
    lines = []
    if last.closed is not None and {Fault.ABSENT, Fault.DROPPED} & set(verdict.faults):
        key = f"closed_{last.closed}" if last.closed in LIMITS else "closed_else"
        lines.append(say(key, language, code=last.closed))
        if last.closed == 4001:  # it names no cause: they could not keep up
            lines.append(_bottleneck(verdict, last, language))
    if last.refused is not None and Fault.ABSENT in verdict.faults:
        lines.append(say("refused_503" if last.refused == "503" else "not_opened", language, why=last.refused))
    return lines


def _bottleneck(verdict: Verdict, last: Measurement, language: str) -> str:
    """Return what reached its limit first, as far as that is known."""
    cpu = None if last.server is None else last.server.cpu
    if verdict.local_limit:
        late = last.local_longest if Fault.SILENT in verdict.faults else last.local_lateness
        return say("first_ours", language, cpu=round(100 * last.local_cpu), late=round(late))
    if cpu is not None and cpu > BUSY:
        return say("first_server", language, cpu=round(100 * cpu))
    if last.server is None and last.unknown is Unknown.GONE:
        return say(last.unknown, language)
    if {Fault.SILENT, Fault.UNMEASURED} & set(verdict.faults):
        return say("first_silent", language)
    return say(last.unknown if cpu is None else "first_else", language)


def table(verdict: Verdict, steps: Sequence[Measurement], language: str) -> list[str]:
    """Return one line for each step: followers, lags, both CPUs, and a bar of the 99th percentile against the limit."""
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
    """Draw a bar in eighths of a character. `┊` after `room` characters is the limit; `▶` means beyond it."""
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


def _cpus(step: Measurement) -> tuple[str, str]:
    return percent(None if step.server is None else step.server.cpu), percent(step.local_cpu)


def percent(part: float | None) -> str:
    return "–" if part is None or not math.isfinite(part) else f"{100 * part:.0f}%"


def _columns(text: str) -> int:
    """Return the columns that a text takes in a terminal: Chinese characters take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _right(text: str, width: int) -> str:
    return " " * (width - _columns(text)) + text
