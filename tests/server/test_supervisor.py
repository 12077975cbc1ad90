"""A signal at a bad time is not lost and does not wait; how a process ends decides whether it is tried again.

Each runs in a process of its own, as the parent forks and takes the process's signals.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from tests.support.server_process import ROOT

BEGIN: Final = """
import os, signal, sys, time
from guide.server import supervisor as workers
from guide.common.logs import configure_logging

configure_logging("info", json=True)
forks = 0

def count():
    global forks
    forks += 1

os.register_at_fork(before=count)

def stay(number, turns=lambda: None):
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    turns()
    os.write(1, f"here {number} {forks} {os.getpid()}\\n".encode())  # in one piece: two say so at once
    while True:
        time.sleep(workers.EVERY)
        turns()
"""

QUICK: Final = "workers.EVERY, workers.HUNG, workers.LATE = 0.1, 1.0, 0.5\n"


class Parent(subprocess.Popen[str]):
    """A process that supervises. What it and its workers log goes into the file `output`."""

    def __init__(self, program: str, output: Path) -> None:
        self.output = output
        with output.open("w") as file:
            super().__init__(
                [sys.executable, "-c", BEGIN + program],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=file,
                text=True,
                start_new_session=True,
            )

    def log(self) -> list[dict[str, Any]]:
        lines = self.output.read_text().split("\n")[:-1]  # the last may be half of one
        return [json.loads(line) for line in lines if line.startswith("{")]


@contextmanager
def parent(program: str) -> Iterator[Parent]:
    """Whatever is left of it is killed in the end."""
    with tempfile.TemporaryDirectory() as folder, Parent(program, Path(folder, "log")) as process:
        try:
            yield process
        finally:
            if process.returncode is None:
                os.killpg(process.pid, signal.SIGKILL)


def here(process: Parent) -> tuple[int, int]:
    """The next worker that says so: how many forks there were, and its process id."""
    assert process.stdout is not None
    while True:
        line = process.stdout.readline()
        assert line, "it ended"
        if line.startswith("here"):
            return int(line.split()[2]), int(line.split()[3])


def until_ended(process: Parent, times: int) -> None:
    """Wait until the parent has noticed that workers ended, so many times in all."""
    deadline = time.monotonic() + 20.0
    while sum(line["event"] == "worker ended" for line in process.log()) < times:
        assert time.monotonic() < deadline, process.output.read_text()
        time.sleep(0.02)


def until_looked(process: Parent, times: int) -> None:
    """Wait until the parent has looked at its workers so many times from now on. It says when it does."""
    assert process.stdout is not None
    now = time.monotonic()
    while times:
        line = process.stdout.readline()
        assert line, "it ended"
        times -= line.startswith("looked") and float(line.split()[1]) > now


def said(process: Parent, within: float = 20.0) -> list[dict[str, Any]]:
    """Its log, when it has ended."""
    process.communicate(timeout=within)
    return process.log()


def test_a_stop_while_the_parent_forks_reaches_the_new_worker() -> None:
    with parent("""
def stop():
    if forks == 3:
        os.kill(os.getpid(), signal.SIGTERM)

os.register_at_fork(after_in_parent=stop)
sys.exit(workers.supervise(2, stay))
""") as process:
        _, pid = here(process)
        here(process)
        os.kill(pid, signal.SIGKILL)
        said(process)
        assert process.returncode == 0


def test_a_stop_just_after_the_fork_ends_the_worker() -> None:
    with parent("""
def stop():
    if forks == 1:
        os.kill(os.getpid(), signal.SIGTERM)

os.register_at_fork(after_in_child=stop)
sys.exit(workers.supervise(1, stay))
""") as process:
        assert here(process)[0] == 2
        process.terminate()
        said(process)
        assert process.returncode == 0


def test_a_stop_does_not_wait_until_a_worker_is_replaced() -> None:
    with parent("workers.RESTART_WAIT = 60.0; sys.exit(workers.supervise(2, stay))") as process:
        _, pid = here(process)
        here(process)
        os.kill(pid, signal.SIGKILL)
        until_ended(process, 1)
        process.terminate()
        assert sum(line["event"] == "worker started" for line in said(process)) == 2
        assert process.returncode == 0


def test_while_one_waits_for_its_next_try_another_is_replaced() -> None:
    with parent("""
workers.RETRY_WAIT = 60.0

def work(number, turns=lambda: None):
    if forks == 3:
        return 1
    return stay(number, turns)

sys.exit(workers.supervise(2, work))
""") as process:
        (_, first), (_, second) = here(process), here(process)
        os.kill(first, signal.SIGKILL)
        until_ended(process, 2)  # its replacement has failed, too
        os.kill(second, signal.SIGKILL)
        assert here(process)[0] == 4
        process.terminate()
        said(process)
        assert process.returncode == 0


def test_a_replacement_that_cannot_start_is_tried_again() -> None:
    with parent("""
