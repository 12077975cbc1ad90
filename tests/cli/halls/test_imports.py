"""`guide hall import`, as a user runs it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from guide.cli.main import app
from tests.cli.conftest import run, runner
from tests.halls.files.pictures_made import cut
from tests.halls.importing.making.sources_made import flat, photo, state


@pytest.fixture(autouse=True)
def _same_priority(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command makes its process the last in line, which this one is not to be."""
    monkeypatch.setattr(os, "nice", lambda _by: 0)


def source(tmp_path: Path) -> Path:
    photo(tmp_path / "src/序厅.jpg")
    flat(tmp_path / "src/b.jpg")
    cut(tmp_path / "src/c.jpg")
    return tmp_path / "src"


def test_what_is_printed(tmp_path: Path) -> None:
    made = run("hall", "import", str(source(tmp_path)), "--data", str(tmp_path / "data"), language="en")
    assert made.returncode == 0
    lines = made.stdout.splitlines()
    assert lines[0].startswith("  b.jpg: it became an exhibit: ")
    assert lines[1].startswith(f"{tmp_path}/src/c.jpg: warning: left out: c.jpg is incomplete or damaged")
    assert lines[2:] == [
        "Source: photos",
        "1 scenes, 1 hotspots, 1 exhibits; not carried over: 1",
        f"Made the hall src: {tmp_path}/data/halls/src",
        "A running server shows it after its next start.",
    ]
    assert made.stderr.splitlines() == ["0/3  b.jpg", "1/3  c.jpg", "2/3  序厅.jpg"]


def test_in_chinese(tmp_path: Path) -> None:
    made = runner.invoke(app, ["hall", "import", str(source(tmp_path)), "--data", str(tmp_path / "d"), "--lang", "zh"])
    assert made.exit_code == 0
    assert "来源：照片\n1 个场景，1 个热点，1 件展品；1 项未收入\n已建立展厅 src：" in made.output


def test_the_report_in_a_file_and_on_standard_output(tmp_path: Path) -> None:
    asked = ["hall", "import", str(source(tmp_path)), "--data", str(tmp_path / "d"), "--report"]
    assert runner.invoke(app, [*asked, str(tmp_path / "report.json")]).exit_code == 0
    written = json.loads((tmp_path / "report.json").read_text())
    assert written["hall"]["id"] == "src"
    assert {each["kind"] for each in written["carried"]} == {"scenes", "exhibits"}
    assert [each["severity"] for each in written["not_carried"]] == ["warning"]
    printed = json.loads(runner.invoke(app, [*asked, "-"]).stdout)
    assert printed["hall"]["updated"] is True
    failed = runner.invoke(app, [*asked, str(tmp_path / "none/report.json"), "--lang", "en"])
    assert failed.exit_code == 1
    assert "The report" in failed.output


def test_a_refusal(tmp_path: Path) -> None:
    cut(tmp_path / "c.jpg")
    asked = ["hall", "import", str(tmp_path), "--data", str(tmp_path / "d"), "--lang", "en"]
    refused = runner.invoke(app, asked)
    assert refused.exit_code == 1
    assert "neither a usable panorama" in refused.stderr
    assert refused.stderr.splitlines()[-1] == "Nothing was imported, and nothing was changed."
    assert list((tmp_path / "d/halls").iterdir()) == []


@pytest.mark.parametrize("into", ["A", "a b", "../x", "", "x" * 65, "党"])
def test_an_id_that_cannot_be(tmp_path: Path, into: str) -> None:
    asked = ["hall", "import", str(tmp_path), "--into", into, "--data", str(tmp_path / "d"), "--lang", "en"]
    refused = runner.invoke(app, asked)
    assert refused.exit_code == 2
    assert "cannot be a hall's id" in refused.stderr


def test_a_data_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    refused = run("hall", "import", str(source(tmp_path)), "--data", str(tmp_path / "file/data"), language="en")
    assert refused.returncode == 1
    assert "Nothing was imported" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_what_root_imports_belongs_to_the_owner_of_the_data_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    os.chown(data, 12_345, 12_345)
    assert runner.invoke(app, ["hall", "import", str(source(tmp_path)), "--data", str(data)]).exit_code == 0
    files = [data / "halls", *(data / "halls").rglob("*")]
    assert len(files) > 5
    assert {(path.stat().st_uid, path.stat().st_gid) for path in files} == {(12_345, 12_345)}


def test_what_is_imported_is_served(tmp_path: Path) -> None:
    assert runner.invoke(app, ["hall", "import", str(source(tmp_path)), "--data", str(tmp_path / "d")]).exit_code == 0
    assert runner.invoke(app, ["hall", "check", str(tmp_path / "d/halls/src")]).exit_code == 0
    assert "import.json" in state(tmp_path / "d/halls/src")
