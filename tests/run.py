"""Runs every check and test, one after another, and says at the end what passed, failed and could not run.

    python tests/run.py               # all steps; `make test` makes the environment first
    python tests/run.py ruff pytest   # only these
    python tests/run.py chaos         # `make chaos`: failures that take minutes to survive, not among all steps

A step that fails does not stop the others, except those that need it. The last line counts test cases; a step
that is no test, such as ruff, counts as one failure when it fails. The exit status is 1 when anything failed.
Standard library only.
"""

import glob
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
CHROMIUM_PACKAGES = ["chromium", "fonts-noto-cjk"]  # without a font Chinese text is all boxes
POSTGRESQL = Path("/usr/lib/postgresql")
CLUSTERS = Path("/etc/postgresql-common/createcluster.conf")


@dataclass
class Step:
    """One command. `{report}` in it stands for the file where it writes its JUnit report, `{name}` for its name."""

    name: str
    command: list[str]
    where: Path = ROOT
    needs: tuple[str, ...] = ()
    prepare: Callable[[], str | None] = lambda: None
    """Called first; a returned reason means that the step cannot run here."""
    limit: int = 300
    """Seconds after which the step counts as hung."""
    beside: bool = False
    """It mostly waits: the next steps run meanwhile."""
    alone: bool = False
    """It needs the machine for itself: what runs beside the others has to end first."""
    only_named: bool = False
    """Not among those that are run where none is named."""


@dataclass
class Result:
    outcome: str
    """`passed`, `failed` or `not run`."""
    reason: str = ""
    seconds: float = 0.0
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


UNPACKED = ROOT / ".tools" / "debian"  # tests/support/reverse_proxy.py looks there


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
STEPS = [
    Step("ruff", [PYTHON, "-m", "ruff", "check", "."]),
    Step("mypy", [PYTHON, "-m", "mypy"]),
    Step("packages", ["make", "--silent", "client_js/node_modules/.package-lock.json"], limit=600),
    Step("tsc", [str(BIN / "tsc"), "--noEmit"], CLIENT, needs=("packages",)),
    Step("nodes", [*PYTEST, "-m", "nodes and not chaos"], prepare=find_servers, limit=1200, beside=True),
    Step("pytest", [*PYTEST, "-m", "not browser and not nodes and not chaos"], prepare=find_servers, limit=1200),
    Step(
        "vitest",
        [str(BIN / "vitest"), "run", "--reporter=default", "--reporter=junit", "--outputFile.junit={report}"],
        CLIENT,
        needs=("packages",),
    ),
    Step("client", ["make", "--silent", "client"], needs=("packages",)),
    Step("browser", [*PYTEST, "-m", "browser"], needs=("client",), prepare=find_chromium, limit=1200, alone=True),
    Step(
        "chaos",
        [*PYTEST, "-v", "-s", "tests/chaos"],
        prepare=find_servers,
        limit=1800,
        only_named=True,
    ),
]


class Run:
    """One step under way. Its output goes straight to ours, or into a file until it is `result`'s turn."""

    def __init__(self, step: Step, report: Path, output: Path | None = None) -> None:
        self.step = step
        self.report = report
        self.output = output
        self.start = time.monotonic()
        self.command = [part.replace("{report}", str(report)).replace("{name}", step.name) for part in step.command]
        reason = step.prepare()
        self.unable = Result("not run", reason) if reason else None
        self.process: subprocess.Popen[bytes] | None = None
        if self.unable is None:
            with Path(output or os.devnull).open("wb") as file:
                to = None if output is None else file
                try:
                    # A group of its own, so that a hung step goes together with whatever it started.
                    self.process = subprocess.Popen(
                        self.command, cwd=step.where, start_new_session=True, stdout=to, stderr=to
                    )
                except OSError as error:
                    self.unable = Result("failed", f"{self.command[0]} does not start: {error.strerror}")

    def result(self) -> Result:
        """What came of it, when it has ended."""
        process = self.process
        if process is None:
            return self.unable or Result("not run")
        try:
            code = process.wait(timeout=max(0.0, self.step.limit - (time.monotonic() - self.start)))
            reason = f"exit status {code}"
        except subprocess.TimeoutExpired:
            code, reason = -1, f"stopped after {self.step.limit} s"
        finally:
            stop(process)
        if self.output is not None:
            print(self.output.read_text(errors="replace"), flush=True)
        result = Result("failed" if code else "passed", reason if code else "", time.monotonic() - self.start)
        if self.report.exists():
            read_report(self.report, result)
        if "pytest" in self.command and code == 5:  # pytest's status for: nothing collected
            result.outcome, result.reason = "not run", "there are no such tests"
        return result


def stop(process: subprocess.Popen[bytes]) -> None:
    """End what is left of a step. Its group is asked first and forced after 5 s."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(timeout=5)
        except (ProcessLookupError, PermissionError):
            return
        except subprocess.TimeoutExpired:
            continue


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
        print(f"  {name:<10} {result.outcome:<8} {result.seconds:6.1f} s  {remark}".rstrip())
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
    steps = [step for step in STEPS if step.name in names or not (names or step.only_named)]
    results: dict[str, Result] = {}
    beside: list[Run] = []
    start = time.monotonic()

    def finish(run: Run) -> None:
        results[run.step.name] = run.result()

    def say(step: Step, what: str = "") -> None:
        print(f"\n=== {step.name}{what} ({time.monotonic() - start:.0f} s so far)", flush=True)

    with tempfile.TemporaryDirectory() as folder:
        try:
            for step in steps:
                while beside and step.alone:
                    say(beside[0].step)
                    finish(beside.pop(0))
                report = Path(folder, f"{step.name}.xml")
                lacking = [need for need in step.needs if need in results and results[need].outcome != "passed"]
                if lacking:
                    say(step)
                    results[step.name] = Result("not run", f"needs {lacking[0]}, which did not pass")
                    print(results[step.name].reason)
                elif step.beside and len(steps) > 1:
                    say(step, " begins beside the others")
                    beside.append(Run(step, report, report.with_suffix(".txt")))
                else:
                    say(step)
                    finish(Run(step, report))
            for run in beside:
                say(run.step)
                finish(run)
        finally:
            for run in beside:
                if run.process is not None:
                    stop(run.process)
    return summary(results, time.monotonic() - start)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
