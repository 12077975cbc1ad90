"""`kill -9` of the server at random moments while followers comment: what was acknowledged must be there, once."""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from guide.protocol.messages import Event
from guide.store.sqlite import SqliteStore
from tests.bench.figures import figure
from tests.nodes.roaming import Roamer, running, talking
from tests.support.server_process import Server

FOLLOWERS = 20
MOST_EVENTS = 1_000_000


@dataclass(frozen=True)
class Outcome:
    acknowledged: int
    lost: int
    doubled: int
    faults: list[str]
    resumes: int
    resets: int


async def crash(rounds: int, data: Path, seed: int) -> Outcome:
    """Kill and restart the server `rounds` times while FOLLOWERS comment; compare the record with the acks."""
    chance = random.Random(seed)
    server = Server(data)
    await asyncio.to_thread(server.start)
    session = await asyncio.to_thread(server.new_session)
    followers = [await Roamer.join([server.url], session["code"], f"f{i}") for i in range(FOLLOWERS)]
    for follower in followers:
        follower.wants_all = False  # so many say more than is handed on
    async with running(*followers), talking(*followers):
        for _ in range(rounds):
            await asyncio.sleep(chance.uniform(0.1, 1.2))
            server.kill()
            await asyncio.to_thread(server.start)
        await asyncio.sleep(1.5)
    await asyncio.to_thread(server.stop)
    store = SqliteStore(data)
    await store.open()
    recorded = await store.events(session["id"], 0, MOST_EVENTS)
    await store.close()
    return _compare(followers, recorded)


def _compare(followers: list[Roamer], recorded: list[Event]) -> Outcome:
    numbers = {event.body.get("id"): event.number for event in recorded}
    times = Counter(event.body["id"] for event in recorded if event.kind == "comment")
    acked = {id_: number for follower in followers for id_, number in follower.acked.items()}
    faults = [fault for follower in followers for fault in follower.faults]
    if [event.number for event in recorded] != list(range(1, len(recorded) + 1)):
        faults.append("the record's numbers have a hole")
    for follower in followers:
        comments = [event for event in follower.events.values() if event.kind == "comment"]
        seen = [(event.body["id"], event.number) for event in comments]
        faults += [f"saw {id_} as {number}" for id_, number in seen if numbers.get(id_) != number]
    return Outcome(
        acknowledged=len(acked),
        lost=sum(1 for id_, number in acked.items() if numbers.get(id_) != number),
        doubled=sum(count - 1 for count in times.values()),
        faults=faults,
        resumes=sum(len(follower.missed) - follower.resets for follower in followers),
        resets=sum(follower.resets for follower in followers),
    )


def main(rounds: int = 50, seed: int = 1) -> None:
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(crash(rounds, Path(folder) / "data", seed))
    name = f"{rounds} times kill -9, {FOLLOWERS} followers commenting"
    figure("crash", f"{name}: acknowledged comments", outcome.acknowledged, "comments", "> 0")
    figure("crash", f"{name}: acknowledged comments lost", outcome.lost, "comments", "<= 0")
    figure("crash", f"{name}: comments doubled", outcome.doubled, "comments", "<= 0")
    figure(
        "crash", f"{name}: events out of order, missing or doubled at a follower", len(outcome.faults), "events", "<= 0"
    )
    figure("crash", f"{name}: resumes without a gap", outcome.resumes, "resumes", "> 0")
    figure("crash", f"{name}: resets", outcome.resets, "resets", "<= 0")
    for fault in outcome.faults[:5]:
        print("#", fault, flush=True)
