"""Every command explains itself in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from guide.cli.explain.help import CHINESE
from guide.cli.main import app

runner = CliRunner()
HAN = re.compile(r"[\u4e00-\u9fff]")
ZH, EN = {"LC_ALL": "zh_CN.UTF-8", "COLUMNS": "120"}, {"LC_ALL": "C", "COLUMNS": "120"}


def commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, (*path, name))


ALL = dict(commands(typer.main.get_command(app)))


def test_every_text_is_translated_and_no_row_is_left_over() -> None:
    texts = {command.help for command in ALL.values()}
    texts |= {getattr(param, "help", None) for command in ALL.values() for param in command.params}
    assert CHINESE.keys() == (texts - {None}) | {"Show this message and exit."}
    assert all(HAN.search(chinese) for chinese in CHINESE.values())


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_in_chinese(path: tuple[str, ...]) -> None:
    chinese = runner.invoke(app, [*path, "--help"], env=ZH)
    assert chinese.exit_code == 0
    assert "用法：" in chinese.output
    left = re.findall(r"[A-Za-z]+(?: [A-Za-z]+){3,}", chinese.output)
    assert left == [], "English sentences"
    for english in ("Usage:", "Options", "Commands", "Arguments", "[required]", "[default"):
        assert english not in chinese.output


def test_english_where_the_system_or_the_command_line_says_so() -> None:
    for args, env in ((["--help"], EN), (["serve", "--lang", "en", "--help"], ZH)):
        result = runner.invoke(app, args, env=env)
        assert "Usage:" in result.output
        assert "Options" in result.output
        assert "选项" not in result.output


def test_chinese_where_the_command_line_says_so() -> None:
    assert "监听的端口。" in runner.invoke(app, ["serve", "--lang", "zh", "--help"], env=EN).output


def test_without_arguments_the_help_is_chinese_too() -> None:
    assert "检查" not in runner.invoke(app, ["hall"], env=EN).output
    assert "像服务器那样读取展厅" in runner.invoke(app, ["hall"], env=ZH).output
