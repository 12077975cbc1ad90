"""`make bench-nodes`: two nodes, one Redis, one PostgreSQL, all real: what a second node costs, and what it brings.
Parts can be named: `python -m tests.bench.nodes delay moves`; `quick`: few and short, to see that all of it works.

All servers share one core and the load has the other: figures are CPU accounts and delays, not how much one carries.
"""

from __future__ import annotations

import asyncio
import random
import re
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from guide.access.session_directory import new_session
from guide.common.tokens import digest, new_id, new_token
from guide.store.contract import MemberRecord
from tests.bench.figures import figure, percentile, summary
from tests.bench.hub.clients.crowd import REPORTS, Crowd
from tests.bench.hub.clients.leader import Leader
from tests.bench.hub.machine import LOAD_CORE, SERVER_CORE, cpu_seconds, on_core, raise_descriptors
from tests.nodes.roaming import LightGuide, Roamer, running
from tests.support.nodes import Fleet, Node
from tests.support.postgresql_server import Postgresql, binaries
from tests.support.redis_server import MISSING, RedisServer
from tests.support.server_process import token_for

PARTS = ["delay", "moves", "operations", "share"]
BRANCHES = 40
TALKERS = 25  # each says something about twice a second
LACKS = MISSING or (None if binaries() else "no PostgreSQL: `apt-get install postgresql` as root")
SETTINGS = {
    "GUIDE_DATABASE_CONNECTIONS": "4",
    "GUIDE_ACCEPTS_PER_SECOND": "10000",
    "GUIDE_COMMENTS_SHOWN_PER_SECOND": "1000",
    "GUIDE_COMMENT_SECONDS": "0.05",  # few say as much here as thousands do on the day
    "GUIDE_COMMENT_BURST": "100",
}
COMMENTS = 10  # a second in a session on a theme day
OFFERED = ">= 24.5"  # ticks a second, of the 25 that a guide's frames make: else what is told of 25 is not of 25


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
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], at=0)
    here, there = (Roamer(fleet.urls(), token, at=at) for at, token in enumerate(tokens))
    for member in (here, there):
        member.stays = True
    async with running(guide, here, there):
        await asyncio.sleep(2)
        led, begun = guide.led, time.monotonic()
        await asyncio.sleep(seconds)
        took = time.monotonic() - begun
        led = guide.led - led
        await asyncio.sleep(1)  # what is on its way still comes
    came = {guide_time: at for at, guide_time in here.ticks if guide_time is not None and begun <= at < begun + took}
    elsewhere = {guide_time: at for at, guide_time in there.ticks if guide_time is not None}
    extra = [(elsewhere[guide_time] - at) * 1000 for guide_time, at in came.items() if guide_time in elsewhere]
    figure("nodes", "delay: lead frames a second that the guide sent", led / took, "1/s", OFFERED)
    figure("nodes", "delay: ticks a second at a follower of the guide's node", len(came) / took, "1/s", OFFERED)
    name = f"extra delay of a tick through Redis to another node, {len(extra)} ticks at {len(came) / took:.1f} a second"
    figure("nodes", f"{name}: median", percentile(extra, 0.5), "ms", "")
    figure("nodes", f"{name}: p99", percentile(extra, 0.99), "ms", "<= 10")
    figure("nodes", "the same: ticks that did not come to the other node", len(came) - len(extra), "ticks", "<= 0")


def commands(redis: RedisServer) -> int:
    """How many commands Redis has run, those inside scripts too, but for our asking."""
    stats = redis.ask("INFO", "commandstats").decode()
    counts = {name: int(calls) for name, calls in re.findall(r"cmdstat_([^:]+):calls=(\d+)", stats)}
    return sum(calls for name, calls in counts.items() if name != "info")


