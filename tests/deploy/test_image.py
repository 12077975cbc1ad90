"""The image's recipe: read by a linter, built of what is there, pinned, not root. To build it takes an engine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from guide.common.settings import Settings
from tests.deploy.reverse_proxy import DEPLOY, program
from tests.support.server_process import ROOT, Server

DOCKERFILE = DEPLOY / "Dockerfile"
TEXT = DOCKERFILE.read_text()
PINNED = r"[\w./-]+:[\w.-]+@sha256:[0-9a-f]{64}"


def instructions() -> list[tuple[str, str]]:
    """(INSTRUCTION, rest), with continued lines joined."""
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"^\s*#.*\n", "", TEXT, flags=re.MULTILINE))
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in joined.splitlines()) if word]


def ignored(path: str) -> bool:
    """What .dockerignore says of a path: the last line that fits decides."""
    verdict = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        pattern = re.escape(line.removeprefix("!")).replace(r"\*\*/", "(.*/)?").replace(r"\*", "[^/]*")
        if re.fullmatch(rf"{pattern}(/.*)?", path):
            verdict = not line.startswith("!")
    return verdict


def test_a_linter_has_nothing_to_say() -> None:
    result = subprocess.run([program("hadolint"), str(DOCKERFILE)], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


def test_every_base_is_pinned() -> None:
    arguments = dict(rest.split("=", 1) for word, rest in instructions() if word == "ARG")
    bases = [rest.split(" ")[0] for word, rest in instructions() if word == "FROM"]
    assert len(bases) == 2
    for base in bases:
        name = re.fullmatch(r"\$\{(\w+)\}", base)
        assert re.fullmatch(PINNED, arguments[name[1]] if name else base), base


def test_it_ends_as_nobody_with_a_health_check() -> None:
    last = dict(instructions())  # of each the last
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", last["USER"])
    assert "/livez" in last["HEALTHCHECK"]
    assert last["STOPSIGNAL"] == "SIGTERM"
    assert last["VOLUME"] == "/data"


def test_what_is_copied_is_there_and_let_in() -> None:
    sources = [rest.split()[:-1] for word, rest in instructions() if word == "COPY" and "--from" not in rest]
    for source in [one for group in sources for one in group]:
        assert (ROOT / source).exists(), source
        assert not ignored(source), source


@pytest.mark.parametrize(
    "path", ["data/guide.sqlite3", ".git/config", "deploy/.env", "deploy/secrets/redis_password", ".venv/bin/python"]
)
def test_what_is_nobodys_business_stays_out(path: str) -> None:
    assert ignored(path)


def test_what_the_wheel_holds_is_let_in() -> None:
    tracked = subprocess.run(["git", "ls-files", "guide"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tracked.returncode:
        pytest.skip("not a git checkout")
    held = [path for path in tracked.stdout.splitlines() if "/render/" not in path]
    assert held
    assert [path for path in held if ignored(path)] == []


def test_its_settings_are_settings() -> None:
    environment = " ".join(rest for word, rest in instructions() if word == "ENV")
    names = {name.lower() for name in re.findall(r"GUIDE_(\w+)=", environment)}
    assert names
    assert names <= set(Settings.model_fields)


def test_the_health_check_tells_well_from_ill(tmp_path: Path) -> None:
    [check] = [rest for word, rest in instructions() if word == "HEALTHCHECK"]
    [_, code] = re.findall(r'"((?:[^"\\]|\\.)*)"', check.partition("CMD")[2])[1:]
    run = [sys.executable, "-c", code]
    environment = {**os.environ, "GUIDE_PORT": "1"}  # where nobody listens
    assert subprocess.run(run, env=environment, capture_output=True, check=False).returncode
    with Server(tmp_path / "data") as server:
        environment["GUIDE_PORT"] = str(server.port)
        assert subprocess.run(run, env=environment, capture_output=True, check=False).returncode == 0
