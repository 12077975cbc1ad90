"""Run a rehearsal, from checking the options to printing the verdict: the work of `guide rehearse`.

It ends after its steps, at Ctrl+C, or after `steps.time_limit`. Then every follower leaves.
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
from guide.rehearse.followers.pool import FollowerPool
from guide.rehearse.guide import NotLeading, lead
from guide.rehearse.http_client import BRANCH, Api, server_load
from guide.rehearse.local_load import LocalLoad, allow_files
from guide.rehearse.progress import Progress
from guide.rehearse.report import table, verdict_lines, wrapped
from guide.rehearse.sentences import say
from guide.rehearse.target import Target, TargetError, target, with_certificate, with_reachable_address
from guide.rehearse.verdict import Measurement, Unknown, Verdict, faults, judge

CARRIED, GAVE_WAY, COULD_NOT = 0, 3, 1
"""exit statuses: all went well; a step failed, or it was stopped; it could not begin"""
STARTS_WITHIN: Final = 10.0  # seconds for the rehearsal's guide to lead
BACK_WITHIN: Final = 30.0  # seconds for everybody to be back after a restart: the old server may take so long to stop


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator asked for.

    `confirmed`: the operator says that the server is theirs. `key_file`: the file with the key for /metrics; None: the
    one in the data folder `data`, which is sent to a server on this machine only.
    """

    session: str
    followers: int
    seconds: float
    url: str
    confirmed: bool
    lead: str | None
    key_file: Path | None
    data: Path
    picture: Path
    certificate: Path | None = None


@dataclass
class Rehearsal:
    """One run. `measured` grows step by step, so that there is a result whenever it ends."""

    options: Options
    target: Target
    language: str
    measured: list[Measurement] = field(default_factory=list)
    title: str = ""
    stopped: bool = False

    async def run(self) -> None:
        """Rehearse until the end. Raises TargetError where the server cannot be rehearsed."""
        planned = steps.steps(self.options.followers, self.options.seconds)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        work = asyncio.create_task(self._rehearse(planned))
        stopping = asyncio.create_task(stop.wait())
        limit = steps.time_limit(planned)
        await asyncio.wait([work, stopping], timeout=limit, return_when=asyncio.FIRST_COMPLETED)
        self.stopped = not work.done()
        for task in (work, stopping):
            task.cancel()
        with suppress(asyncio.CancelledError):
            await work

    async def _rehearse(self, planned: list[steps.Step]) -> None:
        api = Api(self.target, _key(self.options, self.target))
        load = LocalLoad()
        pool = FollowerPool(self.target)
        leading: asyncio.Task[None] | None = None
        progress = Progress(self.options.followers, self.language)
        try:
            found = await api.session(self.options.session)
            if found["phase"] == "ended":
                raise TargetError("over")
            self.title = str(found["title"])
            token = await self._guide_token(api)
            seconds = round(self.options.seconds + self.options.followers / steps.JOINS_PER_SECOND)
            self._say(
                "begins",
                followers=f"{self.options.followers:,}",
                title=self.title,
                url=self.target.url,
                seconds=seconds,
            )
            self._say("robots", branch=BRANCH)
            leading = await self._lead(api, found, token)
            for step in planned:
                await self._raise(api, pool, step, progress)
                await self._measure(api, pool, load, step, progress)
                if faults(self.measured[-1]):
                    break  # more followers would only make it worse
        finally:
            progress.done()
            await pool.leave()
            if leading is not None:
                leading.cancel()
                with suppress(asyncio.CancelledError, NotLeading, OSError, websockets.WebSocketException):
                    await leading
            await load.stop()
            await api.close()

    async def _guide_token(self, api: Api) -> str | None:
        """Return the token to lead with, where that was asked for. Raises TargetError for a link of another session."""
        if self.options.lead is None:
            return None
        token, code = await api.guide_token(self.options.lead)
        if code != self.options.session:
            raise TargetError("other_session", theirs=code, code=self.options.session)
        return token

    async def _lead(self, api: Api, found: dict[str, object], token: str | None) -> asyncio.Task[None] | None:
        """Lead where that was asked for and nobody else does; otherwise print what to expect."""
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

    async def _raise(self, api: Api, pool: FollowerPool, step: steps.Step, progress: Progress) -> None:
        """Let the followers of a step join, for as long as the step allows."""
        pool.begin_step()
        with suppress(TimeoutError):
            async with asyncio.timeout(step.joining), progress.shown("joining", step, pool):
                await self._join(api, pool, step)
                await pool.until_present(step.followers)
        await asyncio.sleep(steps.SETTLE)

    async def _join(self, api: Api, pool: FollowerPool, step: steps.Step) -> None:
        """Take the missing places. While the server restarts, try again until it is back."""
        while True:
            have = len(pool.followers)
            try:
                return await api.join(self.options.session, have, step.followers - have, pool.add)
            except TargetError as error:
                if error.key != "no_server" or pool.interrupted_at is None:
                    raise

    async def _measure(
        self, api: Api, pool: FollowerPool, load: LocalLoad, step: steps.Step, progress: Progress
    ) -> None:
        before = await api.metrics()
        pool.begin_measuring()
        load.begin_measuring()
        begun = time.monotonic()
        async with progress.shown("measuring", step, pool):
            await asyncio.sleep(step.hold)
        passed = time.monotonic() - begun
        if pool.interrupted_at is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(BACK_WITHIN), progress.shown("returning", step, pool):
                    await pool.until_back()
        lags = pool.lags
        measured = Measurement(
            wanted=step.followers,
            present=pool.present,
            p50=lags.quantile(0.5),
            p95=lags.quantile(0.95),
            p99=lags.quantile(0.99),
            ticks=pool.ticks,
            rate=pool.ticks / passed / max(1, pool.present),
            missed=pool.missed,
            gaps=pool.gaps,
            drops=pool.drops,
            local_cpu=load.cpu,
            local_lateness=load.lateness,
            refused=pool.refused.most_common(1)[0][0] if pool.refused else None,
            closed=pool.closes.most_common(1)[0][0] if pool.closes else None,
            silence=pool.silence(),
            local_longest=load.longest,
            led=self.options.lead is not None,
            recovery=pool.recovery,
            crashed=pool.crashed,
        )
        # Only now: a server that stands still takes long to answer, and what comes meanwhile is not part of this step.
        after = None if before is None else await api.metrics()
        if before is not None and after is not None:
            measured = replace(measured, server=server_load(before, after, passed), unknown=Unknown.ANEW)
        elif before is not None or any(step.server is not None for step in self.measured):
            measured = replace(measured, unknown=Unknown.GONE)
        self.measured.append(measured)

    def _say(self, key: str, **values: object) -> None:
        print(*wrapped(say(key, self.language, **values)), sep="\n", flush=True)