async def operations(fleet: Fleet, redis: RedisServer, folder: Path, followers: int, seconds: float) -> float:
    """What Redis is asked a second for one session of a theme day: view, voice, comments. Other sessions' are taken
    off."""
    before = commands(redis)
    await asyncio.sleep(seconds)
    others = (commands(redis) - before) / seconds
    session, tokens = await prepare(fleet, followers)
    guide = Leader(
        fleet.nodes[0].url,
        await token_for(fleet.nodes[0].url, "guides", secret=session["guide_secret"], name=""),
        folder / "stamps",
    )
    half = followers // 2
    async with AsyncExitStack() as stack:
        await guide.start()
        stack.push_async_callback(guide.stop)
        crowds = []
        for node, some in zip(fleet.nodes, (tokens[:half], tokens[half:]), strict=True):
            crowds.append(await stack.enter_async_context(Crowd(node.port, len(some), folder, tokens=some)))
            await crowds[-1].come(400, within=followers / 300 + 60)
        for crowd in crowds:
            crowd.tell(f"comments {COMMENTS / len(crowds)}")
            crowd.tell(f"reports {REPORTS}")
        await asyncio.sleep(3)
        before, begun = commands(redis), time.monotonic()
        reports = await asyncio.gather(*(crowd.measured(seconds) for crowd in crowds))
        rate = (commands(redis) - before) / (time.monotonic() - begun) - others
    name = f"a theme day, {followers} followers on 2 nodes"
    ticks = sum(report.ticks / report.seconds for report in reports) / followers
    figure("nodes", f"{name}: ticks a second to each", ticks, "1/s", OFFERED)
    figure("nodes", f"{name}: comments a second", sum(report.acks / report.seconds for report in reports), "1/s", "")
    figure("nodes", f"{name}: Redis operations of the session a second", rate, "1/s", "")
    return rate


async def share(fleet: Fleet, database: Postgresql, folder: Path, followers: int, seconds: float) -> None:
    """CPU a follower on one node, and on two with as many each.

    The one node is one of two that share Redis: the other holds nobody, but every tick is published all the same. What
    that costs is seen beside a node that knows of no Redis.
    """
    (folder / "alone").mkdir()
    with on_core(SERVER_CORE):
        alone = Fleet(folder / "alone", 1, database, env=lambda _: SETTINGS)
        alone.__enter__()
    try:
        session, tokens = await prepare(alone, followers)
        guide = await LightGuide.enter(alone.urls(), session["guide_secret"], at=0)
        async with running(guide):
            crowd = Crowd(alone.nodes[0].port, followers, folder, tokens=tokens)
            async with crowd:
                await crowd.come(400, within=followers / 300 + 60)
                lone = await _cost("1 node without Redis", [alone.nodes[0]], [crowd], followers, seconds)
    finally:
        alone.__exit__(None, None, None)
    session, tokens = await prepare(fleet, 2 * followers)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], at=0)
    names = ("1 node, which publishes to Redis for another that holds nobody (the baseline)", "2 nodes")
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(running(guide))
        costs, crowds = [], []
        for number, node in enumerate(fleet.nodes, 1):
            some = tokens[(number - 1) * followers : number * followers]
            crowds.append(await stack.enter_async_context(Crowd(node.port, followers, folder, tokens=some)))
            await crowds[-1].come(400, within=followers / 300 + 60)
            costs.append(await _cost(names[number - 1], fleet.nodes[:number], crowds, followers, seconds))
    name = "followers of 2 nodes, as many times those of 1"
    figure("nodes", f"{name} at the same CPU", 2 * costs[0] / costs[1], "×", ">= 1.9")
    figure("nodes", f"{name} without Redis at the same CPU", 2 * lone / costs[1], "×", "")


async def _cost(about: str, nodes: Sequence[Node], crowds: Sequence[Crowd], followers: int, seconds: float) -> float:
    """CPU microseconds a follower a second, over all of these nodes."""
    await asyncio.sleep(3)
    before, begun = [cpu_seconds(node.pid) for node in nodes], time.monotonic()
    reports = await asyncio.gather(*(crowd.measured(seconds) for crowd in crowds))
    used = [cpu_seconds(node.pid) - was for node, was in zip(nodes, before, strict=True)]
    took = time.monotonic() - begun
    cost = sum(used) / took / (len(nodes) * followers) * 1e6
    ticks = sum(report.ticks / report.seconds for report in reports) / followers / len(crowds)
    name = f"{about}, {followers} followers each"
    figure("nodes", f"{name}: ticks a second to each", ticks, "1/s", OFFERED)
    figure("nodes", f"{name}: CPU a follower a second", cost, "µs", "")
    if len(nodes) > 1:
        for which, one in zip(("the guide's", "the other"), used, strict=True):
            figure("nodes", f"{name}: of these {which}", one / took / followers * 1e6, "µs", "")
    return cost


