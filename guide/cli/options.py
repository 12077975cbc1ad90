"""What several commands use: options, the user's language, and the settings with their error messages."""

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
    """Return the language of the environment (LC_ALL, LC_MESSAGES, LANG): Chinese if one asks for it, else English."""
    chosen = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return Language.ZH if chosen.lower().startswith("zh") else Language.EN


Data = Annotated[Path | None, typer.Option(help="Folder of the record; it is made if it does not exist.")]
Lang = Annotated[Language | None, typer.Option(help="Language of what is printed; default: the system's.")]


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
"""What a value should be; the key is pydantic's type of the error."""

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_list": (
        "设置 {variable} 不是 JSON 列表。请写成：{variable}='{example}'",
        "The setting {variable} is not a JSON list. Write it like this: {variable}='{example}'",
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
"""Settings whose option on the command line has another name."""
_LISTS: Final = {"halls": '["/srv/halls/one", "/srv/halls/two"]', "origins": '["https://tour.example.org"]'}
"""Settings that are lists, each with an example."""


def read_settings(language: Language, **given: object) -> Settings:
    """Return the environment's settings, overridden by the options in `given` that are not None.

    Prints a sentence for each wrong setting, and exits with status 2.
    """
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from guide.common.settings import SECRETS, Settings

    given = {name: value for name, value in given.items() if value is not None}
    try:
        return Settings(**given)  # type: ignore[arg-type]  # checked by pydantic
    except SettingsError as error:  # a list that is not JSON
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
