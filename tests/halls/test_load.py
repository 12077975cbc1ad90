"""From a folder to a hall, or to the reasons why not."""

import pytest

from guide.halls.check import load
from guide.halls.problem import HallError
from tests.halls.conftest import Folder


def test_a_good_hall(hall: Folder) -> None:
    assert load(hall.path).id == "transport"


def test_a_warning_is_no_hindrance(hall: Folder) -> None:
    hall.replace("link: roads", "link: lobby")
    assert load(hall.path).id == "transport"


def test_an_error_tells_everything(hall: Folder) -> None:
    line = hall.replace("link: roads", "link: none")
    with pytest.raises(HallError, match=f"hall.yaml:{line}: error: link: there is no scene 'none'") as error:
        load(hall.path)
    assert [problem.severity for problem in error.value.problems] == ["error", "warning"]
