"""`guide hall export`: write a hall as one zip file, which another server imports."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from guide.cli.options import Data, Lang, read_settings, user_language
from guide.common.i18n import Sentences

if TYPE_CHECKING:
    from guide.common.settings import Settings

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_such_hall": (
        "没有展厅 {hall}。现有的见 guide hall list；也可以给出展厅的文件夹。",
        "There is no hall {hall}. guide hall list shows those there are; a hall's folder will do as well.",
    ),
    "there_already": ("{file} 已存在，不会覆盖。", "{file} is there already, and is not replaced."),
    "cannot_write": ("写不了 {file}：{why}", "{file} cannot be written: {why}"),
    "exported": (
        "已导出 {id}：{file}（{files} 个文件，{size}）",
        "Exported {id}: {file} ({files} files, {size})",
    ),
}
_say: Final = Sentences(_SENTENCES)


def export_hall(
    hall: Annotated[str, typer.Argument(help="The hall's id, as `guide hall list` shows it, or its folder.")],
    file: Annotated[Path, typer.Argument(help="The new zip file.")],
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Write a hall into a new zip FILE, with all its pictures and recordings. `guide hall import` takes it in again."""
    from guide.cli.halls.progress import ProgressBar
    from guide.halls.exporting.content import content
    from guide.halls.exporting.packing import pack
    from guide.halls.problem import HallError

    language = lang or user_language()
    folder = _folder(hall, read_settings(language, data=data), language)
    bar = ProgressBar()
    try:
        found = content(folder)
        pack(found, file, bar)
    except HallError as error:
        for problem in error.problems:
            typer.echo(problem.sentence(language), err=True)
        raise typer.Exit(1) from None
    except FileExistsError:
        typer.echo(_say("there_already", language, file=file), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        why = error.strerror or str(error)
        typer.echo(_say("cannot_write", language, file=error.filename or file, why=why), err=True)
        raise typer.Exit(1) from None
    finally:
        bar.done()
    count, size = len(set(found.hall.files())) + 1, _size(file.stat().st_size)
    typer.echo(_say("exported", language, id=found.hall.id, file=file, files=count, size=size))


def _folder(hall: str, settings: Settings, language: str) -> Path:
    """Return the folder of a hall that is given by its id or as a folder; say where there is none, and exit."""
    from guide.cli.halls.shelf import hall_folders
    from guide.halls.exporting.content import hall_id

    for folder in hall_folders(settings):
        if hall_id(folder) == hall:
            return folder
    if Path(hall).is_dir():
        return Path(hall)
    typer.echo(_say("no_such_hall", language, hall=hall), err=True)
    raise typer.Exit(1)


def _size(count: int) -> str:
    """Return a number of bytes as people read it."""
    return f"{count / 2**20:,.1f} MiB" if count >= 2**20 else f"{max(1, round(count / 2**10))} KiB"
