"""`guide hall export`, as a user runs it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from guide.cli.main import app
from guide.pages import routes
from tests.cli.conftest import runner
from tests.halls.conftest import Folder


@pytest.fixture
def hall(tmp_path: Path) -> Folder:
    path = tmp_path / "data/halls/any"
    path.mkdir(parents=True)
    return Folder(path)


def export(tmp_path: Path, *words: str, lang: str = "en") -> tuple[int, str]:
    result = runner.invoke(app, ["hall", "export", *words, "--data", str(tmp_path / "data"), "--lang", lang])
    return result.exit_code, result.output


@pytest.mark.parametrize("by", ["id", "folder"])
def test_by_its_id_or_its_folder(hall: Folder, tmp_path: Path, by: str) -> None:
    code, said = export(tmp_path, "transport" if by == "id" else str(hall.path), str(tmp_path / "a.zip"))
    assert code == 0
    assert f"Exported transport: {tmp_path}/a.zip (4 files, " in said
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        assert "hall.yaml" in packed.namelist()


def test_no_such_hall(hall: Folder, tmp_path: Path) -> None:
    code, said = export(tmp_path, "other", str(tmp_path / "a.zip"), lang="zh")
    assert code == 1
    assert "没有展厅 other" in said


def test_a_file_that_is_there(hall: Folder, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")
    code, said = export(tmp_path, "transport", str(tmp_path / "a.zip"))
    assert code == 1
    assert "is there already, and is not replaced" in said
    assert (tmp_path / "a.zip").read_text() == "mine"


def test_a_folder_that_is_not_there(hall: Folder, tmp_path: Path) -> None:
    code, said = export(tmp_path, "transport", str(tmp_path / "none/a.zip"))
    assert code == 1
    assert "cannot be written: No such file or directory" in said


def test_a_broken_hall(hall: Folder, tmp_path: Path) -> None:
    hall.replace("link: roads", "link: none")
    code, said = export(tmp_path, "transport", str(tmp_path / "a.zip"))
    assert code == 1
    assert "there is no scene 'none'" in said
    assert not (tmp_path / "a.zip").exists()


def test_a_folder_that_needs_no_server(hall: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "STATIC", tmp_path)
    code, said = export(tmp_path, "transport", str(tmp_path / "site"), "--static")
    assert code == 1
    assert "run make client first" in said
    (tmp_path / "standalone").mkdir()
    for name in ("walk.js", "walk.css"):
        (tmp_path / "standalone" / name).write_text("")
    code, said = export(tmp_path, "transport", str(tmp_path / "site"), "--static")
    assert code == 0
    assert f"Open {tmp_path}/site/index.html in a browser" in said
    assert (tmp_path / "site/guide/hall.js").exists()
    assert export(tmp_path, "transport", str(tmp_path / "site"), "--static")[0] == 1
