"""What commands share: options, the reader's language, the settings."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from guide.common.i18n import Sentences

if TYPE_CHECKING:
    from guide.common.settings import Settings


class Language(StrEnum):
    ZH = "zh"
    EN = "en"


def user_language() -> Language:
    """The language that the environment asks for, as other programs find it: Chinese, or else English."""
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.ZH if chosen.lower().startswith("zh") else Language.EN


Data = Annotated[Path | None, typer.Option(help="Folder of the record; made where it is missing.")]
Lang = Annotated[Language | None, typer.Option(help="Language of what is printed; by default the system's.")]


_EXPECTED: Final[dict[str, tuple[str, str]]] = {
    "int_parsing": ("请写整数", "give a whole number"),
    "float_parsing": ("请写数字", "give a number"),
    "finite_number": ("请写数字", "give a number"),
    "bool_parsing": ("请写 true 或 false", "give true or false"),
    "greater_than": ("要大于 {gt:g}", "give more than {gt:g}"),
    "greater_than_equal": ("最小是 {ge:g}", "give {ge:g} or more"),
    "less_than_equal": ("最大是 {le:g}", "give {le:g} or less"),
}
say_expected: Final = Sentences(_EXPECTED)
"""What a value should be, by pydantic's type for the error."""

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_list": (
        "设置 {variable} 不是 JSON 列表。请写成：{variable}='{example}'",
        "The setting {variable} is no JSON list. Write it like this: {variable}='{example}'",
    ),
    "unreadable": ("设置无法读取：{why}", "The settings cannot be read: {why}"),
    "value": (
        "设置 {option} 的值 {value} 不能用：{expected}。它应是：{wanted}",
        "The setting {option} cannot be {value}: {expected}. It should be: {wanted}",
    ),
    "value_only": (
        "设置 {option} 的值 {value} 不能用。它应是：{wanted}",
        "The setting {option} cannot be {value}. It should be: {wanted}",
    ),
}
_say: Final = Sentences(_SENTENCES)

_OPTIONS: Final = {"halls": "hall"}
"""Settings whose option has another name."""
_LISTS: Final = {"halls": '["/srv/halls/one", "/srv/halls/two"]', "origins": '["https://tour.example.org"]'}
"""Settings that are lists, and what one is like."""


def read_settings(language: Language, **given: object) -> Settings:
    """The environment's settings, with the options that were given. Exits with one sentence where one is wrong."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from guide.common.settings import SECRETS, Settings

    given = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic
    except SettingsError as error:  # a list that is no JSON
        name = next((name for name in _LISTS if f'"{name}"' in str(error)), "")
        if name:
            sentence = _say("no_list", language, variable=f"GUIDE_{name.upper()}", example=_LISTS[name])
        else:
            sentence = _say("unreadable", language, why=error)
        typer.echo(sentence, err=True)
        raise typer.Exit(2) from None
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "?"
            wanted = Settings.model_fields[name].description if name in Settings.model_fields else ""
            option = f"--{_OPTIONS.get(name, name.replace('_', '-'))}" if name in given else f"GUIDE_{name.upper()}"
            value = "***" if name in SECRETS else repr(item["input"])
            if item["type"] in say_expected:
                expected = say_expected(item["type"], language, **item.get("ctx", {}))
                sentence = _say("value", language, option=option, value=value, expected=expected, wanted=wanted)
            else:
                sentence = _say("value_only", language, option=option, value=value, wanted=wanted)
            typer.echo(sentence, err=True)
        raise typer.Exit(2) from None
