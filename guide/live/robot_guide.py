"""The robot guide: walks a run sheet, so that a demo has a live tour with nobody at the console.

It is a member like any guide: its lead frames and captions take the same path through the session's rules. `plan`
and `frames` are the pure part, what happens when; `RobotGuide` plays it, steps aside as soon as a person takes the
lead, and goes on when nobody has led for RETURN_AFTER seconds.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from guide.common.tokens import new_id
from guide.fanout.subscriber import Subscriber
from guide.halls.model import Clip, Hall, Stop, Text
from guide.halls.narration import captions
from guide.live.room import Room
from guide.protocol.messages import Caption, Lead, Member, Phase, State, Take, View
from guide.transport.frames import Frame
from guide.transport.writer import DirectSocket

FRAME: Final = 0.04  # seconds between lead frames
BEAT: Final = 1.0  # seconds between lead frames while nothing moves: what is playing needs guide time to go on
SWING: Final = 2.5  # seconds from one view to the next in a scene
LOOK_AROUND: Final = 100.0  # degrees: in the time left at a stop where there is nothing to point at
SETTLE: Final = 1.0  # seconds of quiet after arriving, and again before leaving
RETURN_AFTER: Final = 15.0  # seconds without a leader before the robot takes over again
CHARACTERS_PER_SECOND: Final = {"zh": 4.5, "en": 15.0}  # an unhurried guide's voice
SHORTEST, LONGEST = 2.5, 9.0  # seconds a caption stays


@dataclass(frozen=True, slots=True)
class Step:
    """At `at` seconds: go to `state`, turning for `turn` seconds (0: at once); say `caption`; play a stop's clip."""

    at: float
    state: State
    turn: float = 0.0
    caption: Text | None = None
    clip: str | None = None


def reading_time(text: Text) -> float:
    """Seconds a caption needs, by its slowest language."""
    texts = {"zh": text} if isinstance(text, str) else text
    needed = max(len(item) / CHARACTERS_PER_SECOND.get(language, 10.0) for language, item in texts.items())
    return min(LONGEST, max(SHORTEST, needed))


def timing(said: Sequence[Text], clip: Clip | None) -> tuple[list[float], float]:
    """When each caption begins, and how long all take, seconds: as recorded where that is told, else as one reads.

    A clip is never cut short where its length is told.
    """
    lasts = (clip and clip.seconds) or 0.0
    if clip is not None and said and len(clip.sentences) == len(said):
        return list(clip.sentences), max(lasts, clip.sentences[-1] + reading_time(said[-1]))
    begins, at = [], 0.0
    for caption in said:
        begins.append(at)
        at += reading_time(caption)
    return begins, max(lasts, at)


def plan(stops: Sequence[Stop]) -> tuple[list[Step], float]:
    """One walk along the stops, and how many seconds it takes."""
    steps: list[Step] = []
    at = 0.0
    scene = None
    for stop in stops:
        view = stop.view
        turn = SWING if view.scene == scene else 0.0
        scene = view.scene
        state: State = {"view": (view.scene, view.yaw % 360, view.pitch, view.fov), "stop": stop.id, "pointer": None}
        steps.append(Step(at, state, turn))
        at += turn + SETTLE
        if stop.pointer is not None:
            steps.append(Step(at, {"pointer": (stop.pointer.yaw % 360, stop.pointer.pitch)}))
        said = captions(stop.narration)
        begins, length = timing(said, stop.clip)
        if stop.clip is not None:
            steps.append(Step(at, {}, clip=stop.id))
        steps += [Step(at + begin, {}, caption=caption) for begin, caption in zip(begins, said, strict=True)]
        at += length
        if stop.clip is not None:
            steps.append(Step(at, {"playing": None}))
        at += SETTLE
        spare = (stop.seconds or 0.0) - (turn + 2 * SETTLE + length)
        if stop.pointer is None and stop.clip is None and spare >= SWING:
            around: View = (view.scene, (view.yaw + LOOK_AROUND) % 360, view.pitch, view.fov)
            steps.append(Step(at, {"view": around}, spare))
            at += spare
    return steps, at


