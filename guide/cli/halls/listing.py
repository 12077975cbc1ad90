"""`guide hall list`: the halls that a server here would serve, and those that it would leave out, with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final

import typer

from guide.cli.options import Data, Lang, read_settings, user_language
from guide.cli.table import table
from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "id": ("编号", "ID"),
    "scenes": ("场景", "SCENES"),
    "folder": ("文件夹", "FOLDER"),
    "title": ("名称", "NAME"),
    "no_hall": (
        "还没有展厅。用 guide hall import 导入一个，或把展厅文件夹放进 {folder}。",
        "There is no hall. Import one with guide hall import, or put its folder into {folder}.",
    ),
    "broken": ("不能使用：", "These cannot be used:"),
}
_say: Final = Sentences(_SENTENCES)
_COLUMNS: Final = ("id", "scenes", "title", "folder")


def list_halls(
    hall: Annotated[list[Path] | None, typer.Option(help="A hall's folder; repeat the option for more.")] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """List the halls in DATA/halls and those of --hall, and what is wrong with those that cannot be served."""
    from guide.cli.halls.shelf import hall_folders, open_halls, shelf

    language = lang or user_language()
    settings = read_settings(language, data=data, halls=hall)
    folders = hall_folders(settings)
    if not folders:
        typer.echo(_say("no_hall", language, folder=shelf(settings)))
        return
    halls = open_halls(folders, settings)
    if halls:
        rows = [
            [each.id, str(len(each.scenes)), _text(each.title, language), str(halls.folder(each.id))]
            for each in halls.values()
        ]
        for line in table([[_say(name, language) for name in _COLUMNS], *rows]):
            typer.echo(line)
    errors = [problem for problem in halls.problems if problem.severity == "error"]
    if errors:
        typer.echo(_say("broken", language))
        for problem in errors:
            typer.echo("  " + problem.sentence(language))
        raise typer.Exit(1)


def _text(text: str | Mapping[str, str], language: str) -> str:
    return text if isinstance(text, str) else text.get(language) or next(iter(text.values()))
