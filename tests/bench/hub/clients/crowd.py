"""Followers by the thousand: load/ as a process that is told what to do and reports what it counted."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from guide.protocol import wire
from guide.protocol.messages import Hello
from tests.bench.hub.machine import LOAD_CORE, compiled, on_core

SOURCE = Path(__file__).with_name("load")
ADDRESSES = 100  # 127.0.1.x: no address has more followers than a school
REPORTS = 5000  # ms between a follower's reports, as PROTOCOL.md says


@dataclass(frozen=True)
class Spread:
    """A distribution, milliseconds."""

    count: int
    p50: float
    p95: float
    p99: float
    worst: float


@dataclass(frozen=True)
class Report:
    """What the followers counted since `measure`; the states are those of this moment. See load/report.c."""

    seconds: float
    idle: int
    waiting: int
    asking: int
    upgrading: int
    open: int
    live: int
    least_ticks: int
    most_ticks: int
    last_event: int
    behind: int
    frames: int
    bytes: int
    reads: int
    ticks: int
    snapshots: int
    resumes: int
    acks: int
    errors: int
    byes: int
    health: int
    pings: int
    bad: int
    tick_gaps: int
    event_gaps: int
    event_doubles: int
    voice_packets: int
    voice_lost: int
    voice_doubled: int
    connected: int
    lost: int
    refused: int
    joined: int
    left: int
    commented: int
    resets: int
    segments: int
    segment_lines: int
    silence: float
    latency: Spread
    joining: Spread
    back: Spread
    codes: dict[str, int] = field(default_factory=dict)
    statuses: dict[str, int] = field(default_factory=dict)

    @property
    def writes_per_tick(self) -> float:
        """Segments that came for each tick; those of answers to one follower alone are not counted.

        Without Nagle's algorithm and on loopback each write(2) of a few hundred bytes is one segment.
        """
        return (self.segments - (self.frames - self.ticks)) / self.ticks

    @classmethod
    def parsed(cls, line: str) -> Self:
        """From the JSON that load/report.c prints. Raises KeyError where a field is missing."""
        raw: dict[str, Any] = json.loads(line)
        spreads = {name: Spread(**raw[name]) for name in ("latency", "joining", "back")}
        return cls(**{item.name: raw[item.name] for item in fields(cls)} | spreads)


class Crowd:
    """`many` followers, not connected yet. An async context: the process ends with it."""

    def __init__(
        self,
        port: int,
        many: int,
        folder: Path,
        *,
        tokens: Sequence[str] | None = None,
        stamps: Path | None = None,
        code: str = "-",
    ) -> None:
        """`tokens`: of members; None: the server is not Guide, its frames are only counted."""
        self.many = many
        hellos = "-"
        if tokens is not None:
            path = folder / f"hellos-{port}"
            path.write_text(
                "".join(
                    wire.encode_client(Hello(wire.VERSION, token, ("opus",), None)).hex() + "\n" for token in tokens
                )
            )
            hellos = str(path)
        program = compiled(SOURCE, folder)
        self._command = [
            str(program),
            "127.0.0.1",
            str(port),
            hellos,
            str(stamps or "-"),
            str(ADDRESSES),
            code,
            str(many),
        ]
        self._process: asyncio.subprocess.Process

    async def __aenter__(self) -> Self:
        with on_core(LOAD_CORE):
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
            )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()

    def tell(self, command: str) -> None:
        """One of load/load.c's commands that have no answer."""
        if self._process.stdin is None:
            raise RuntimeError("the load client has no standard input")
        self._process.stdin.write(f"{command}\n".encode())

    async def report(self) -> Report:
        self.tell("report")
        if self._process.stdout is None:
            raise RuntimeError("the load client has no standard output")
        line = await self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the load client ended with {await self._process.wait()}")
        return Report.parsed(line.decode())

    async def measured(self, seconds: float) -> Report:
        """What happens in so many seconds from now."""
        self.tell("measure")
        await asyncio.sleep(seconds)
        return await self.report()

    async def until_live(self, count: int, within: float) -> Report:
        """Wait until so many are live. Raises TimeoutError after `within` seconds."""
        deadline = time.monotonic() + within
        report = await self.report()
        while report.live < count:
            if time.monotonic() > deadline:
                raise TimeoutError(f"expected {count} followers within {within} s: {report}")
            await asyncio.sleep(0.1)
            report = await self.report()
        return report

    async def come(self, rate: float = 1000, *, within: float = 60) -> None:
        """All connect, `rate` a second, and are live."""
        self.tell(f"open 0 {self.many} {rate}")
        await self.until_live(self.many, within)