def rehearse(options: Options, language: str) -> int:
    """Run a rehearsal and return the exit status."""
    try:
        _check_codes(options)
        _check_picture_path(options.picture)
        server = target(options.url)
        if options.certificate is not None:
            server = with_certificate(server, options.certificate)
        if not server.local and not options.confirmed and not _confirmed(server, language):
            raise TargetError("not_ours", url=server.url)
        server = with_reachable_address(server)
        wanted = steps.descriptors(options.followers)
        allowed = allow_files(wanted)
        if allowed < wanted:
            fits = max(1, allowed - steps.descriptors(0))
            raise TargetError("few_files", followers=options.followers, wanted=wanted, allowed=allowed, fits=fits)
    except TargetError as error:
        return _print_error(error, language)
    rehearsal = Rehearsal(options, server, language)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(rehearsal.run())
    except TargetError as error:
        _print_error(error, language)
        if not rehearsal.measured:
            return COULD_NOT
        rehearsal.stopped = True  # print what was measured until then
    return _conclude(rehearsal, language)


def _print_error(error: TargetError, language: str) -> int:
    """Print why the rehearsal cannot go on; return the exit status."""
    print(say(error.key, language, **error.detail), file=sys.stderr)
    return COULD_NOT


def _check_codes(options: Options) -> None:
    """Raise TargetError where a session code or a guide's link cannot be one on any server."""
    if not options.session:
        raise TargetError("empty_code", length=CODE_LENGTH)
    if not re.fullmatch(rf"[A-Z0-9]{{{CODE_LENGTH}}}", options.session):
        raise TargetError("bad_code", code=options.session, length=CODE_LENGTH)
    if options.lead is not None and not re.fullmatch(r"[A-Za-z0-9_-]{43}", options.lead):  # as new_token makes them
        raise TargetError("bad_lead")


def _check_picture_path(path: Path) -> None:
    """Raise TargetError where the picture could not be written: better now than after minutes. Write nothing."""
    why = None
    if path.is_dir():
        why = errno.EISDIR
    elif not path.parent.is_dir():
        why = errno.ENOTDIR if path.parent.exists() else errno.ENOENT
    elif not os.access(path if path.exists() else path.parent, os.W_OK):
        why = errno.EACCES
    if why is not None:
        raise TargetError("no_picture", path=path, why=os.strerror(why))


def _key(options: Options, server: Target) -> str | None:
    """Return the key for /metrics, if there is one. Raises TargetError where the named file cannot be read."""
    if options.key_file is None and not server.local:
        return None
    try:
        return (options.key_file or options.data / "metrics.key").read_text().strip()
    except OSError as error:
        if options.key_file is not None:
            raise TargetError("no_key_file", path=options.key_file, why=error.strerror) from None
        return None


def _confirmed(server: Target, language: str, ask: Callable[[str], str] = input) -> bool:
    """Return whether the operator types the server's name, which is asked only on a terminal."""
    if not sys.stdin.isatty():
        return False
    return ask(say("type_host", language, url=server.url, name=server.name)).strip().lower() == server.name.lower()


def _conclude(rehearsal: Rehearsal, language: str) -> int:
    """Print the table and the verdict, write the picture, and return the exit status."""
    steps = rehearsal.measured
    if rehearsal.stopped:
        print(say("stopped", language))
    if not steps:
        print(say("nothing", language))
        return GAVE_WAY if rehearsal.stopped else COULD_NOT
    verdict = judge(steps)
    lines = verdict_lines(verdict, steps, language, same_machine=rehearsal.target.local)
    print("", *table(verdict, steps, language), "", *(line for text in lines for line in wrapped(text)), sep="\n")
    _write_picture(rehearsal, verdict, lines, language)
    return CARRIED if verdict.passed and not rehearsal.stopped else GAVE_WAY


def _write_picture(rehearsal: Rehearsal, verdict: Verdict, says: list[str], language: str) -> None:
    """Write the chart to the file that the operator named, and say where it is."""
    path = rehearsal.options.picture
    about = f"{rehearsal.target.url} · {time.strftime('%Y-%m-%d %H:%M')}"
    drawn = picture(verdict, rehearsal.measured, language, title=rehearsal.title, about=about, says=says)
    try:
        path.write_text(drawn, encoding="utf-8")
    except OSError as error:
        print(say("no_picture", language, path=path, why=error.strerror), file=sys.stderr)
    else:
        print(say("picture", language, path=path.resolve()))
