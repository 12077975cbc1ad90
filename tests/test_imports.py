"""Which room may import which: imports run downwards only, as a table."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "guide"

# From the top down. A folder imports only from lines below its own; folders on one line know nothing of each other.
# `recording`, `people`, `community` and `interaction` are not there yet: their place is.
LAYERS = [
    ["__main__"],
    ["cli"],
    ["server"],
    ["app"],
    ["api", "pages"],
    ["live"],
    ["cluster", "recording"],
    ["fanout", "access", "rehearse"],
    ["session", "transport", "backup", "people", "community"],
    ["store", "interaction"],
    ["protocol", "halls", "engine"],
    ["common"],
]

# Folders that must not know something below them: what they do is worth testing, and reading, without it.
NOT = {
    "session": {"store"},
    "transport": {"store"},
    "fanout": {"store"},
    "cluster": {"store", "access"},
    "rehearse": {"store", "engine", "halls"},
}

# Packages that are known in few places (a folder, or how `folder/file` begins), so that they can be replaced there.
PACKAGES = {
    "starlette": ["app", "api", "pages", "live/connection", "server"],
    "fastapi": ["api"],
    "uvicorn": ["server", "transport"],
    "msgpack": ["protocol/wire", "recording"],
    "redis": ["engine/redis"],
    "sqlalchemy": ["store"],
    "alembic": ["store"],
    "sqlite3": ["store"],
    "psycopg": ["store"],
    "cryptography": ["transport/self_signed", "server/certificate"],
    "yaml": ["halls"],
    "PIL": ["halls"],
    "nh3": ["halls/importing"],
    "pyvips": ["halls/tiling", "halls/importing/pictures/projection"],
    "prometheus_client": ["api/metrics"],
}

# Rules and formats: no event loop, no threads, no network.
PURE = {"session", "interaction", "protocol", "halls"}
# Folders that may hold fewer than four files, each with its reason.
SMALL = {
    "pages",  # one table of routes; what it serves is the built client
    "store/migrations",  # Alembic's own layout
    "store/migrations/versions",
}
IMPURE = {"asyncio", "anyio", "threading", "socket", "concurrent"}

FILES = [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__init__.py"]


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, also inside functions, as a full dotted name."""
    here = ["guide", *path.relative_to(PACKAGE).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*here[: len(here) - node.level + 1]] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            # `from guide import wire` imports guide.wire; `from guide import __version__` is nothing but guide.
            yield from ((f"guide.{alias.name}" for alias in node.names) if module == "guide" else [module])


def allowed(room: str) -> set[str]:
    rank = next((rank for rank, rooms in enumerate(LAYERS) if room in rooms), len(LAYERS))
    below = {other for rooms in LAYERS[rank + 1 :] for other in rooms}
    return (below - NOT.get(room, set())) | {room, "__version__"}


def test_every_room_has_its_place() -> None:
    unknown = {room_of(path) for path in FILES} - {room for rooms in LAYERS for room in rooms}
    assert not unknown, f"{sorted(unknown)}: give each a line in LAYERS"


def test_the_table_fits_together() -> None:
    rooms = [room for line in LAYERS for room in line]
    assert len(rooms) == len(set(rooms))
    for room, unknown in NOT.items():
        assert room in rooms
        assert unknown <= set(rooms)


def test_a_room_holds_four_to_twelve_files() -> None:
    assert len(list(PACKAGE.glob("*.py"))) <= 4
    for room in {path.parent for path in FILES} - {PACKAGE}:
        files = [path for path in room.glob("*.py") if path.name != "__init__.py"]
        if room.relative_to(PACKAGE).as_posix() not in SMALL:
            assert 4 <= len(files) <= 12, f"{room.relative_to(PACKAGE)} holds {len(files)} files"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_holds_one_concept(path: Path) -> None:
    """As far as its length tells."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_run_downwards(path: Path) -> None:
    room = room_of(path)
    inside = {name.split(".")[1] for name in imports(path) if name.startswith("guide.")}
    assert inside <= allowed(room), f"{room} must not import {sorted(inside - allowed(room))}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_packages_stay_in_their_rooms(path: Path) -> None:
    used = {name.split(".")[0] for name in imports(path)}
    place = path.relative_to(PACKAGE).with_suffix("").as_posix()
    for package in used & set(PACKAGES):
        assert any(place.startswith(home) for home in PACKAGES[package]), f"{package} is for {PACKAGES[package]} only"
    if room_of(path) in PURE:
        assert not used & IMPURE


def test_the_reading_of_imports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "PACKAGE", tmp_path)
    (tmp_path / "store").mkdir()
    file = tmp_path / "store/x.py"
    file.write_text(
        "from guide import store\nfrom guide.common.errors import GuideError\n"
        "from . import y\nfrom ..live.hub import Hub\n"
        "def f():\n    import asyncio.events, json\n"
    )
    names = {"guide.store", "guide.common.errors", "guide.live.hub", "asyncio.events", "json"}
    assert set(imports(file)) == names
