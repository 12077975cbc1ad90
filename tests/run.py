"""Runs every check and test, side by side where it can, and says at the end what passed, failed and could not run.

    python tests/run.py               # all steps; `make test` makes the environment first
    python tests/run.py ruff pytest   # only these
    python tests/run.py chaos         # `make chaos`: failures that take minutes to survive, not among all steps

A step begins as soon as those that it needs or comes after have ended; it is printed when it ends. A step that fails
does not stop the others, except those that need it. The last line counts test cases; a step that is no test, such as
ruff, counts as one failure when it fails. The exit status is 1 when anything failed. Nothing is tried twice.
Standard library only.
"""

import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CHROMIUM_PACKAGES = ["chromium", "fonts-noto-cjk"]  # without a font Chinese text is all boxes
OTHER_BROWSERS = {
    "firefox-esr": ["firefox-esr", "libavcodec59", "libgl1-mesa-dri"],
    "WebKitWebDriver": [
        "webkit2gtk-driver",
        *(f"gstreamer1.0-{part}" for part in ("plugins-good", "plugins-bad", "libav", "gl", "pulseaudio")),
    ],
    "Xvfb": ["xvfb"],
    "pulseaudio": ["pulseaudio", "pulseaudio-utils"],
}
"""Programs, and the Debian packages that bring them and what they play with (about 600 MB unpacked)."""
POSTGRESQL = Path("/usr/lib/postgresql")
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


@dataclass
class Step:
    """One command. `{report}` in it stands for the file where it writes its JUnit report, `{name}` for its name."""

    name: str
    command: list[str]
    where: Path = ROOT
    needs: tuple[str, ...] = ()
    """Steps that must have passed before."""
    after: tuple[str, ...] = ()
    """Steps that must have ended before, however they ended: the two together would be too much for two cores."""
    prepare: Callable[[], str | None] | None = None
    """Called first, while other steps run; a returned reason means that the step cannot run here."""
    limit: int = 300
    """Seconds after which the step counts as hung."""
    only_named: bool = False
    """Not among those that are run where none is named."""


@dataclass
class Result:
    outcome: str
    """`passed`, `failed` or `not run`."""
    reason: str = ""
    seconds: float = 0.0
    cpu: float = 0.0
    """Seconds of processor time, those of what it started included."""
    cases: dict[str, int] = field(default_factory=lambda: {"passed": 0, "failed": 0, "skipped": 0})
    skips: list[str] = field(default_factory=list)


def install(what: str, packages: list[str]) -> str | None:
    """Install Debian's packages, where we are root; else say why not."""
    command = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return f"no {what} found: `{command}` as root"
    print(f"Installing Debian's {' '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for line in ("apt-get update -qq", command.replace("-y", "-y -qq")):
        if subprocess.run(line.split(), env=quiet, check=False).returncode:
            return f"{what} could not be installed: `{line}` failed"
    return None


def find_chromium() -> str | None:
    """Put a Chromium's path into $CHROMIUM, installing Debian's (150 MB) if need be; else say why there is none."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        if reason := install("chromium", CHROMIUM_PACKAGES):
            return f"{reason}, or name one in $CHROMIUM"
        path = shutil.which("chromium")
        if path is None:
            return "chromium was installed, but is not on the PATH"
    os.environ["CHROMIUM"] = path
    return None


def find_browsers() -> str | None:
    """As `find_chromium`; Firefox and WebKitGTK too, without which their cases are skipped, by name."""
    reason = find_chromium()
    lacking = [program for program in OTHER_BROWSERS if shutil.which(program) is None]
    packages = [package for program in lacking for package in OTHER_BROWSERS[program]]
    if packages and (told := install(" and ".join(lacking), packages)):
        print(told, flush=True)
    return reason


def find_servers() -> None:
    """What the tests start for themselves; what cannot be had is skipped by name, and the rest is run."""
    find_postgresql()
    find_nginx()
    find_redis()
    find_faketime()


def find_faketime() -> None:
    """Install Debian's libfaketime (about 0.1 MB) where there is none; without it its tests are skipped, by name."""
    if not glob.glob("/usr/lib/*/faketime") and (reason := install("libfaketime", ["libfaketime"])):  # noqa: PTH207
        print(reason, flush=True)


def find_redis() -> None:
    """Install Debian's Redis (about 5 MB) where there is none; without it its tests are skipped, by name."""
    if shutil.which("redis-server") is None and (reason := install("Redis", ["redis-server"])):
        print(reason, flush=True)


def find_postgresql() -> None:
    """Install Debian's PostgreSQL (about 60 MB) where there is none; without it its tests are skipped, by name."""
    if not (os.environ.get("GUIDE_POSTGRESQL") or POSTGRESQL.exists() or shutil.which("initdb")):
        # The package would start a server of its own on the usual port.
        if os.geteuid() == 0 and not CLUSTERS.exists():
            CLUSTERS.parent.mkdir(parents=True, exist_ok=True)
            CLUSTERS.write_text("create_main_cluster = false\n")
        if reason := install("PostgreSQL", ["postgresql"]):
            print(reason, flush=True)


UNPACKED = ROOT / ".tools" / "debian"  # tests/deploy/reverse_proxy.py looks there


def find_nginx() -> None:
    """Unpack Debian's nginx into .tools where the system has none: nothing is installed, no service starts.

    Where that fails the tests that need it say so by name.
    """
    places = [*os.get_exec_path(), "/usr/sbin", str(UNPACKED / "usr/sbin")]
    if shutil.which("nginx", path=os.pathsep.join(places)) or shutil.which("apt-get") is None:
        return
    print("Fetching Debian's nginx into .tools (about 2 MB) …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # apt reads as a user of its own
        if os.geteuid() == 0:
            subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        fetch = ["apt-get", "download", "-qq", "-o", "APT::Sandbox::User=root", "nginx", "nginx-common"]
        if subprocess.run(fetch, cwd=folder, env=quiet, check=False).returncode:
            return
        UNPACKED.mkdir(parents=True, exist_ok=True)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(UNPACKED)], check=False)


