"""Checks that the language is that of the environment, and that a wrong setting is named with what it should be."""

from pathlib import Path

import pytest

from guide.cli.main import app
from guide.cli.options import user_language
from tests.cli.conftest import EN, ZH, run, runner


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


def test_a_wrong_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_TOKEN_HOURS", "soon")
    ended = run("serve", "--data", str(tmp_path / "data"))
    assert ended.returncode == 2
    assert "GUIDE_TOKEN_HOURS" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("GUIDE_HALLS", "/x", """GUIDE_HALLS='["/srv/halls/one", "/srv/halls/two"]'"""),
        ("GUIDE_ORIGINS", "https://a.example", """GUIDE_ORIGINS='["https://tour.example.org"]'"""),
        ("GUIDE_PUBLIC_URL", "https://x.example/", "without a slash at the end"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_how_it_should_be_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str, language: str
) -> None:
    monkeypatch.setenv(name, value)
    ended = run("serve", "--data", str(tmp_path / "data"), language=language)
    assert ended.returncode == 2
    assert name in ended.stderr
    assert words in ended.stderr
    assert "Source" not in ended.stderr
