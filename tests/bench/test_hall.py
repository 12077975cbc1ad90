"""The benches of halls stay runnable: what they measure with, and one of them with little."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.tiling import tiler
from tests.bench.figures import summary
from tests.bench.hall import panoramas, tiling


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(panoramas, "SIZE", (512, 256))
    monkeypatch.setattr(tiler, "NICE", 0)


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as picture:
        return picture.size


def test_each_panorama_has_content_of_its_own(tmp_path: Path) -> None:
    paths = panoramas.copies(tmp_path, 3)
    assert len({path.read_bytes() for path in paths}) == 3
    assert [size(path) for path in paths] == [(512, 256)] * 3


def test_a_hall_of_one_panorama(tmp_path: Path) -> None:
    folder = panoramas.hall(tmp_path / "hall", panoramas.panorama(tmp_path / "a.jpg"))
    assert (folder / "hall.yaml").exists()
    assert size(folder / "a.jpg") == (512, 256)


def test_the_tiling_of_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tiling.run(tmp_path, quick=True)
    figures = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [figure["bench"] for figure in figures] == ["tiling"] * 4
    assert all(figure["value"] > 0 for figure in figures)
    assert summary() == 0
