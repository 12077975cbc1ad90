"""One node as a process: killed, stopped, made to stand still, with another wall clock; and what its log says."""

from __future__ import annotations

import glob
import json
import signal
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from tests.support.servers import Server

LOUD: Final = ("warning", "error", "critical")
MAYBE: Final = "?"
OR: Final = "|"
FAKETIME: Final = next(iter(glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1")), None)  # noqa: PTH207
NO_FAKETIME: Final = None if FAKETIME else "no libfaketime found: `apt-get install libfaketime` as root"


def another_clock(hours: int) -> dict[str, str]:
    """The environment of a process whose wall clock is so many hours ahead. Monotonic clocks go as ever."""
    assert FAKETIME is not None
    return {"LD_PRELOAD": FAKETIME, "FAKETIME": f"{hours:+d}h", "DONT_FAKE_MONOTONIC": "1"}


class Node(Server):
    """`log` holds what all its processes said, one after another."""

    def __init__(self, name: str, data: Path, env: Mapping[str, str]) -> None:
        super().__init__(data, env={"GUIDE_LOG_JSON": "true", **env}, log=data.with_name(f"{name}.log"))
        self.name = name
        self._read_from = 0

    @property
    def runs(self) -> bool:
        return self._process is not None

    def pause(self) -> None:
        """It stands still and keeps its connections, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)

    def forget_log(self) -> None:
        """What it has said so far is of no interest."""
        self._read_from = self.log.stat().st_size if self.log.exists() else 0

    @property
    def said(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._read_from)
            return log.read().decode()

    def lines(self, event: str | None = None) -> list[dict[str, Any]]:
        """The log's lines, or those of one event."""
        parsed = [json.loads(line) for line in self.said.splitlines() if line.startswith("{")]
        return [line for line in parsed if event in (None, line["event"])]

    @property
    def id(self) -> str:
        """Its name in other nodes' logs, until it is started anew."""
        named = [line for line in self.log.read_text().splitlines() if line.startswith("{") and '"node"' in line]
        return str(json.loads(named[-1])["node"])

    def untold(self, told: Sequence[str]) -> list[str]:
        """Of the events that its log should tell of, see `complaints`, those that it does not, or not as often."""
        wanted = Counter(event for event in told if not event.endswith(MAYBE))
        return sorted((wanted - Counter(_as_told(line["event"], told) for line in self.lines())).elements())

    def complaints(self, told: Sequence[str]) -> list[str]:
        """What is wrong with its log: a trace, a line that is none of ours, or other warnings and errors than `told`.

        `told`: events, one for each line; of those that are no warnings the log has just as many lines, too. Behind one
        that may be missing stands MAYBE, and OR between two of which there is one.
        """
        faults = []
        stray = [
            line
            for line in self.said.splitlines()
            if line and not line.startswith(("{", "The server runs", "Ctrl+C", "  "))
        ]
        if "Traceback" in self.said:
            faults.append(f"{self.name} logged a traceback: {self.said[-3000:]}")
        elif stray:
            faults.append(f"{self.name} logged what is no line of ours: {stray[:3]}")
        most = Counter(event.removesuffix(MAYBE) for event in told)
        lines = [line for line in self.lines() if line["level"] in LOUD or _as_told(line["event"], told) in most]
        if more := Counter(_as_told(line["event"], told) for line in lines) - most:
            faults.append(f"{self.name} logged more than tells it, {dict(more)}: {lines[:8]}")
        if untold := self.untold(told):
            faults.append(f"{self.name} did not log {untold}, but {lines[:8]}")
        if any("exception" in line for line in self.lines()):
            faults.append(f"{self.name} logged an exception: {[line for line in self.lines() if 'exception' in line]}")
        return faults


def _as_told(event: str, told: Sequence[str]) -> str:
    """The one of `told` that an event is meant by, itself where there is none."""
    meant = (one.removesuffix(MAYBE) for one in told)
    return next((one for one in meant if event in one.split(OR)), event)
