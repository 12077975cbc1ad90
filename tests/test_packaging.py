"""The wheel: with the built client and the demo hall, or not at all."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from guide import __version__

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources, without a built client."""
    unwanted = shutil.ignore_patterns("__pycache__", "static")
    shutil.copytree(ROOT / "guide", tmp_path / "source/guide", ignore=unwanted)
    for name in ("pyproject.toml", "hatch_build.py", "LICENSE", "README.md", ".gitignore"):
        if (ROOT / name).exists():
            shutil.copy(ROOT / name, tmp_path / "source")
    return tmp_path / "source"


def build(copy: Path, target: str = "wheel") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(copy.parent / "dist")]
    return subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_without_the_client_there_is_none(copy: Path, target: str) -> None:
    result = build(copy, target)
    assert result.returncode
    assert "the built client is missing" in result.stderr
    assert "run `make client` first" in result.stderr
    assert not list(copy.parent.glob("dist/*"))


def test_with_the_client(copy: Path) -> None:
    static = copy / "guide/pages/static"
    (static / "assets").mkdir(parents=True)
    for name in ("index.html", "assets/app.js"):
        (static / name).write_text("built")
    result = build(copy)
    assert result.returncode == 0, result.stderr
    [wheel] = copy.parent.glob("dist/*.whl")
    assert f"-{__version__}-" in wheel.name
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [entry_points] = [name for name in names if name.endswith("entry_points.txt")]
        assert "guide = guide.cli.main:main" in archive.read(entry_points).decode()
    assert {"guide/pages/static/index.html", "guide/pages/static/assets/app.js"} <= names
    assert {"guide/cli/main.py", "guide/halls/README.md", "guide/halls/demo/hall.yaml"} <= names
    assert [name for name in names if name.startswith("guide/halls/demo/scenes/")]
    assert not [name for name in names if name.startswith(("tests", "client_js", "tools"))]


def test_an_editable_install_may_come_before_the_client(copy: Path) -> None:
    command = "import hatchling.build as build; print(build.build_editable('.'))"
    result = subprocess.run([sys.executable, "-c", command], cwd=copy, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip().endswith(".whl")
