"""A follower-second of a theme day: in bundled ticks, and as single messages by a plain Starlette loop and by nchan."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from guide.protocol import wire
from guide.protocol.messages import Event, Tick
from tests.bench.figures import figure, not_run
from tests.bench.hub.clients.crowd import Crowd
from tests.bench.hub.machine import CannotRun, cpu_seconds
from tests.bench.hub.servers.others import Nchan, Other, Plain
from tests.bench.hub.servers.publisher import Publisher
from tests.bench.hub.servers.stage import SETTLE, stage
from tests.support.opus import opus_packets

FOLLOWERS = 1000
ROUNDS = 3
WINDOW = 5.0  # seconds
INSTANT = 0.04  # seconds: a view and a pair of packets; two comments in five of them
MESSAGES = 60  # a second: 25 views, 25 pairs, 10 comments
LIMITS = {"plain Starlette": 0.30, "nchan": 0.50}


def single_messages() -> list[list[bytes]]:
    """Ten seconds of a theme day, by instants: what the product bundles into a tick, one message each."""
    packets = opus_packets(10.0)
    instants: list[list[bytes]] = []
    for i in range(250):
        time = 100_000 + 40 * i
        view = wire.encode_server(Tick(i, time, {"view": ["lobby", i * 0.37 % 360, -3.0, 70.0]}, [], []))
        pair = [(time + 20 * k, packets[(2 * i + k) % len(packets)], 0) for k in (0, 1)]
        instants.append([view, wire.encode_server(Tick(i, time, {}, pair, []))])
        if i % 5 in (1, 3):
            said = {"id": f"c-{i}-1", "author": "0" * 24, "name": f"李梅{i}", "branch": "第1支部"}
            said |= {"kind": "comment", "text": "这座桥是哪一年建成的？真了不起"}
            instants[-1].append(wire.encode_server(Tick(i, None, {}, [], [Event(i, "comment", None, said)])))
    return instants


async def _single(other: Other, crowd: Crowd, instants: Sequence[Sequence[bytes]]) -> tuple[float, float]:
    """CPU microseconds a follower-second at the whole rate, and the messages a second that really came."""
    async with Publisher(other.port, "/send") as publisher:
        crowd.tell("measure")
        before = cpu_seconds(other.pid)
        await publisher.play(instants, INSTANT, WINDOW)
        used = cpu_seconds(other.pid) - before
        await asyncio.sleep(0.2)
        report = await crowd.report()
    return used / report.frames * MESSAGES * 1e6, report.frames / FOLLOWERS / WINDOW


async def run(folder: Path, *, quick: bool) -> None:
    instants = single_messages()
    async with AsyncExitStack() as stack:
        on = await stack.enter_async_context(stage(folder, FOLLOWERS))
        others: dict[str, tuple[Other, Crowd]] = {}
        for name, make in (("plain Starlette", Plain), ("nchan", Nchan)):
            try:
                other = stack.enter_context(make(folder))
            except CannotRun as reason:
                not_run(f"day: a follower-second of {name}", reason)
                continue
            crowd = await stack.enter_async_context(Crowd(other.port, FOLLOWERS, folder))
            await crowd.come(1000)
            others[name] = (other, crowd)
        ours: list[float] = []
        theirs: dict[str, list[float]] = {name: [] for name in others}
        rates: dict[str, float] = {}
        for _ in range(1 if quick else ROUNDS):
            on.play()
            await asyncio.sleep(SETTLE)
            measured = await on.window(WINDOW)
            on.pause()
            ours.append(measured.cpu / FOLLOWERS / measured.report.seconds * 1e6)
            for name, (other, crowd) in others.items():
                used, rates[name] = await _single(other, crowd, instants)
                theirs[name].append(used)
    figure("day", f"{FOLLOWERS} followers: guide, CPU per follower-second", median(ours), "µs", "")
    for name, costs in theirs.items():
        about = f"{FOLLOWERS} followers: {name}, CPU per follower-second ({rates[name]:.1f} messages/s)"
        figure("day", about, median(costs), "µs", "")
        ratios = [our / their for our, their in zip(ours, costs, strict=True)]
        figure("day", f"{FOLLOWERS} followers: guide's to {name}'s", median(ratios), "", f"<= {LIMITS[name]}")
