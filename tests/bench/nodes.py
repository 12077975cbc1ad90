"""`make bench-nodes`: two nodes, one Redis, one PostgreSQL, all real: what a second node costs, and what it brings.

All servers share one core and the load has the other: figures are CPU accounts and delays, not how much one carries.
"""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
import time
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from guide.plans import new_session
from guide.store.contract import MemberRecord
from guide.tokens import digest, new_id, new_token
from tests.bench.figures import figure, percentile
from tests.bench.hub.crowd import Crowd
from tests.bench.hub.machine import LOAD_CORE, SERVER_CORE, cpu_seconds, on_core, raise_descriptors
from tests.databases import Postgresql, binaries
from tests.fleet import Fleet
from tests.nodes.roaming import LightGuide, Roamer, running
from tests.redises import MISSING, RedisServer

BRANCHES = 40
LACKS = MISSING or (None if binaries() else "no PostgreSQL: `apt-get install postgresql` as root")
SETTINGS = {
    "GUIDE_DATABASE_CONNECTIONS": "4",
    "GUIDE_ACCEPTS_PER_SECOND": "10000",
    "GUIDE_COMMENTS_SHOWN_PER_SECOND": "1000",
}


async def prepare(fleet: Fleet, followers: int) -> tuple[dict[str, str], list[str]]:
    """A session, and the tokens of so many followers in it."""
    planned = new_session("transport", "主题日", ())
    store = fleet.store()
    await store.open()
    await store.add_session(planned.record)
    expires = int(time.time()) + 24 * 3600
    tokens = [new_token() for _ in range(followers)]
    members = [
        MemberRecord(
            new_id(), planned.record.id, "follower", f"李梅{i}", f"第{i % BRANCHES + 1}支部", digest(token), expires
        )
        for i, token in enumerate(tokens)
    ]
    for member in members:
        await store.add_member(member)
    await store.close()
    return {"code": planned.record.code, "guide_secret": planned.guide_secret}, tokens


async def delay(fleet: Fleet, seconds: float) -> None:
    """The same tick to a follower of the guide's node and to one of the other."""
    session, tokens = await prepare(fleet, 2)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], 0)
    here, there = (Roamer(fleet.urls(), token, at) for at, token in enumerate(tokens))
    for member in (here, there):
        member.stays = True
    async with running(guide, here, there):
        await asyncio.sleep(2)
        for member in (here, there):
            member.ticks.clear()
        await asyncio.sleep(seconds)
    came = {guide_time: at for at, guide_time in here.ticks if guide_time is not None}
    extra = [(at - came[guide_time]) * 1000 for at, guide_time in there.ticks if guide_time in came]
    name = f"extra delay of a tick through Redis to another node, {len(extra)} ticks at 25 a second"
    figure("nodes", f"{name}: median", percentile(extra, 0.5), "ms", "")
    figure("nodes", f"{name}: p99", percentile(extra, 0.99), "ms", "<= 10")


def commands(redis: RedisServer) -> int:
    """How many commands Redis has run, those inside scripts too, but for our asking."""
    stats = redis.ask("INFO", "commandstats").decode()
    counts = {name: int(calls) for name, calls in re.findall(r"cmdstat_([^:]+):calls=(\d+)", stats)}
    return sum(calls for name, calls in counts.items() if name != "info")


async def operations(fleet: Fleet, redis: RedisServer, folder: Path, followers: int, seconds: float) -> None:
    """What Redis is asked a second for one session, with few followers and with many; other sessions are taken off."""
    before = commands(redis)
    await asyncio.sleep(seconds)
    others = (commands(redis) - before) / seconds
    session, tokens = await prepare(fleet, followers)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], 0)
    guide.every = 0.1  # what many followers can be sent here while the load shares the machine
    half = followers // 2
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(guide))
        for node, share in zip(fleet.nodes, (tokens[:half], tokens[half:]), strict=True):
            crowd = await stack.enter_async_context(Crowd(node.port, len(share), folder, tokens=share))
            await crowd.come(400, within=followers / 300 + 60)
        await asyncio.sleep(2)
        before, begun = commands(redis), time.monotonic()
        await asyncio.sleep(seconds)
        rate = (commands(redis) - before) / (time.monotonic() - begun) - others
    figure(
        "nodes",
        f"Redis operations of a session a second, 10 ticks a second, {followers} followers on 2 nodes",
        rate,
        "1/s",
        "",
    )


