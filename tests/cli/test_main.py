"""The commands as a user runs them."""

import json
import re
from itertools import takewhile
from pathlib import Path

import pytest
from typer.exceptions import TyperException
from typer.testing import CliRunner

from guide import __version__
from guide.cli.explain.usage import explain_usage_error
from guide.cli.main import app
from guide.cli.options import Language, user_language
from tests.halls.conftest import Folder

runner = CliRunner()


@pytest.fixture
def hall(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_version() -> None:
    assert runner.invoke(app, ["--version"]).output == f"guide {__version__}\n"


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


@pytest.mark.parametrize(
    ("names", "language"),
    [
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB"}, "zh"),
        ({"LC_ALL": "", "LC_MESSAGES": "en_GB", "LANG": "zh_CN"}, "en"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "fr_FR"}, "en"),
        ({}, "en"),
    ],
)
def test_whose_language(monkeypatch: pytest.MonkeyPatch, names: dict[str, str], language: str) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in names.items():
        monkeypatch.setenv(name, value)
    assert user_language() == language


def test_schema() -> None:
    schema = json.loads(runner.invoke(app, ["hall", "schema"]).output)
    assert {"scenes", "exhibits", "run_sheet"} <= set(schema["properties"])


ZH, EN = "zh_CN.UTF-8", "C"


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        ("rehearse", "缺少选项 --session。", "The option --session is missing. "),
        ("rehearse --session", "选项 --session 后面缺少值。", "The option --session wants a value after it. "),
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
        ("db copy x", "多写了 x。", "This is too much: x. "),
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


@pytest.mark.parametrize(
    ("name", "value", "zh", "en"),
    [
        (
            "BEHIND_BYTES",
            "10",
            "不能用：最小是 65536。它应是：",
            "cannot be '10': give 65536 or more. It should be: Bytes",
        ),
        ("NAME_CHARACTERS", "65", "不能用：最大是 64。", "cannot be '65': give 64 or less. It"),
        ("HELLO_WITHIN", "0", "不能用：要大于 0。", "cannot be '0': give more than 0. It"),
        ("FOLLOWERS", "abc", "不能用：请写整数。", "cannot be 'abc': give a whole number. It"),
        ("BEHIND_SECONDS", "x", "不能用：请写数字。", "cannot be 'x': give a number. It"),
        ("BEHIND_SECONDS", "nan", "不能用：请写数字。", "cannot be 'nan': give a number. It"),
        ("IO_URING", "perhaps", "不能用：请写 true 或 false。", "cannot be 'perhaps': give true or false. It"),
        ("METRICS", "all", "不能用。它应是：", "cannot be 'all'. It should be: Who may read"),
        ("REDIS_URL", "secret", "的值 *** 不能用。", "cannot be ***. It"),
    ],
)
def test_a_wrong_setting_says_what_would_do(name: str, value: str, zh: str, en: str) -> None:
    for lang, wanted in ((ZH, zh), (EN, en)):
        env = {"LC_ALL": lang, f"GUIDE_{name}": value}
        result = runner.invoke(app, ["rehearse", "--session", "ABCDEF"], env=env)
        assert (result.exit_code, result.stdout) == (2, "")
        assert f"GUIDE_{name} " in result.stderr
        assert wanted in result.stderr
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


def test_a_command_that_went_well_and_one_that_did_not(hall: Folder) -> None:
    assert runner.invoke(app, ["hall", "schema"]).exit_code == 0
    hall.replace("link: roads", "link: nowhere")
    assert runner.invoke(app, ["hall", "check", str(hall.path)]).exit_code == 1