def between(start: View, end: View, part: float) -> View:
    """The view `part` (0 to 1) of the way, eased at both ends, over the shortest arc."""
    eased = part * part * (3 - 2 * part)
    arc = (end[1] - start[1] + 180) % 360 - 180
    yaw = (start[1] + arc * eased) % 360
    return end[0], yaw, start[2] + (end[2] - start[2]) * eased, start[3] + (end[3] - start[3]) * eased


def frames(step: Step, view: View | None) -> Iterator[State]:
    """The states to send for a step, one every FRAME seconds, beginning with `view`."""
    target = step.state.get("view")
    if target is None or view is None or step.turn == 0:
        if step.state:
            yield step.state
        return
    count = max(1, round(step.turn / FRAME))
    for i in range(1, count + 1):
        moved: State = {"view": between(view, target, i / count)}
        yield ({**step.state, **moved} if i == 1 else moved)


class _Deaf:
    """The robot's line: what the hub says to it is let go."""

    def share_socket(self, direct: DirectSocket | None) -> None:
        pass

    def write(self, frame: Frame) -> None:
        pass

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        pass

    def unsent(self) -> int:
        return 0

    def queued(self) -> int:
        return 0

    def abort(self) -> None:
        pass


class RobotGuide:
    """Leads one room along its hall's run sheet, for ever."""

    def __init__(self, room: Room, hall: Hall, name: str) -> None:
        self._room = room
        self._hall = hall
        self.member = Member(new_id(), "co-guide", name, "", robot=True)
        self._line = Subscriber(self.member, _Deaf(), lambda *_: None)
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._view: View | None = None

    def start(self) -> None:
        self._room.join(self._line, None)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._room.leave(self._line, for_good=True)

    @property
    def _state(self) -> State:
        return self._room.session.state

    @property
    def _leads(self) -> bool:
        leader = self._state["leader"]
        return leader is not None and leader["id"] == self.member.id

    async def _run(self) -> None:
        free_since = self._loop.time() - RETURN_AFTER  # at the start nobody is to be waited for
        while True:
            now = self._loop.time()
            leader = self._state["leader"]
            robot_gone = leader is not None and leader["robot"] and leader["away"]  # of the last start
            if leader is not None and not robot_gone:
                free_since = now
            elif now - free_since >= RETURN_AFTER and self._state["phase"] != "ended":
                self._room.receive(self._line, Take(force=True))
                await self._walk()
                free_since = self._loop.time()
            await asyncio.sleep(0.5)

    async def _walk(self) -> None:
        """Walk the run sheet again and again until someone else leads."""
        steps, length = plan(self._hall.run_sheet)
        self._room.receive(self._line, Phase("live"))
        while self._leads and length > 0:
            begun = self._loop.time()
            for step in steps:
                await self._wait(begun + step.at)
                if not self._leads:
                    return
                await self._play(step)
            await self._wait(max(begun + length, self._loop.time() + 0.5))

    async def _wait(self, until: float) -> None:
        """Stand still until `until`, with a lead frame a second."""
        while (left := until - self._loop.time()) > 0:
            await asyncio.sleep(min(left, BEAT))
            if left > BEAT and self._leads:
                self._room.receive(self._line, Lead(self._time(), {}))

    async def _play(self, step: Step) -> None:
        if step.caption is not None:
            text = step.caption if isinstance(step.caption, str) else dict(step.caption)
            self._room.receive(self._line, Caption(new_id(), self._time(), text))
        if step.clip is not None:
            time = self._time()
            self._room.receive(self._line, Lead(time, {"playing": ("clip", step.clip, time, 0, True)}))
        begun = self._loop.time()
        for number, state in enumerate(frames(step, self._view)):
            await asyncio.sleep(max(0.0, begun + number * FRAME - self._loop.time()))
            if not self._leads:
                return
            self._view = state.get("view", self._view)
            self._room.receive(self._line, Lead(self._time(), state))

    def _time(self) -> int:
        """The robot's capture clock, ms."""
        return round(self._loop.time() * 1000)
