"""The robot guide: walks a run sheet, so that a demo has a live tour with nobody at the console.

It is a member like any guide: its lead frames and captions take the same path through the session's rules. `plan`
and `frames`, which are pure, say what happens when; `RobotGuide` plays that. It stops as soon as a person takes the
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
from guide.transport.writer import NullWriter

FRAME: Final = 0.04  # seconds between lead frames
STILL_EVERY: Final = 1.0  # seconds between lead frames while nothing moves: a clip needs guide time to go on
TURN: Final = 2.5  # seconds from one view to the next in a scene
LOOK_AROUND: Final = 100.0  # degrees, in the time that is left at a stop where there is nothing to point at
PAUSE: Final = 1.0  # seconds of quiet after arriving at a stop, and again before leaving it
RETURN_AFTER: Final = 15.0  # seconds without a leader before the robot takes over again
CHARACTERS_PER_SECOND: Final = {"zh": 4.5, "en": 15.0}  # an unhurried guide's voice
CAPTION_LEAST, CAPTION_MOST = 2.5, 9.0  # seconds that a caption stays


@dataclass(frozen=True, slots=True)
class Step:
    """At `at` seconds: go to `state`, turning for `turn` seconds (0: at once); show `caption`; play the clip of the
    stop with the id `clip`."""

    at: float
    state: State
    turn: float = 0.0
    caption: Text | None = None
    clip: str | None = None


def reading_time(text: Text) -> float:
    """Return the seconds for which a caption has to stay, by its slowest language."""
    texts = {"zh": text} if isinstance(text, str) else text
    needed = max(len(item) / CHARACTERS_PER_SECOND.get(language, 10.0) for language, item in texts.items())
    return min(CAPTION_MOST, max(CAPTION_LEAST, needed))


def timing(texts: Sequence[Text], clip: Clip | None) -> tuple[list[float], float]:
    """Return when each caption begins, and how long all take, seconds.

    As the hall has it for the clip, if it has it for just these captions; else as long as reading takes. A clip whose
    length is known is never cut short.
    """
    lasts = (clip and clip.seconds) or 0.0
    if clip is not None and texts and len(clip.sentences) == len(texts):
        return list(clip.sentences), max(lasts, clip.sentences[-1] + reading_time(texts[-1]))
    begins, at = [], 0.0
    for text in texts:
        begins.append(at)
        at += reading_time(text)
    return begins, max(lasts, at)


def plan(stops: Sequence[Stop]) -> tuple[list[Step], float]:
    """Return the steps of one walk along the stops, and how many seconds it takes."""
    steps: list[Step] = []
    at = 0.0
    scene = None
    for stop in stops:
        view = stop.view
        turn = TURN if view.scene == scene else 0.0
        scene = view.scene
        state: State = {"view": (view.scene, view.yaw % 360, view.pitch, view.fov), "stop": stop.id, "pointer": None}
        steps.append(Step(at, state, turn))
        at += turn + PAUSE
        if stop.pointer is not None:
            steps.append(Step(at, {"pointer": (stop.pointer.yaw % 360, stop.pointer.pitch)}))
        texts = captions(stop.narration)
        begins, length = timing(texts, stop.clip)
        if stop.clip is not None:
            steps.append(Step(at, {}, clip=stop.id))
        steps += [Step(at + begin, {}, caption=caption) for begin, caption in zip(begins, texts, strict=True)]
        at += length
        if stop.clip is not None:
            steps.append(Step(at, {"playing": None}))
        at += PAUSE
        spare = (stop.seconds or 0.0) - (turn + 2 * PAUSE + length)
        if stop.pointer is None and stop.clip is None and spare >= TURN:
            around: View = (view.scene, (view.yaw + LOOK_AROUND) % 360, view.pitch, view.fov)
            steps.append(Step(at, {"view": around}, spare))
            at += spare
    return steps, at


def between(start: View, end: View, fraction: float) -> View:
    """Return the view at this fraction (0 to 1) of the way: eased at both ends, over the shortest arc."""
    eased = fraction * fraction * (3 - 2 * fraction)
    arc = (end[1] - start[1] + 180) % 360 - 180
    yaw = (start[1] + arc * eased) % 360
    return end[0], yaw, start[2] + (end[2] - start[2]) * eased, start[3] + (end[3] - start[3]) * eased


def frames(step: Step, view: View | None) -> Iterator[State]:
    """Yield the states to send for a step, one every FRAME seconds, beginning at `view`."""
    target = step.state.get("view")
    if target is None or view is None or step.turn == 0:
        if step.state:
            yield step.state
        return
    count = max(1, round(step.turn / FRAME))
    for i in range(1, count + 1):
        moved: State = {"view": between(view, target, i / count)}
        yield ({**step.state, **moved} if i == 1 else moved)


class RobotGuide:
    """Leads one session along its hall's run sheet, again and again."""

    def __init__(self, room: Room, hall: Hall, name: str) -> None:
        self._room = room
        self._hall = hall
        self.member = Member(new_id(), "co-guide", name, "", robot=True)
        self._subscriber = Subscriber(self.member, NullWriter(self._look), lambda *_: None)
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._view: View | None = None
        self._seen: tuple[bool, bool] | None = None  # whether nobody leads, and it may, as of the last tick
        self._changed = asyncio.Event()  # that has

    def start(self) -> None:
        """Join the session and begin."""
        self._room.join(self._subscriber, None)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop leading and leave the session."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._room.leave(self._subscriber, for_good=True)

    @property
    def _state(self) -> State:
        return self._room.session.state

    @property
    def _leads(self) -> bool:
        leader = self._state["leader"]
        return leader is not None and leader["id"] == self.member.id

    @property
    def _is_free(self) -> bool:
        """Whether nobody leads, or the robot of a former process."""
        leader = self._state["leader"]
        return leader is None or bool(leader["robot"] and leader["away"])

    @property
    def _may_lead(self) -> bool:
        return self._is_free and self._state["phase"] != "ended"

    def _look(self) -> None:
        """Wake `_run` where a tick has changed whether it may lead."""
        seen = self._is_free, self._may_lead
        if seen != self._seen:
            self._seen = seen
            self._changed.set()

    async def _run(self) -> None:
        free_since = self._loop.time() - RETURN_AFTER  # at the start the robot leads at once
        while True:
            self._changed.clear()
            left = free_since + RETURN_AFTER - self._loop.time() if self._may_lead else None
            if left is None or left > 0:
                was_free = self._is_free
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(left):
                        await self._changed.wait()
                if not was_free:
                    free_since = self._loop.time()
                continue
            self._room.receive(self._subscriber, Take(force=True))
            await self._walk()
            free_since = self._loop.time()

    async def _walk(self) -> None:
        """Walk the run sheet again and again until someone else leads."""
        steps, length = plan(self._hall.run_sheet)
        self._room.receive(self._subscriber, Phase("live"))
        while self._leads and length > 0:
            begun = self._loop.time()
            for step in steps:
                await self._wait(begun + step.at)
                if not self._leads:
                    return
                await self._play(step)
            await self._wait(max(begun + length, self._loop.time() + 0.5))
            self._room.receive(self._subscriber, Phase("live"))  # again, where it could not be recorded

    async def _wait(self, until: float) -> None:
        """Stand still until `until`, with a lead frame every STILL_EVERY."""
        while (left := until - self._loop.time()) > 0:
            await asyncio.sleep(min(left, STILL_EVERY))
            if left > STILL_EVERY and self._leads:
                self._room.receive(self._subscriber, Lead(self._time(), {}))

    async def _play(self, step: Step) -> None:
        if step.caption is not None:
            text = step.caption if isinstance(step.caption, str) else dict(step.caption)
            self._room.receive(self._subscriber, Caption(new_id(), self._time(), text))
        if step.clip is not None:
            time = self._time()
            self._room.receive(self._subscriber, Lead(time, {"playing": ("clip", step.clip, time, 0, True)}))
        begun = self._loop.time()
        for number, state in enumerate(frames(step, self._view)):
            await asyncio.sleep(max(0.0, begun + number * FRAME - self._loop.time()))
            if not self._leads:
                return
            self._view = state.get("view", self._view)
            self._room.receive(self._subscriber, Lead(self._time(), state))

    def _time(self) -> int:
        """Return the time of the robot's capture clock, ms."""
        return round(self._loop.time() * 1000)
