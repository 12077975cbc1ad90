"""Every setting is documented, with its default, and nothing is documented that is not a setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from guide.common.settings import Settings
from tests.support.server_process import ROOT

ROWS = dict(re.findall(r"^\| `GUIDE_(\w+)` \|([^|]*)\|", (ROOT / "deploy" / "README.md").read_text(), re.MULTILINE))


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(ROWS) == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_the_documented_default_is_the_default(name: str) -> None:
    default = Settings.model_fields[name].default
    shown = (
        f"`{str(default).lower()}`"
        if isinstance(default, bool)
        else {None: "", (): "`[]`"}.get(default, f"`{default}`")
    )
    assert ROWS[name.upper()].strip() == shown


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_PORT", "9001")
    monkeypatch.setenv("GUIDE_ORIGINS", '["https://a.example"]')
    settings = Settings()
    assert settings.port == 9001
    assert settings.origins == ("https://a.example",)


def test_a_secret_file_is_read_and_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "guide_public_url").write_text("https://file.example\n")
    (tmp_path / "GUIDE_LOG_LEVEL").write_text("debug\n")
    (tmp_path / "another").write_text("not ours")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("GUIDE_LOG_LEVEL", "warning")
    settings = Settings()
    assert settings.public_url == "https://file.example"
    assert settings.log_level == "warning"
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "missing"))
    assert Settings().public_url is None


def test_a_token_outlasts_clocks_that_differ_by_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_TOKEN_HOURS", "3")
    assert Settings().token_hours == 3
    monkeypatch.setenv("GUIDE_TOKEN_HOURS", "2")
    with pytest.raises(ValidationError):
        Settings()


def test_a_wrong_setting_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUIDE_PORT", "many")
    with pytest.raises(ValidationError):
        Settings()