CLIENT = ROOT / "client_js"
BIN = CLIENT / "node_modules" / ".bin"
PYTEST = [PYTHON, "-m", "pytest", "-q", "--junitxml={report}", "-o", "cache_dir=.pytest_cache/{name}"]

LAST = ["nice", "-n", "10"]
"""What only computes takes the processor time that the tests beside it leave."""


def shared_by(processes: int, how: str) -> list[str]:
    """Options of pytest. A process has servers of its own, so that what a case does to them is seen by no other."""
    return ["--numprocesses", str(processes), "--dist", how]


def without(*folders: str) -> list[str]:
    """Options of pytest: each process imports all tests that it may be given, which takes seconds."""
    return [f"--ignore=tests/{folder}" for folder in folders]


# On two cores: the tests of servers mostly wait, the rest computes.
STEPS = [
    Step("packages", ["make", "--silent", "client_js/node_modules/.package-lock.json"], limit=600),
    Step(
        "pytest",
        [*PYTEST, *shared_by(3, "worksteal"), "-m", "not browser and not nodes and not chaos", *without("e2e")],
        prepare=find_servers,
        limit=900,
    ),
    Step(
        "nodes",
        [*PYTEST, *shared_by(2, "loadfile"), "-m", "nodes and not chaos", "tests/nodes", "tests/chaos"],
        prepare=find_servers,
        limit=900,
    ),
    Step("ruff", [*LAST, PYTHON, "-m", "ruff", "check", "."]),
    Step("mypy", [*LAST, PYTHON, "-m", "mypy"], after=("ruff",)),
    Step("client", [*LAST, "make", "--silent", "client"], needs=("packages",), after=("mypy",)),
    Step("tsc", [*LAST, str(BIN / "tsc"), "--noEmit"], CLIENT, needs=("packages",), after=("client",)),
    Step(
        "vitest",
        [str(BIN / "vitest"), "run", "--reporter=default", "--reporter=junit", "--outputFile.junit={report}"],
        CLIENT,
        needs=("packages",),
        after=("nodes", "tsc"),
    ),
    Step(
        "browser",
        [*PYTEST, *shared_by(2, "loadfile"), "tests/e2e", *without("e2e/voice")],
        needs=("client",),
        after=("pytest", "nodes", "vitest"),
        prepare=find_browsers,
        limit=1200,
    ),
    # Sound that arrives late is what these cases find: other browsers beside them would make it late.
    Step(
        "voice",
        [*PYTEST, "tests/e2e/voice"],
        needs=("client",),
        after=("browser",),
        prepare=find_chromium,
        limit=600,
    ),
    Step(
        "chaos",
        [*PYTEST, "-v", "-s", "tests/chaos"],
        prepare=find_servers,
        limit=1800,
        only_named=True,
    ),
]


