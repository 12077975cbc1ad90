"""Checks that each task has its function."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.halls.importing.pictures.tasks import run
from tests.halls.files.pictures_made import noise


def test_by_name(tmp_path: Path) -> None:
    noise().save(tmp_path / "a.jpg")
    facts = run("inspect", {"path": str(tmp_path / "a.jpg")})
    assert facts["width"] == 128
    made = run(
        "convert", {"source": str(tmp_path / "a.jpg"), "target": str(tmp_path / "b"), "facts": facts, "opaque": True}
    )
    assert made == {"suffix": ".jpg", "changes": []}
    assert run("cube", {"faces": {}, "face": 8, "target": str(tmp_path / "c.jpg"), "size": [16, 8]}) == {}


def test_another_name() -> None:
    with pytest.raises(KeyError):
        run("delete", {})
