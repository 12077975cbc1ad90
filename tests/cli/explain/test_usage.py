"""Checks that a wrong command line is explained in one sentence in the reader's language, with where to read more."""

from itertools import takewhile

import pytest
from typer.exceptions import TyperException

from guide.cli.explain.usage import explain_usage_error
from guide.cli.main import app
from guide.cli.options import Language
from tests.cli.conftest import EN, ZH, runner


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        ("rehearse", "缺少选项 --session。", "The option --session is missing. "),
        ("rehearse --session", "选项 --session 后面缺少值。", "The option --session needs a value. "),
        (
            "rehearse --session A --followers many",
            "--followers 不能是 'many'：请写整数。",
            "--followers cannot be 'many': give a whole number. ",
        ),
        (
            "rehearse --session A --followers 0",
            "--followers 不能是 '0'：最小是 1。",
            "--followers cannot be '0': give 1 or more. ",
        ),
        (
            "rehearse --session A --followers 30000",
            "--followers 不能是 '30000'：最大是 20000。",
            "--followers cannot be '30000': give 20000 or less. ",
        ),
        (
            "rehearse --session A --seconds x",
            "--seconds 不能是 'x'：请写数字。",
            "--seconds cannot be 'x': give a number. ",
        ),
        (
            "rehearse --session A --seconds nan",
            "--seconds 不能是 'nan'：请写数字。",
            "--seconds cannot be 'nan': give a number. ",
        ),
        ("serve --workers 0", "--workers 不能是 '0'：最小是 1。", "--workers cannot be '0': give 1 or more. "),
        ("serve --workers 65", "--workers 不能是 '65'：最大是 64。", "--workers cannot be '65': give 64 or less. "),
        ("rehearse --lang fr", "--lang 不能是 'fr'：只能是 zh, en。", "--lang cannot be 'fr': give one of zh, en. "),
        (
            "rehearse --sesion A",
            "没有选项 --sesion。是不是 --session",
            "There is no option --sesion. Did you mean --session",
        ),
        ("serve -x", "没有选项 -x。", "There is no option -x. "),
        (
            "serve --tls-self-signed=3",
            "选项 --tls-self-signed 不带值。",
            "The option --tls-self-signed takes no value. ",
        ),
        ("hall chek", "没有命令 chek。是不是 check", "There is no command chek. Did you mean check"),
        ("hall check", "缺少 FOLDER。", "FOLDER is missing. "),
        ("db copy x", "多写了 x。", "These words are not expected: x. "),
    ],
)
def test_a_wrong_command_line_is_told_in_the_readers_language(arguments: str, zh: str, en: str) -> None:
    command = " ".join(takewhile(lambda word: word.isalpha() and word not in {"chek", "x"}, arguments.split()))
    for lang, begins, ends in (
        (ZH, zh, f"用法：guide {command} --help\n"),
        (EN, en, f"Usage: guide {command} --help\n"),
    ):
        result = runner.invoke(app, arguments.split(), env={"LC_ALL": lang})
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.startswith(begins)
        assert result.stderr.endswith(ends)
        assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("lang", [["--lang", "zh"], ["--lang=zh"]])
def test_the_language_asked_for_holds_also_where_the_rest_is_wrong(lang: list[str]) -> None:
    assert runner.invoke(app, ["rehearse", *lang], env={"LC_ALL": EN}).stderr.startswith("缺少选项 --session。")


def test_what_a_later_typer_may_say() -> None:
    assert (
        explain_usage_error(TyperException("Quite new."), "guide", Language.ZH)
        == "命令行有误：Quite new.。用法：guide --help"
    )


def test_without_arguments_there_is_help() -> None:
    result = runner.invoke(app, ["hall"], env={"LC_ALL": ZH})
    assert result.exit_code == 2
    assert "check" in result.output
    assert result.stderr == ""