async def moves(fleet: Fleet, members: int, each: int) -> None:
    """Followers that change nodes while others talk without a pause, so that whoever is away misses something: how
    often one comes back with all of it."""
    session, tokens = await prepare(fleet, members + TALKERS)
    guide = await LightGuide.enter(fleet.urls(), session["guide_secret"], at=0)
    movers = [Roamer(fleet.urls(), token, at=i % 2) for i, token in enumerate(tokens[:members])]
    talkers = [Roamer(fleet.urls(), token, at=i % 2) for i, token in enumerate(tokens[members:])]
    stop = asyncio.Event()
    good = 0

    async def move(mover: Roamer) -> None:
        nonlocal good
        await asyncio.sleep(random.random())
        for _ in range(each):
            before, faults, resets = len(mover.missed), len(mover.faults), mover.resets
            if mover._socket is not None:
                mover.break_off()
            while len(mover.missed) == before:  # noqa: ASYNC110 - there is nothing to be woken by
                await asyncio.sleep(0.02)
            await asyncio.sleep(0.5)  # what follows must fit, too
            good += len(mover.faults) == faults and mover.resets == resets

    async with running(guide, *movers, *talkers), asyncio.TaskGroup() as group:
        for number, talker in enumerate(talkers):
            group.create_task(talker.comment_until(stop, f"t{number}"))
        await asyncio.sleep(1.0)
        begun, first = time.monotonic(), movers[0].last
        await asyncio.gather(*(move(mover) for mover in movers))
        rate = (max(mover.last for mover in movers) - first) / (time.monotonic() - begun)
        stop.set()
        await asyncio.sleep(2.0)
    last = {mover.last for mover in movers}
    missed = [count for mover in movers for count in mover.missed]
    name = f"{members * each} moves to another node"
    figure("nodes", f"{name}: resumed with no gap", good / (members * each) * 100, "%", ">= 99.9")
    figure("nodes", "the same: events a second meanwhile", rate, "1/s", "")
    some = sum(count > 0 for count in missed) / len(missed) * 100
    figure("nodes", "the same: missed an event or more while away", some, "%", ">= 80")
    figure("nodes", "the same: events missed while away, median", percentile(missed, 0.5), "events", ">= 3")
    back = [seconds for mover in movers for seconds in mover.back]
    figure(
        "nodes",
        "the same: seconds away, a random wait of up to 0.3 s among them, p99",
        percentile(back, 0.99),
        "s",
        "<= 10",
    )
    figure("nodes", "the same: different last events in the end", len(last), "numbers", "<= 1")


async def run(
    fleet: Fleet, database: Postgresql, redis: RedisServer, folder: Path, names: list[str], *, quick: bool
) -> None:
    if "delay" in names:
        await delay(fleet, 4 if quick else 40)
    if "moves" in names:
        await (moves(fleet, 10, 4) if quick else moves(fleet, 50, 20))
    if "operations" in names:
        many, seconds = (200, 3) if quick else (5000, 10)
        with_few = await operations(fleet, redis, folder, 10, seconds)
        with_many = await operations(fleet, redis, folder, many, seconds)
        name = f"Redis operations of a session with {many} followers, as many times those with 10"
        figure("nodes", name, with_many / with_few, "×", "<= 1.1")
    if "share" in names:
        await (share(fleet, database, folder, 100, 3) if quick else share(fleet, database, folder, 1500, 10))


def main() -> None:
    if LACKS:
        raise SystemExit(f"# not run: {LACKS}")
    names = [name for name in sys.argv[1:] if name != "quick"] or PARTS
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise SystemExit(f"no such part: {' '.join(unknown)}; there are {' '.join(PARTS)} and quick")
    raise_descriptors()
    try:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            folder = Path(name)
            with on_core(SERVER_CORE):
                redis = stack.enter_context(RedisServer(folder / "redis"))
                database = stack.enter_context(Postgresql())
                fleet = stack.enter_context(Fleet(folder, 2, database, redis, env=lambda _: SETTINGS))
            with on_core(LOAD_CORE):
                asyncio.run(run(fleet, database, redis, folder, names, quick="quick" in sys.argv[1:]))
    finally:
        missed = summary()
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