class Run:
    """The steps that were chosen, each in a thread that waits for its turn."""

    def __init__(self, steps: Sequence[Step], folder: Path) -> None:
        self.results: dict[str, Result] = {}
        self.start = time.monotonic()
        self._folder = folder
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._ended = {step.name: threading.Event() for step in steps}
        self._installing = threading.Lock()
        self._printing = threading.Lock()
        self._threads = [threading.Thread(target=self._run, args=(step,), daemon=True) for step in steps]

    def finish(self) -> None:
        """Run them all. Whatever still runs when this is interrupted is stopped."""
        try:
            for thread in self._threads:
                thread.start()
            for thread in self._threads:
                thread.join()
        finally:
            for process in list(self._processes.values()):
                stop(process)

    def _run(self, step: Step) -> None:
        output = self._folder / f"{step.name}.txt"
        result = Result("failed", "the step could not be run")
        try:
            reason = None
            if step.prepare is not None:
                with self._installing:
                    reason = step.prepare()
            for other in (*step.needs, *step.after):
                if other in self._ended:
                    self._ended[other].wait()
            lacking = [need for need in step.needs if need in self.results and self.results[need].outcome != "passed"]
            if lacking:
                reason = f"needs {lacking[0]}, which did not pass"
            result = Result("not run", reason) if reason else self._result(step, output)
        finally:
            self.results[step.name] = result
            with self._printing:
                print(f"\n=== {step.name}: {result.outcome} after {result.seconds:.0f} s", flush=True)
                if output.exists():
                    print(output.read_text(errors="replace"), end="", flush=True)
            self._ended[step.name].set()

    def _result(self, step: Step, output: Path) -> Result:
        report = self._folder / f"{step.name}.xml"
        command = [part.replace("{report}", str(report)).replace("{name}", step.name) for part in step.command]
        start = time.monotonic()
        alone = len(self._threads) == 1
        print(f"=== {step.name} begins ({start - self.start:.0f} s so far)", flush=True)
        with output.open("wb") as file:
            to = None if alone else file
            try:
                # A group of its own, so that a hung step goes together with whatever it started.
                process = subprocess.Popen(command, cwd=step.where, start_new_session=True, stdout=to, stderr=to)
            except OSError as error:
                return Result("failed", f"{command[0]} does not start: {error.strerror}")
        self._processes[step.name] = process
        hung = threading.Timer(step.limit, stop, [process])
        hung.start()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        hung.cancel()
        stop(process)
        seconds = time.monotonic() - start
        reason = f"stopped after {step.limit} s" if seconds > step.limit else f"exit status {code}"
        result = Result("failed" if code else "passed", reason if code else "", seconds, used.ru_utime + used.ru_stime)
        if report.exists():
            read_report(report, result)
        if "pytest" in command and code == 5:  # pytest's status for: nothing collected
            result.outcome, result.reason = "not run", "there are no such tests"
        return result


def stop(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a step. Its group is asked first and forced after 5 s."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + 5
        while process.returncode is None and time.monotonic() < deadline:
            time.sleep(0.05)


def read_report(report: Path, result: Result) -> None:
    """Count the cases of a JUnit report, and note which were skipped and why."""
    try:
        cases = list(ET.parse(report).getroot().iter("testcase"))
    except ET.ParseError:
        return  # the step was stopped while it wrote: its exit status says enough
    for case in cases:
        skipped = case.find("skipped")
        if skipped is not None:
            outcome = "skipped"
            why = skipped.get("message") or "no reason given"
            result.skips.append(f"{case.get('classname', '')}::{case.get('name', '')}: {why}")
        elif case.find("failure") is not None or case.find("error") is not None:
            outcome = "failed"
        else:
            outcome = "passed"
        result.cases[outcome] += 1


def summary(results: dict[str, Result], seconds: float) -> int:
    """Print the table and the closing line. Returns the exit status."""
    print(f"\n=== summary ({seconds:.0f} s)\n")
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for name, result in results.items():
        cases = ", ".join(f"{count} {outcome}" for outcome, count in result.cases.items() if count)
        remark = "; ".join(part for part in (cases, result.reason) if part)
        took = f"{result.seconds:6.1f} s, {result.cpu:5.1f} s of processor time"
        print(f"  {name:<10} {result.outcome:<8} {took}  {remark}".rstrip())
        for outcome, count in result.cases.items():
            total[outcome] += count
        if result.outcome == "failed" and not result.cases["failed"]:
            total["failed"] += 1
    missed = [f"{name}: {result.reason}" for name, result in results.items() if result.outcome == "not run"]
    missed += [skip for result in results.values() for skip in result.skips]
    if missed:
        print(f"\nNot run ({len(missed)}):")
        for line in missed:
            print(f"  {line}")
    print(f"\n{total['passed']} passed, {total['failed']} failed, {total['skipped']} skipped", flush=True)
    return 1 if total["failed"] else 0


def main(names: list[str]) -> int:
    unknown = set(names) - {step.name for step in STEPS}
    if unknown:
        print(f"no such step: {' '.join(sorted(unknown))}; there are {' '.join(step.name for step in STEPS)}")
        return 2
    os.environ["PATH"] = f"{Path(PYTHON).parent}{os.pathsep}{os.environ['PATH']}"
    # Some machines forbid byte code. Each of some hundred servers would then compile all that it imports: 2 s of CPU.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(ROOT / ".pytest_cache" / "bytecode")
    # A shell that starts this in the background ignores SIGINT for all below it; some cases interrupt a command.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    steps = [step for step in STEPS if step.name in names or not (names or step.only_named)]
    with tempfile.TemporaryDirectory() as folder:
        run = Run(steps, Path(folder))
        run.finish()
    return summary({step.name: run.results[step.name] for step in steps}, time.monotonic() - run.start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
