"""Which room may import which: imports run downwards only, as a table."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "guide"

# From the top down. A room may import the rooms on lines below its own; rooms on one line know nothing of each other.
ORDER = [
    ["__main__"],
    ["cli"],
    ["commands"],
    ["launch", "rehearse"],
    ["workers"],
    ["demo", "server", "recordwords", "sessionwords"],
    ["inlet"],
    ["app"],
    ["api", "pages"],
    ["door", "enrolment", "register"],
    ["connection", "robot", "farewell", "metrics"],
    ["hub"],
    ["room"],
    ["restoring"],
    ["ticker"],
    ["fanout", "recorder", "plans", "archive", "ready", "doubts", "catchup"],
    ["nodes", "line"],
    ["outbox", "snapshots", "health", "older", "newcomers"],
    ["store", "engine"],
    ["session"],
    ["told"],
    ["wire", "eventlog", "guidetime", "floor", "people", "pace", "ladder", "sample"],
    ["voice", "fields"],
    ["text", "halls"],
    ["settings", "transport", "tokens", "chores", "opus", "tls", "logs", "meters", "uring"],
    ["messages", "limits", "lean", "scatter"],
    ["codes"],
]

# Rooms that may know less than their line would let them.
ONLY = {
    "engine": {"wire", "messages", "codes", "tokens", "settings", "logs"},
    "store": {"wire", "messages", "codes", "tokens", "settings", "logs"},
    "nodes": {
        *(
            "engine",
            "session",
            "health",
            "outbox",
            "wire",
            "fields",
            "people",
            "transport",
            "chores",
            "logs",
            "messages",
            "codes",
        ),
    },
    "session": {
        *("told", "eventlog", "guidetime", "floor", "people", "wire", "text", "limits", "messages", "codes", "halls"),
    },
    "told": {"eventlog", "guidetime", "sample", "messages"},
    "newcomers": {"store"},
    "catchup": {"session", "eventlog", "store", "chores", "logs", "messages"},
    "doubts": {"session", "store", "chores", "tokens", "messages"},
    "ticker": {"fanout", "pace", "scatter", "transport", "meters"},
    "fanout": {"outbox", "ladder", "scatter", "transport", "meters", "logs"},
    "outbox": {"ladder", "limits", "transport", "codes"},
    "ladder": {"limits"},
    "pace": set[str](),
    "sample": {"messages"},
    "eventlog": {"messages"},
    "guidetime": set[str](),
    "floor": {"voice", "limits", "messages", "codes"},
    "health": {"session", "people", "messages"},
    "people": {"limits", "messages"},
    "voice": {"opus", "limits", "messages"},
    "opus": set[str](),
    "wire": {"fields", "messages", "codes"},
    "fields": {"messages", "codes"},
    "text": {"codes"},
    "limits": {"codes"},
    "halls": {"codes"},
    "settings": {"limits"},
    "tokens": {"codes"},
    "tls": set[str](),
    "chores": {"codes"},
    "logs": set[str](),
    "meters": set[str](),
    "transport": {"limits", "codes", "lean"},
    "lean": set[str](),
    "scatter": set[str](),
    "uring": {"scatter"},
}

# Packages that are known in few places (`room` or `room/file`, by its beginning), so that they can be replaced there.
PACKAGES = {
    "starlette": ["server", "app", "api", "pages", "connection"],
    "uvicorn": ["server", "inlet", "transport"],
    "msgpack": ["wire"],
    "redis": ["engine/redis"],
    "sqlalchemy": ["store"],
    "alembic": ["store"],
    "sqlite3": ["store"],
    "psycopg": ["store"],
    "cryptography": ["tls"],
    "yaml": ["halls"],
    "PIL": ["halls"],
    "prometheus_client": ["metrics"],
}

# Rules and formats: no event loop, no threads, no network.
PURE = {
    "session",
    "told",
    "eventlog",
    "guidetime",
    "floor",
    "pace",
    "people",
    "health",
    "ladder",
    "sample",
    "voice",
    "opus",
    "wire",
    "codes",
    "messages",
    "text",
    "limits",
    "meters",
    "halls",
}
IMPURE = {"asyncio", "anyio", "threading", "socket", "concurrent"}

FILES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if not path.is_relative_to(PACKAGE / "halls/demo/render")  # runs inside Blender, imported by nothing
    and path != PACKAGE / "__init__.py"
]


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
    rank = next((rank for rank, rooms in enumerate(ORDER) if room in rooms), len(ORDER))
    below = {other for rooms in ORDER[rank + 1 :] for other in rooms}
    return (ONLY.get(room, below) & below) | {room, "__version__"}


def test_every_room_has_its_place() -> None:
    unknown = {room_of(path) for path in FILES} - {room for rooms in ORDER for room in rooms}
    assert not unknown, f"{sorted(unknown)}: give each a line in ORDER"


def test_the_table_fits_together() -> None:
    rooms = [room for line in ORDER for room in line]
    assert len(rooms) == len(set(rooms))
    for room, known in ONLY.items():
        assert known <= allowed(room), room


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
        "from guide import wire\nfrom guide.codes import Close\nfrom . import y\nfrom ..hub import Hub\n"
        "def f():\n    import asyncio.events, json\n"
    )
    names = {"guide.wire", "guide.codes", "guide.store", "guide.hub", "asyncio.events", "json"}
    assert set(imports(file)) == names
