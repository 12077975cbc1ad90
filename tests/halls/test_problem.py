"""Checks that a problem is written as compilers write it, and that a hall's error has its errors and no warning."""

from pathlib import Path

import pytest

from guide.halls.problem import HallError, Problem

FILE = Path("hall.yaml")
MESSAGE = {"zh": "没有图片", "en": "there is no picture"}


@pytest.mark.parametrize(
    ("problem", "zh", "en"),
    [
        (Problem(FILE, 7, MESSAGE), "hall.yaml:7: 错误: 没有图片", "hall.yaml:7: error: there is no picture"),
        (Problem(FILE, None, MESSAGE), "hall.yaml: 错误: 没有图片", "hall.yaml: error: there is no picture"),
        (
            Problem(FILE, 1, MESSAGE, severity="warning"),
            "hall.yaml:1: 警告: 没有图片",
            "hall.yaml:1: warning: there is no picture",
        ),
    ],
)
def test_file_line_severity_and_what_is_wrong(problem: Problem, zh: str, en: str) -> None:
    assert (problem.sentence("zh"), problem.sentence("en"), problem.sentence()) == (zh, en, en)


def test_an_error_of_a_hall_says_its_errors_and_knows_its_warnings() -> None:
    problems = [
        Problem(FILE, 1, {"zh": "甲", "en": "one"}, severity="warning"),
        Problem(FILE, 2, {"zh": "乙", "en": "two"}),
        Problem(FILE, 3, {"zh": "丙", "en": "three"}),
    ]
    error = HallError(problems)
    assert str(error) == "hall.yaml:2: error: two\nhall.yaml:3: error: three"
    assert error.problems == problems
