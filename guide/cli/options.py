"""What commands share: options, the reader's language, the settings."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

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


WHY: Final[dict[str, tuple[str, str]]] = {
    "int_parsing": ("请写整数", "give a whole number"),
    "float_parsing": ("请写数字", "give a number"),
    "finite_number": ("请写数字", "give a number"),
    "bool_parsing": ("请写 true 或 false", "give true or false"),
    "greater_than": ("要大于 {gt:g}", "give more than {gt:g}"),
    "greater_than_equal": ("最小是 {ge:g}", "give {ge:g} or more"),
    "less_than_equal": ("最大是 {le:g}", "give {le:g} or less"),
}
"""What is wrong with a value, by pydantic's type for it."""


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
        variable, example = f"GUIDE_{name.upper()}", _LISTS.get(name, "")
        if name:
            zh = f"设置 {variable} 不是 JSON 列表。请写成：{variable}='{example}'"
            en = f"The setting {variable} is no JSON list. Write it like this: {variable}='{example}'"
        else:
            zh, en = f"设置无法读取：{error}", f"The settings cannot be read: {error}"
        typer.echo({"zh": zh, "en": en}[language], err=True)
        raise typer.Exit(2) from None
    except ValidationError as error:
        for item in error.errors():
            name = str(item["loc"][0]) if item["loc"] else "?"
            wanted = Settings.model_fields[name].description if name in Settings.model_fields else ""
            option = f"--{_OPTIONS.get(name, name.replace('_', '-'))}" if name in given else f"GUIDE_{name.upper()}"
            was = "***" if name in SECRETS else repr(item["input"])
            zh, en = (text.format(**item.get("ctx", {})) for text in WHY.get(item["type"], ("", "")))
            zh = f"设置 {option} 的值 {was} 不能用{zh and '：'}{zh}。它应是：{wanted}"
            en = f"The setting {option} cannot be {was}{en and ': '}{en}. It should be: {wanted}"
            typer.echo({"zh": zh, "en": en}[language], err=True)
        raise typer.Exit(2) from None
