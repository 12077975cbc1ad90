"""Imports as the command does them, into a shelf of the test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.importing.making.importer import import_hall
from guide.halls.importing.making.report import Report

Import = Callable[..., Report]


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "halls"


@pytest.fixture
def bring_in(shelf: Path) -> Import:
    def run(source: Path, into: str | None = None) -> Report:
        return import_hall(source, shelf, into)

    return run
