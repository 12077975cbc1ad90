"""Lock files: every dependency by version and hash, and no address of a server to load it from."""

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PYTHON = ["requirements.lock", "requirements-dev.lock"]
NPM = ROOT / "client_js/package-lock.json"


@pytest.mark.parametrize("name", PYTHON)
def test_python(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(i|f|-index-url|-extra-index-url|-find-links)\b", text, re.MULTILINE)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9.-]+==[^ ]+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_both_name_the_same_versions() -> None:
    pins = [set(re.findall(r"^[a-z0-9.-]+==[^ ]+", (ROOT / name).read_text(), re.MULTILINE)) for name in PYTHON]
    assert pins[0] <= pins[1]


def test_they_have_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [project["project"]["dependencies"], project["dependency-groups"]["dev"]]
    for name, requirements in zip(PYTHON, wanted, strict=True):
        locked = set(re.findall(r"^[a-z0-9.-]+(?===)", (ROOT / name).read_text(), re.MULTILINE))
        names = {re.split(r"[^A-Za-z0-9-]", requirement)[0].lower() for requirement in requirements}
        assert names <= locked, f"{sorted(names - locked)}: run `make lock`"


def test_npm() -> None:
    text = NPM.read_text(encoding="utf-8")
    assert "resolved" not in text
    packages = {name: package for name, package in json.loads(text)["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert package["version"], name
        assert package["integrity"].startswith("sha512-"), name
