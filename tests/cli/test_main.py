"""The commands as a user runs them."""

from pathlib import Path

import pytest

from guide import __version__
from guide.cli.main import app
from tests.cli.conftest import runner
from tests.halls.conftest import Folder


@pytest.fixture
def hall(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_version() -> None:
    assert runner.invoke(app, ["--version"]).output == f"guide {__version__}\n"


def test_a_command_that_went_well_and_one_that_did_not(hall: Folder) -> None:
    assert runner.invoke(app, ["hall", "schema"]).exit_code == 0
    hall.replace("link: roads", "link: nowhere")
    assert runner.invoke(app, ["hall", "check", str(hall.path)]).exit_code == 1
