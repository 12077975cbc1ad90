"""The machine that is measured: its two cores, a process's CPU, memory and descriptors as the kernel counts them."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE = _CORES[0]
LOAD_CORE = _CORES[-1]


class CannotRun(Exception):
    """Something is missing here: says what, and how to get it."""


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """What is started inside runs on this core for good."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def raise_descriptors() -> int:
    """As many descriptors as this system lets us have, also for what is started from now on."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (65536, max(most, 65536)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return resource.getrlimit(resource.RLIMIT_NOFILE)[0]


def cpu_seconds(pid: int) -> float:
    """CPU that a process has used, all its threads, user and system, exact to the nanosecond."""
    return time.clock_gettime(((~pid) << 3) | 2)  # the process's own clock, as clock_getcpuclockid(3) makes it


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def descriptors(pid: int) -> int:
    """Open files and sockets of a process."""
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208 – names are enough


def children(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(item) for item in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def installed(program: str, packages: list[str]) -> str:
    """The path of a program, installing Debian's packages as root where it is missing. Raises CannotRun."""
    path = shutil.which(program)
    if path is None:
        install = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise CannotRun(f"no {program} found: `{install}` as root")
        print(f"# Installing Debian's {' '.join(packages)} …", flush=True)
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in ("apt-get update -qq", install.replace("-y", "-y -qq")):
            if subprocess.run(command.split(), env=quiet, stdout=subprocess.DEVNULL, check=False).returncode:
                raise CannotRun(f"no {program} found, and `{command}` failed")
        path = shutil.which(program)
        if path is None:
            raise CannotRun(f"{program} was installed, but is not on the PATH")
    return path


def compiled(source: Path, folder: Path) -> Path:
    """A C program, built into `folder`: `source` is its only file, or the folder with all of them.

    Raises CannotRun where there is no compiler.
    """
    compiler = shutil.which("cc") or installed("gcc", ["gcc", "libc6-dev"])
    program = folder / source.stem
    if not program.exists():
        files = sorted(source.glob("*.c")) if source.is_dir() else [source]
        subprocess.run([compiler, "-O2", "-Wall", "-Wextra", "-o", str(program), *map(str, files)], check=True)
    return program
