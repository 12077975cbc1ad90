"""The page on running it: its commands are commands, its files are there, its places are real."""

from __future__ import annotations

import re
import shlex
import subprocess
import textwrap
from pathlib import Path
from typing import Any

import pytest
import typer.main

from guide.cli.main import app
from tests.deploy.reverse_proxy import DEPLOY

PAGE = (DEPLOY / "README.md").read_text()
SNIPPETS = [textwrap.dedent(text) for text in re.findall(r"^ *```sh\n(.*?)^ *```$", PAGE, re.MULTILINE | re.DOTALL)]
SCRIPTS = sorted(DEPLOY.rglob("*.sh"))
COMMANDS = "serve|session|db|hall|demo|backup|restore|rehearse"
CALL = rf"(?:(?:^|&& |exec guide |bin/|`)guide|run --rm migrate) ((?:{COMMANDS})\b[^\n`]*)"
CALLS = sorted({re.sub(r"\s#.*", "", call).strip() for call in re.findall(CALL, PAGE, re.MULTILINE)})


def shell(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_a_snippet_is_shell(number: int) -> None:
    result = shell(SNIPPETS[number])
    assert (result.returncode, result.stderr) == (0, "")


def test_there_are_snippets_and_calls() -> None:
    assert len(SNIPPETS) > 6
    assert len(CALLS) > 6


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_shell(script: Path) -> None:
    assert shell(script.read_text()).returncode == 0


@pytest.mark.parametrize("call", CALLS)
def test_a_call_of_guide_is_one(call: str) -> None:
    command: Any = typer.main.get_command(app)
    words = shlex.split(call.partition(" && ")[0])
    while hasattr(command, "commands"):
        command = command.commands[words.pop(0)]
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_place_it_points_to_is_there() -> None:
    headings = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) <= anchors


def test_every_file_of_the_folder_is_named() -> None:
    named = PAGE.partition("## From a bare server")[0]
    for path in DEPLOY.iterdir():
        if path.name not in {"README.md", ".env", "secrets", "halls", "backups"}:
            assert f"`{path.name}{'/' if path.is_dir() else ''}`" in named
