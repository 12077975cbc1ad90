"""`guide rehearse`: one rehearsal from the first question to the verdict.

Ends by itself: after its steps, at Ctrl+C, or when `steps.longest` is over; then every follower leaves.
"""

from __future__ import annotations

import asyncio
import errno
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import uvloop
import websockets

from guide.common.tokens import CODE_LENGTH
from guide.rehearse import steps
from guide.rehearse.chart import picture
from guide.rehearse.followers import FollowerPool
from guide.rehearse.guide import NotLeading, lead
from guide.rehearse.http_client import BRANCH, Api, between
from guide.rehearse.latency import OwnLoad, allow_files
from guide.rehearse.report import Progress, table, verdict_lines, wrapped
from guide.rehearse.sentences import say
from guide.rehearse.target import Target, TargetError, reached, target, trusting
from guide.rehearse.verdict import Measured, Unknown, Verdict, faults, judge

CARRIED, GAVE_WAY, COULD_NOT = 0, 3, 1
"""exit statuses: all went well; something gave way, or it was stopped; it could not be rehearsed"""
STARTS_WITHIN: Final = 10.0  # seconds for our own guide to lead
BACK_WITHIN: Final = 30.0  # seconds for all to be back after a restart: the old server may take that long to go


@dataclass(frozen=True, slots=True)
class Asked:
    """What the operator asked for. `sure`: the operator says that the server is theirs. `key_file`: with the key for
    /metrics; where none is named, that of the data folder `data`, which only this machine's own server is told."""

    session: str
    followers: int
    seconds: float
    url: str
    sure: bool
    lead: str | None
    key_file: Path | None
    data: Path
    picture: Path
    certificate: Path | None = None