async def share(fleet: Fleet, folder: Path, followers: int, seconds: float) -> None:
    """CPU a follower on one node, and on two with as many each."""
    session, tokens = await prepare(fleet, 2 * followers)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], 0)
    one, other = fleet.nodes
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(guide))
        costs = []
        for number, node in enumerate((one, other), 1):
            some = tokens[(number - 1) * followers : number * followers]
            crowd = await stack.enter_async_context(Crowd(node.port, followers, folder, tokens=some))
            await crowd.come(400, within=followers / 300 + 60)
            await asyncio.sleep(3)
            pids = [one.pid, other.pid][:number]
            before = [cpu_seconds(pid) for pid in pids]
            report = await crowd.measured(seconds)
            used = [cpu_seconds(pid) - was for pid, was in zip(pids, before, strict=True)]
            costs.append(sum(used) / seconds / (number * followers) * 1e6)
            ticks = report.ticks / followers / seconds
            name = f"{number} node{'s'[: number - 1]}, {followers} followers each, {ticks:.1f} ticks a second"
            figure("nodes", f"{name}: CPU a follower a second", costs[-1], "µs", "")
            for which, one_used in zip(("the guide's", "the other"), used, strict=False):
                figure("nodes", f"{name}: of these {which}", one_used / seconds / followers * 1e6, "µs", "")
    figure(
        "nodes",
        "followers of 2 nodes, as many times those of 1 at the same CPU",
        2 * costs[0] / costs[1],
        "×",
        ">= 1.9",
    )


async def moves(fleet: Fleet, members: int, each: int) -> None:
    """Followers that change nodes while others talk: how often one comes back with all it has missed."""
    session, tokens = await prepare(fleet, members + 2)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], 0)
    movers = [Roamer(fleet.urls(), token, i % 2) for i, token in enumerate(tokens[:members])]
    talkers = [Roamer(fleet.urls(), token, i) for i, token in enumerate(tokens[members:])]
    stop = asyncio.Event()
    good = 0

    async def move(mover: Roamer) -> None:
        nonlocal good
        for _ in range(each):
            await asyncio.sleep(0.5)
            before, faults, resets = len(mover.back), len(mover.faults), mover.resets
            if mover._socket is not None:
                mover._socket.transport.abort()
            while len(mover.back) == before:  # noqa: ASYNC110 - there is nothing to be woken by
                await asyncio.sleep(0.02)
            good += len(mover.faults) == faults and mover.resets == resets

    async with running(guide, *movers, *talkers), asyncio.TaskGroup() as group:
        for number, talker in enumerate(talkers):
            group.create_task(talker.comment_until(stop, f"t{number}"))
        await asyncio.gather(*(move(mover) for mover in movers))
        await asyncio.sleep(1.0)
        stop.set()
    last = {mover.last for mover in movers}
    figure(
        "nodes",
        f"{members * each} moves to another node: resumed with no gap",
        good / (members * each) * 100,
        "%",
        ">= 99.9",
    )
    back = [seconds for mover in movers for seconds in mover.back]
    figure(
        "nodes",
        "the same: seconds away, a random wait of up to 0.3 s among them, p99",
        percentile(back, 0.99),
        "s",
        "<= 10",
    )
    figure("nodes", "the same: different last events in the end", len(last), "numbers", "<= 1")


async def run(fleet: Fleet, redis: RedisServer, folder: Path, names: list[str]) -> None:
    if "delay" in names:
        await delay(fleet, 40)
    if "moves" in names:
        await moves(fleet, 50, 20)
    if "operations" in names:
        await operations(fleet, redis, folder, 10, 10)
        await operations(fleet, redis, folder, 5000, 10)
    if "share" in names:
        await share(fleet, folder, 1500, 10)


def main() -> None:
    if LACKS:
        raise SystemExit(f"# not run: {LACKS}")
    names = sys.argv[1:] or ["delay", "moves", "operations", "share"]
    raise_descriptors()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        with on_core(SERVER_CORE):
            redis = stack.enter_context(RedisServer(folder / "redis"))
            database = stack.enter_context(Postgresql())
            fleet = stack.enter_context(Fleet(folder, 2, database, redis, env=lambda _: SETTINGS))
        with on_core(LOAD_CORE):
            asyncio.run(run(fleet, redis, folder, names))


if __name__ == "__main__":
    main()
