"""Checks the folder that is a walk without a server. A browser walks it in tests/e2e."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import unquote

import pytest

from guide.halls.exporting.content import content
from guide.halls.exporting.site import NotBuiltError, write_site
from tests.halls.conftest import Folder
from tests.halls.importing.making.sources_made import state


@pytest.fixture
def program(tmp_path: Path) -> Path:
    folder = tmp_path / "program"
    folder.mkdir()
    (folder / "walk.js").write_text("run()")
    (folder / "walk.css").write_text("a {}")
    return folder


def write(hall: Folder, target: Path, program: Path) -> None:
    write_site(content(hall.path, lambda _path: None), target, program, lambda _done, _count, _name: None)


def test_every_url_of_the_hall_is_a_file_beside_the_page(full: Folder, tmp_path: Path, program: Path) -> None:
    write(full, tmp_path / "site", program)
    files = state(tmp_path / "site")
    text = files["guide/hall.js"].decode("ascii")
    assert text.startswith("window.guideHall = {")
    described = json.loads(text.removeprefix("window.guideHall = ").rstrip(";\n"))
    urls = [value for value in strings(described) if value.startswith("./")]
    whole = {unquote(url).removeprefix("./") for url in urls if "{" not in url}
    assert len(whole) > 10
    assert whole <= files.keys()
    tiles = next(scene["tiles"] for scene in described["scenes"] if scene["tiles"])
    first = tiles["path"].replace("{level}", "0").replace("{face}", "f").replace("{x}", "0").replace("{y}", "0")
    assert first.removeprefix("./") in files
    for scene in described["scenes"]:
        name = unquote(scene["picture"]).removeprefix("./")
        script = files[f"{name}.js"].decode("ascii")
        assert script.startswith(f'guideFile("{scene["picture"]}", "'), "the page asks for it by its URL"


def strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in strings(each)]
    if isinstance(value, list):
        return [text for each in value for text in strings(each)]
    return [value] if isinstance(value, str) else []


def test_the_page(hall: Folder, tmp_path: Path, program: Path) -> None:
    hall.replace("title: {zh: 交通历史展厅, en: Transport History Hall}", "title: {zh: 桥 & 船, en: '<b>\"x\"'}")
    write(hall, tmp_path / "site", program)
    page = (tmp_path / "site/index.html").read_text()
    assert "<title>桥 &amp; 船 · &lt;b&gt;&quot;x&quot;</title>" in page
    assert 'src="/' not in page
    assert "module" not in page
    assert (tmp_path / "site/guide/walk.js").read_text() == "run()"
    assert (tmp_path / "site").stat().st_mode & 0o777 == 0o755, "whoever runs the web server may read it"


def test_nothing_is_replaced_and_nothing_half_made_stays(hall: Folder, tmp_path: Path, program: Path) -> None:
    (tmp_path / "site").mkdir()
    with pytest.raises(FileExistsError):
        write(hall, tmp_path / "site", program)
    found = content(hall.path)
    (hall.path / "scenes/roads.png").unlink()
    before = sorted(tmp_path.iterdir())
    with pytest.raises(FileNotFoundError):
        write_site(found, tmp_path / "other", program, lambda _done, _count, _name: None)
    assert sorted(tmp_path.iterdir()) == before


def test_a_program_that_is_not_built(hall: Folder, tmp_path: Path) -> None:
    with pytest.raises(NotBuiltError):
        write(hall, tmp_path / "site", tmp_path)
