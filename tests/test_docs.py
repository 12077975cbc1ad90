"""What the docs point to is there, and the demo hall is what it says it is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.support.server_process import DEMO_HALL, ROOT

DOCS = [
    "README.md",
    "README.zh.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "PROTOCOL.md",
    "docs/ARCHITECTURE.md",
    *(f"{room}/README.md" for room in ("deploy", "client_js", "tools/demo_hall")),
]
SOURCES = ["guide", "client_js/src", "client_js/app", "tests", "tools"]
DOCS += [f"guide/{room}/README.md" for room in ("api", "halls", "halls/demo", "halls/importing")]


@pytest.mark.parametrize("name", DOCS)
def test_every_link_leads_somewhere(name: str) -> None:
    doc = ROOT / name
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", doc.read_text())
    missing = [link for link in links if "://" not in link and not (doc.parent / link).exists()]
    assert missing == []


def test_both_languages_of_the_readme_say_the_same() -> None:
    """As far as it shows: the same commands, keys, links and parts, in the same order."""
    english, chinese = ((ROOT / name).read_text() for name in ("README.md", "README.zh.md"))
    for pattern in (
        r"```sh\n.*?```",
        r"<kbd>.*?</kbd>",
        r"^#+ ",
        r"^\d\. ",
        r"\]\((?!README)([^)]+)\)",
        r"`[a-z]+(?: [^`]*)?`",
    ):
        found = [re.findall(pattern, text, re.DOTALL | re.MULTILINE) for text in (english, chinese)]
        assert found[0], pattern
        assert sorted(found[0]) == sorted(found[1]), pattern
    assert len(re.findall(r"[\u4e00-\u9fff]", chinese)) > 1000
    assert "](README.zh.md)" in english
    assert "](README.md)" in chinese


def test_every_file_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs/ARCHITECTURE.md").read_text()
    named = set(re.findall(r"`((?:guide|client_js|tests|deploy)/[\w./-]+)`", text))
    assert len(named) > 40
    assert [path for path in sorted(named) if not (ROOT / path).exists()] == []


def test_the_demo_halls_angles_are_those_of_its_floor_plan() -> None:
    command = [sys.executable, "-m", "tools.demo_hall.angles", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "up to date\n", "")


def test_every_source_file_that_is_named_anywhere_is_there() -> None:
    """In comments, docstrings and pages; a path may begin at the root, at a language's folder, or beside the file."""
    roots = [ROOT, ROOT / "guide", *(ROOT / "client_js" / folder for folder in ("", "src", "app")), ROOT / "tests"]
    files = [file for folder in SOURCES for file in (ROOT / folder).rglob("*") if file.suffix in (".py", ".ts", ".tsx")]
    files += [ROOT / name for name in DOCS if name != "CHANGELOG.md"]
    missing = [
        f"{file.relative_to(ROOT)}: {path}"
        for file in files
        if file != ROOT / "tests/test_imports.py"  # it makes up a file
        for path in re.findall(r"(?<![\w./:@-])((?:[\w-]+/)+[\w-]+\.(?:py|tsx?))(?!\w)", file.read_text())
        if not any((base / path).exists() for base in (*roots, file.parent, file.parent.parent))
    ]
    assert len(files) > 300
    assert missing == []


def test_the_demo_halls_pictures_are_large_and_small_enough() -> None:
    pictures: list[Path] = sorted((DEMO_HALL / "scenes").glob("*.jpg"))
    assert len(pictures) >= 6
    for picture in pictures:
        with Image.open(picture) as image:
            assert image.size >= (4096, 2048)
    assert sum(picture.stat().st_size for picture in pictures) <= 10_000_000
