"""A session with people in it while something breaks, and the judgement over it."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from tests.chaos.people.ledger import compare
from tests.chaos.people.person import LEAD_EVERY, Guide, Person
from tests.support.nodes import Fleet

TALK_EVERY: Final = 2.5  # seconds between a follower's comments: as many as one may make, nearly
BEGIN_WITHIN: Final = 15.0  # seconds
SETTLE_WITHIN: Final = 30.0  # seconds after the failure's end: a page's longest wait, and more
UNDISTURBED: Final = 2.0  # seconds between lead frames seen by one whom the failure does not touch: a busy machine's
TOLD_WITHIN: Final = 8.0  # seconds: a silence, and what is gathered into one line of the log
GUIDE, COGUIDE = 0.0, 180.0  # where the yaws of each begin

Log = Mapping[int, Sequence[str]]
"""by node: the events of the log's lines that tell what happened, see Node.complaints"""
QUIET: Final[Log] = MappingProxyType({})


class Tour:
    """`guide` on the first node, `coguide` on the second, followers on all in turn."""

    def __init__(self, fleet: Fleet, session: str, guide: Guide, coguide: Guide, followers: Sequence[Person]) -> None:
        self.fleet = fleet
        self.session = session
        self.guide = guide
        self.coguide = coguide
        self.followers = list(followers)
        self._talking: list[asyncio.Task[None]] = []

    @property
    def everyone(self) -> list[Person]:
        return [self.guide, self.coguide, *self.followers]

    def of(self, *nodes: int) -> list[Person]:
        """The followers who are on these nodes now."""
        return [one for one in self.followers if one.at in nodes]

    async def until(self, what: str, true: Callable[[], bool], within: float) -> float:
        """Wait until it is true; the seconds it took. Fails with `what` where it does not come true."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while not true():
            assert loop.time() - begun < within, f"not within {within:g} s: {what}"
            await asyncio.sleep(0.02)
        return loop.time() - begun

    async def follows(self, people: Sequence[Person], base: float, within: float) -> float:
        """Until each of these sees and hears the guide whose yaws begin at `base`: the seconds it took."""
        now = asyncio.get_running_loop().time()

        def all_see() -> bool:
            return all(one.led and one.led[-1][0] > now and one.led[-1][2] >= base and hears(one) for one in people)

        def hears(one: Person) -> bool:
            return one.ear.last(round(base)) > now

        names = [one.name for one in people]
        return await self.until(f"{names} follow the guide at {base}", all_see, within)

    # ── judgement ───────────────────────────────────────────────────────────────────────────────────────────────────

    def longest_silence(self, people: Sequence[Person] | None = None, after: float = 0.0) -> float:
        """Seconds after `after` in which one of these heard nothing; also in a silence that goes on."""
        now = asyncio.get_running_loop().time()
        spans = [to - max(since, after) for one in people or self.everyone for since, to in one.silences]
        return max([0.0, *spans, *(now - max(one.heard, after) for one in people or self.everyone)])

    def undisturbed(self, people: Sequence[Person], since: float, base: float = GUIDE) -> None:
        """Whom the failure does not touch: each of these saw lead frame after lead frame and heard every packet of the
        guide whose yaws begin at `base`, from `since` until now."""
        now = asyncio.get_running_loop().time()
        assert people
        for one in people:
            seen = [since, *(at for at, _, _ in one.led if at > since), now]
            longest = max(after - before for before, after in itertools.pairwise(seen))
            assert longest <= UNDISTURBED, f"{one.name} saw no lead frame for {longest:.2f} s"
            faults = one.ear.gaps(round(base), since, now, UNDISTURBED)
            assert not faults, "\n".join(faults)

    async def stays_undisturbed(
        self, people: Sequence[Person], since: float | None = None, base: float = GUIDE
    ) -> None:
        """`undisturbed` from `since`, by default from now, and for as long from now as a disturbance takes to show."""
        begun = asyncio.get_running_loop().time() if since is None else since
        await asyncio.sleep(UNDISTURBED + LEAD_EVERY)  # nothing may happen in it
        self.undisturbed(people, begun, base)

    async def settle(self, back_within: float, after: float = 0.0, log: Log = QUIET) -> None:
        """The failure is over: let everything be said and heard, then judge what does not depend on the failure.

        `back_within`: seconds in which nobody has heard nothing, counted from `after` where it began earlier: the end
        of a failure that nobody could come back from. `log`: what the nodes' logs say of it, and nothing more.
        """
        with contextlib.suppress(AssertionError):  # `_logged` says better what is missing
            nodes = list(enumerate(self.fleet.nodes))
            await self.until(
                "the logs tell it", lambda: not any(node.untold(log.get(at, ())) for at, node in nodes), TOLD_WITHIN
            )
        self.guide.keeps_scene = self.coguide.keeps_scene = True
        for task in self._talking:
            task.cancel()
        await asyncio.gather(*self._talking, return_exceptions=True)
        await self.until("all are back", lambda: all(one.online for one in self.everyone), SETTLE_WITHIN)
        answered = "all comments are answered"
        await self.until(answered, lambda: not any(one.pending for one in self.everyone), SETTLE_WITHIN)
        await asyncio.sleep(1)  # the last change of scene is recorded by then
        with contextlib.suppress(AssertionError):  # `compare` says better what is missing
            await self.until("all have heard the same", self._all_heard, 10)
        silence = self.longest_silence(after=after)
        await self.part()
        if self.fleet.database is None:
            await asyncio.to_thread(self.fleet.nodes[0].stop)
        recorded = await self.fleet.recorded(self.session)
        sheets = [one.sheet for one in self.everyone]
        acked = sum(len(sheet.acked) for sheet in sheets)
        print(f"{acked} comments acknowledged, {len(recorded)} events, longest silence {silence:.1f} s")
        if faults := compare(sheets, recorded) + [fault for one in self.everyone for fault in one.ear.faults()]:
            raise AssertionError("\n".join(faults))
        assert acked > 0
        assert silence <= back_within, f"someone heard nothing for {silence:.1f} s"
        self._logged(log)

    def _all_heard(self) -> bool:
        """Everybody has heard the same, and what was acknowledged."""
        newest = {one.last for one in self.everyone}
        acked = max((number for one in self.everyone for number in one.sheet.acked.values()), default=0)
        return len(newest) == 1 and newest.pop() >= acked

    async def part(self) -> None:
        for one in self.everyone:
            await one.leave()

    def _logged(self, log: Log) -> None:
        """One line for what happened, and no more."""
        faults = [fault for at, node in enumerate(self.fleet.nodes) for fault in node.complaints(log.get(at, ()))]
        for node in self.fleet.nodes:
            said = [f"{line['level']} {line['event']}" for line in node.lines() if line["level"] != "info"]
            print(f"{node.name} logged {said}")
        assert not faults, "\n".join(faults)


@contextlib.asynccontextmanager
async def a_tour(fleet: Fleet, followers: int = 9, *, through: bool = False) -> AsyncIterator[Tour]:
    """One that has begun: everybody is here, the guide leads, comments come. `through`: over the links before nodes."""
    made = await asyncio.to_thread(fleet.nodes[0].new_session)
    urls = fleet.urls(through=through)
    guide = await Guide.enter(urls, made["guide_secret"], "guide")
    coguide = await Guide.enter(urls, made["coguide_secret"], "coguide")
    guide.base, coguide.base = GUIDE, COGUIDE
    people = [await Person.join(urls, made["code"], f"f{number}") for number in range(followers)]
    coguide.at = 1 % len(urls)
    for number, one in enumerate(people):
        one.at = one.started_at = number % len(urls)
    tour = Tour(fleet, made["id"], guide, coguide, people)
    tasks = [asyncio.create_task(one.run()) for one in tour.everyone]
    tasks += [asyncio.create_task(one.lead()) for one in (guide, coguide)]
    try:
        await tour.until("all are here", lambda: all(one.online for one in tour.everyone), BEGIN_WITHIN)
        await guide.take()
        await tour.until("the guide leads", lambda: guide.leads, BEGIN_WITHIN)
        await guide.go_live()
        await tour.follows(people, GUIDE, BEGIN_WITHIN)
        tour._talking = [asyncio.create_task(one.talk(TALK_EVERY)) for one in people]
        tasks += tour._talking

        def all_counted() -> bool:
            return all(one.state.get("count") == followers for one in people)

        await tour.until("the nodes have told each other who is with them", all_counted, BEGIN_WITHIN)
        begun = "comments are acknowledged"
        await tour.until(begun, lambda: any(one.sheet.acked for one in people), BEGIN_WITHIN)
        yield tour
    finally:
        await tour.part()
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome
