"""One node as a process: killed, stopped, made to stand still, with another wall clock; and what its log says."""

from __future__ import annotations

import glob
import json
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.servers import Server

LOST: Final = ("node lost", "lead node lost")
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

    def complaints(self, most: int) -> list[str]:
        """What is wrong with its log: a trace, a line that is none of ours, more than `most` warnings and errors."""
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
        loud = [line for line in self.lines() if line["level"] in ("warning", "error", "critical")]
        lost = [line["lost"] for line in loud if line["event"] in LOST]
        if len(lost) != len(set(lost)):
            faults.append(f"{self.name} lost one node more than once: {lost}")
        loud = [line for line in loud if line["event"] not in (*LOST, "stood still")]
        if len(loud) > most:
            faults.append(f"{self.name} logged {len(loud)} warnings and errors, at most {most} tell it: {loud[:8]}")
        if any("exception" in line for line in self.lines()):
            faults.append(f"{self.name} logged an exception: {[line for line in self.lines() if 'exception' in line]}")
        return faults