@dataclass
class Rehearsal:
    """One run. `measured` grows step by step, so that what is known can be told whenever it ends."""

    asked: Asked
    target: Target
    language: str
    measured: list[Measured] = field(default_factory=list)
    title: str = ""
    stopped: bool = False

    async def run(self) -> None:
        """Raises TargetError where the server cannot be rehearsed."""
        planned = steps.steps(self.asked.followers, self.asked.seconds)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        work = asyncio.create_task(self._rehearse(planned))
        stopping = asyncio.create_task(stop.wait())
        longest = steps.longest(planned)
        await asyncio.wait([work, stopping], timeout=longest, return_when=asyncio.FIRST_COMPLETED)
        self.stopped = not work.done()
        for task in (work, stopping):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await work

    async def _rehearse(self, planned: list[steps.Step]) -> None:
        api = Api(self.target, _key(self.asked, self.target))
        own = OwnLoad()
        crowd = FollowerPool(self.target)
        leading: asyncio.Task[None] | None = None
        progress = Progress(self.asked.followers, self.language)
        try:
            found = await api.session(self.asked.session)
            if found["phase"] == "ended":
                raise TargetError("over")
            self.title = str(found["title"])
            token = await self._guide_token(api)
            seconds = round(self.asked.seconds + self.asked.followers / steps.JOINS_PER_SECOND)
            self._say(
                "begins", followers=f"{self.asked.followers:,}", title=self.title, url=self.target.url, seconds=seconds
            )
            self._say("robots", branch=BRANCH)
            leading = await self._lead(api, found, token)
            for step in planned:
                await self._climb(api, crowd, step, progress)
                await self._measure(api, crowd, own, step, progress)
                if faults(self.measured[-1]):
                    break  # more followers would only make it worse
        finally:
            progress.done()
            await crowd.leave()
            if leading is not None:
                leading.cancel()
                with suppress(asyncio.CancelledError, NotLeading, OSError, websockets.WebSocketException):
                    await leading
            await own.stop()
            await api.close()

    async def _guide_token(self, api: Api) -> str | None:
        """What lets us lead, where that was asked for. Raises TargetError where the link is not of this session."""
        if self.asked.lead is None:
            return None
        token, code = await api.guide_token(self.asked.lead)
        if code != self.asked.session:
            raise TargetError("other_session", theirs=code, code=self.asked.session)
        return token

    async def _lead(self, api: Api, found: dict[str, object], token: str | None) -> asyncio.Task[None] | None:
        """Lead where that was asked for and nobody does; else say what is to be expected."""
        leader = found.get("leader")
        if token is None:
            if isinstance(leader, dict):
                self._say("led_by", name=leader["name"])
            else:
                self._say("still")
            return None
        began = asyncio.Event()
        scene = await api.scene(str(found["hall"]))
        task = asyncio.create_task(lead(self.target, token, scene, began))
        waiting = asyncio.create_task(began.wait())
        await asyncio.wait([task, waiting], timeout=STARTS_WITHIN, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        if began.is_set():
            self._say("leads")
            return task
        try:
            async with asyncio.timeout(0):
                await task
        except NotLeading as refused:
            self._say("led_by", name=refused.by or "?")
            return None
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            raise TargetError("no_lead", why=str(error) or type(error).__name__) from None
        return None

    async def _climb(self, api: Api, crowd: FollowerPool, step: steps.Step, progress: Progress) -> None:
        """Let everybody in, as long as it takes, but no longer than the step allows."""
        crowd.rise()
        with suppress(TimeoutError):
            async with asyncio.timeout(step.joining):
                joining = asyncio.create_task(self._join(api, crowd, step))
                try:
                    while not joining.done() or crowd.present < step.followers:
                        await asyncio.sleep(0.2)
                        progress.show("joining", step, crowd)
                        if joining.done():
                            joining.result()
                finally:
                    joining.cancel()
        await asyncio.sleep(steps.SETTLE)

    async def _join(self, api: Api, crowd: FollowerPool, step: steps.Step) -> None:
        """Take places for those who are missing; where the server went away under the others, until it is back."""
        while True:
            have = len(crowd.followers)
            try:
                return await api.join(self.asked.session, have, step.followers - have, crowd.add)
            except TargetError as error:
                if error.key != "no_server" or crowd.restart is None:
                    raise

    async def _measure(self, api: Api, crowd: FollowerPool, own: OwnLoad, step: steps.Step, progress: Progress) -> None:
        before = await api.figures()
        crowd.begin()
        own.begin()
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < step.hold:
            await asyncio.sleep(min(0.2, step.hold - passed))
            progress.show("measuring", step, crowd)
        passed = time.monotonic() - begun
        if crowd.restart is not None:
            until = time.monotonic() + BACK_WITHIN
            while crowd.back is None and time.monotonic() < until:
                await asyncio.sleep(0.2)
                progress.show("returning", step, crowd)
        lags = crowd.lags
        measured = Measured(
            wanted=step.followers,
            present=crowd.present,
            p50=lags.quantile(0.5),
            p95=lags.quantile(0.95),
            p99=lags.quantile(0.99),
            ticks=crowd.ticks,
            rate=crowd.ticks / passed / max(1, crowd.present),
            missed=crowd.missed,
            holes=crowd.holes,
            drops=crowd.drops,
            own_cpu=own.cpu,
            own_late=own.late,
            refused=crowd.refused.most_common(1)[0][0] if crowd.refused else None,
            closed=crowd.closes.most_common(1)[0][0] if crowd.closes else None,
            silence=crowd.silence(),
            own_longest=own.longest,
            led=self.asked.lead is not None,
            back=crowd.back,
            ended=crowd.ended,
        )
        # Only now: a server that stands still may be long about it, and what comes meanwhile is not of this step.
        after = None if before is None else await api.figures()
        if before is not None and after is not None:
            measured = replace(measured, server=between(before, after, passed), unknown=Unknown.ANEW)
        elif before is not None or any(step.server is not None for step in self.measured):
            measured = replace(measured, unknown=Unknown.GONE)
        self.measured.append(measured)

    def _say(self, key: str, **values: object) -> None:
        print(*wrapped(say(key, self.language, **values)), sep="\n", flush=True)


def rehearse(asked: Asked, language: str) -> int:
    """Run it; the exit status."""
    try:
        _legible(asked)
        _writable(asked.picture)
        there = target(asked.url)
        if asked.certificate is not None:
            there = trusting(there, asked.certificate)
        if not there.own and not asked.sure and not _typed(there, language):
            raise TargetError("not_ours", url=there.url)
        there = reached(there)
        wanted = steps.descriptors(asked.followers)
        allowed = allow_files(wanted)
        if allowed < wanted:
            fits = max(1, allowed - steps.descriptors(0))
            raise TargetError("few_files", followers=asked.followers, wanted=wanted, allowed=allowed, fits=fits)
    except TargetError as error:
        return _excuse(error, language)
    rehearsal = Rehearsal(asked, there, language)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(rehearsal.run())
    except TargetError as error:
        _excuse(error, language)
        if not rehearsal.measured:
            return COULD_NOT
        rehearsal.stopped = True  # what is known by then is told
    return _conclude(rehearsal, language)


def _excuse(error: TargetError, language: str) -> int:
    print(say(error.key, language, **error.detail), file=sys.stderr)
    return COULD_NOT


def _legible(asked: Asked) -> None:
    """Raises TargetError where a code or a link cannot be one, whichever server is asked."""
    if not asked.session:
        raise TargetError("empty_code", length=CODE_LENGTH)
    if not re.fullmatch(rf"[A-Z0-9]{{{CODE_LENGTH}}}", asked.session):
        raise TargetError("bad_code", code=asked.session, length=CODE_LENGTH)
    if asked.lead is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}", asked.lead):  # as new_token makes them
        raise TargetError("bad_lead")


