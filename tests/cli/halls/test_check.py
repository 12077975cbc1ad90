"""`guide hall check` and `guide hall schema`, as a user runs them."""

import json
import re
from pathlib import Path

import pytest

from guide.cli.main import app
from tests.cli.conftest import runner
from tests.halls.conftest import Folder


@pytest.fixture
def hall(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_a_good_hall(hall: Folder) -> None:
    result = runner.invoke(app, ["hall", "check", str(hall.path), "--lang", "en"])
    assert (result.exit_code, result.output) == (0, "OK: 2 scenes, 1 exhibits, 1 stops\n")


def test_a_warning_is_told_and_is_no_failure(hall: Folder) -> None:
    hall.replace("link: roads", "link: lobby")
    result = runner.invoke(app, ["hall", "check", str(hall.path), "--lang", "en"])
    assert result.exit_code == 0
    assert re.search(r"hall.yaml:14: warning: scene .* cannot be reached .*\nOK: ", result.output)


@pytest.mark.parametrize(
    ("lang", "message", "closing"),
    [
        ("zh_CN.UTF-8", "错误: 没有图片 scenes/none.png", "有 1 处错误"),
        ("C", "error: there is no picture scenes/none.png", "errors: 1"),
    ],
)
def test_errors_in_the_systems_language(hall: Folder, lang: str, message: str, closing: str) -> None:
    line = hall.replace("scenes/roads.png", "scenes/none.png")
    result = runner.invoke(app, ["hall", "check", str(hall.path)], env={"LC_ALL": lang})
    assert result.exit_code == 1
    assert result.output.splitlines() == [f"{hall.file}:{line}: {message}", closing]


def test_schema() -> None:
    schema = json.loads(runner.invoke(app, ["hall", "schema"]).output)
    assert {"scenes", "exhibits", "run_sheet"} <= set(schema["properties"])
