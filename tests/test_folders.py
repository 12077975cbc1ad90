"""Checks that what there is can be found: each module's cases under its own name, and no folder with more files than a
person looks through."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TESTS = ROOT / "tests"

# Modules without cases under their own name, each with its reason.
ELSEWHERE = {
    "common/errors": "cli/explain/test_store_errors.py",  # an empty base class
    "cluster/room_port": "cluster/test_coordinator.py",  # an interface: the room implements it
    "store/sql/store": "store/test_contract.py",  # the sum of the table groups beside it
    "store/migrations/env": "store/test_migrate.py",  # Alembic runs it
    "store/migrations/versions/0001_first": "store/test_schema.py",  # as above
    "cli/sentences": "common/test_i18n.py",  # a table of sentences: one test looks at all tables
    "halls/sentences": "common/test_i18n.py",  # as above
    "halls/importing/sentences": "common/test_i18n.py",  # as above
    "halls/importing/tree": "halls/importing/test_lookup.py",  # an interface: `sources` implements it
    "rehearse/sentences": "common/test_i18n.py",  # as above
}

MODULES = [
    path.relative_to(ROOT / "guide").with_suffix("").as_posix()
    for path in sorted((ROOT / "guide").rglob("*.py"))
    if path.name not in {"__init__.py", "__main__.py"}
]

MOST = 12  # files of a folder
CODE = {".py", ".ts", ".tsx", ".js", ".css", ".html", ".c", ".h"}
SHARED = {"__init__.py", "conftest.py"}  # they belong to all others of their folder
WITHOUT_CODE_OF_OURS = {"node_modules", "static", "__pycache__"}


def folders() -> list[Path]:
    roots = [ROOT / name for name in ("guide", "tests", "tools", "client_js/src", "client_js/app", "client_js/tests")]
    return [
        folder
        for root in roots
        for folder in (root, *sorted(path for path in root.rglob("*") if path.is_dir()))
        if not WITHOUT_CODE_OF_OURS & set(folder.parts)
    ]


@pytest.mark.parametrize("module", MODULES)
def test_a_module_has_its_own_test_file(module: str) -> None:
    """Or a folder of its name, where its cases fill several files."""
    room, _, name = module.rpartition("/")
    file, folder = TESTS / room / f"test_{name}.py", TESTS / room / name
    if module in ELSEWHERE:
        assert (TESTS / ELSEWHERE[module]).exists()
        assert not file.exists(), f"{module} has its file: take it out of ELSEWHERE"
    else:
        assert file.exists() or any(folder.glob("test_*.py")), f"expected {file.relative_to(ROOT)}"


def test_every_exception_is_a_module() -> None:
    assert set(ELSEWHERE) <= set(MODULES)


@pytest.mark.parametrize("folder", folders(), ids=lambda folder: str(folder.relative_to(ROOT)))
def test_a_folder_holds_no_more_files_than_one_looks_through(folder: Path) -> None:
    files = [path.name for path in folder.iterdir() if path.suffix in CODE and path.name not in SHARED]
    assert len(files) <= MOST, f"{len(files)} files: {sorted(files)}"