workers.RETRY_WAIT = 0.1

def work(number, turns=lambda: None):
    if 2 < forks < 10:
        return 3
    return stay(number, turns)

sys.exit(workers.supervise(2, work))
""") as process:
        _, pid = here(process)
        here(process)
        os.kill(pid, signal.SIGKILL)
        assert here(process)[0] == 10
        process.terminate()
        said(process)
        assert process.returncode == 0


def test_one_that_takes_long_to_fail_has_not_started() -> None:
    with parent(
        QUICK
        + """
def work(number, turns=lambda: None):
    time.sleep(3 * workers.EVERY)  # the parent looks at it meanwhile
    return 3

sys.exit(workers.supervise(2, work))
"""
    ) as process:
        said(process)
        assert process.returncode == 3


def test_workers_that_are_killed_before_they_start_are_not_started_for_ever() -> None:
    with parent("""
workers.RESTART_WAIT = 0.01
sys.exit(workers.supervise(2, lambda number, turns=None: os.kill(os.getpid(), signal.SIGKILL)))
""") as process:
        said(process)
        assert process.returncode == 1


def test_one_that_was_asked_to_stop_is_a_warning_and_one_that_was_killed_an_error() -> None:
    with parent("sys.exit(workers.supervise(1, stay))") as process:
        os.kill(here(process)[1], signal.SIGTERM)
        os.kill(here(process)[1], signal.SIGKILL)
        here(process)
        process.terminate()
        ended = [(line["status"], line["level"]) for line in said(process) if line["event"] == "worker ended"]
        assert ended == [(0, "warning"), (-signal.SIGKILL, "error")]


def test_one_that_stands_still_is_killed_and_replaced_and_the_other_stays() -> None:
    with parent(QUICK + "sys.exit(workers.supervise(2, stay))") as process:
        _, still = here(process)
        here(process)
        os.kill(still, signal.SIGSTOP)
        assert here(process)[0] == 3
        process.terminate()
        lines = said(process)
        (hung,) = (line for line in lines if line["event"] == "worker hung")
        assert (hung["process"], hung["level"]) == (still, "error")
        assert 1.0 <= hung["seconds"] < 2.0
        assert [line["process"] for line in lines if line["event"] == "worker ended"] == [still]
        assert process.returncode == 0


def test_one_that_is_starting_is_not_judged() -> None:
    with parent(
        QUICK
        + """
def work(number, turns):
    time.sleep(workers.HUNG + 5 * workers.EVERY)  # one that had started would be killed by then
    return stay(number, turns)

sys.exit(workers.supervise(1, work))
"""
    ) as process:
        assert here(process)[0] == 1
        process.terminate()
        assert [line["event"] for line in said(process)] == ["worker started"]


def test_nor_is_the_next_one_judged_by_the_last_one_s_turns() -> None:
    with parent(
        QUICK
        + """
workers.RESTART_WAIT = 0.0

def work(number, turns):
    turns()
    os.write(1, f"here {number} {forks} {os.getpid()}\\n".encode())
    time.sleep(0.6 * workers.HUNG)  # two of them take longer than HUNG, one does not
    return 0 if forks < 5 else stay(number, turns)

sys.exit(workers.supervise(1, work))
"""
    ) as process:
        while here(process)[0] < 5:
            pass
        here(process)
        process.terminate()
        assert not [line for line in said(process) if line["event"] == "worker hung"]


def test_where_the_parent_stood_still_too_nobody_is_judged() -> None:
    with parent(
        QUICK
        + """
look = workers.Supervisor._look

def looked(self, now):
    look(self, now)
    os.write(1, f"looked {time.monotonic()}\\n".encode())

workers.Supervisor._look = looked
sys.exit(workers.supervise(2, stay))
"""
    ) as process:
        pids = [here(process)[1], here(process)[1]]
        until_looked(process, 2)
        for pid in (process.pid, *pids):
            os.kill(pid, signal.SIGSTOP)
        time.sleep(1.5)  # so long that each of them would be killed, and the parent takes note that it stood still
        for pid in (process.pid, *pids):
            os.kill(pid, signal.SIGCONT)
            until_looked(process, 2)  # it looks before they turn
        process.terminate()
        assert [line["event"] for line in said(process)] == ["worker started"] * 2
        assert process.returncode == 0


def test_nobody_waits_for_one_that_stands_still_when_all_stop() -> None:
    with parent(QUICK + "sys.exit(workers.supervise(2, stay))") as process:
        here(process)
        os.kill(here(process)[1], signal.SIGSTOP)
        process.terminate()
        assert [line["event"] for line in said(process)][-1] == "worker hung"
        assert process.returncode == 0