def _writable(path: Path) -> None:
    """Raises TargetError where the picture could not be written: better now than after minutes. Writes nothing."""
    why = None
    if path.is_dir():
        why = errno.EISDIR
    elif not path.parent.is_dir():
        why = errno.ENOTDIR if path.parent.exists() else errno.ENOENT
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        why = errno.EACCES
    if why is not None:
        raise TargetError("no_picture", path=path, why=os.strerror(why))


def _key(asked: Asked, there: Target) -> str | None:
    """What /metrics wants to be shown. Raises TargetError where the file that was named cannot be read."""
    if asked.key_file is None and not there.own:
        return None
    try:
        return (asked.key_file or asked.data / "metrics.key").read_text().strip()
    except OSError as error:
        if asked.key_file is not None:
            raise TargetError("no_key_file", path=asked.key_file, why=error.strerror) from None
        return None


def _typed(there: Target, language: str, ask: Callable[[str], str] = input) -> bool:
    """Whether the operator types the server's name; nobody is asked where nobody sits."""
    if not sys.stdin.isatty():
        return False
    return ask(say("type_host", language, url=there.url, name=there.name)).strip().lower() == there.name.lower()


def _conclude(rehearsal: Rehearsal, language: str) -> int:
    """Print the table and the verdict, write the picture."""
    steps = rehearsal.measured
    if rehearsal.stopped:
        print(say("stopped", language))
    if not steps:
        print(say("nothing", language))
        return GAVE_WAY if rehearsal.stopped else COULD_NOT
    verdict = judge(steps)
    told = verdict_lines(verdict, steps, language, same_machine=rehearsal.target.own)
    print("", *table(verdict, steps, language), "", *(line for one in told for line in wrapped(one)), sep="\n")
    _draw(rehearsal, verdict, told, language)
    return CARRIED if verdict.well and not rehearsal.stopped else GAVE_WAY


def _draw(rehearsal: Rehearsal, verdict: Verdict, says: list[str], language: str) -> None:
    path = rehearsal.asked.picture
    about = f"{rehearsal.target.url} · {time.strftime('%Y-%m-%d %H:%M')}"
    drawn = picture(verdict, rehearsal.measured, language, title=rehearsal.title, about=about, says=says)
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        print(say("no_picture", language, path=path, why=error.strerror), file=sys.stderr)
    else:
        print(say("picture", language, path=path.resolve()))
