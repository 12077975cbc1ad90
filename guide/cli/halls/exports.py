"""`guide hall export`: write a hall as a zip file for another server, or as a folder that needs no server."""

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
    "not_built": (
        "页面尚未构建：请先运行 make client。",
        "The pages are not built yet: run make client first.",
    ),
    "exported_static": (
        "已导出 {id}（{size}）。用浏览器打开 {page}，或把整个文件夹放到任何网站或优盘上。",
        "Exported {id} ({size}). Open {page} in a browser, or put the folder on any web server or USB stick.",
    ),
    "exported": (
        "已导出 {id}：{file}（{files} 个文件，{size}）",
        "Exported {id}: {file} ({files} files, {size})",
    ),
}
_say: Final = Sentences(_SENTENCES)


def export_hall(
    hall: Annotated[str, typer.Argument(help="The hall's id, as `guide hall list` shows it, or its folder.")],
    target: Annotated[Path, typer.Argument(help="The new zip file; with --static, the new folder.")],
    static: Annotated[
        bool, typer.Option("--static", help="Write a folder that any web server, or a USB stick, shows as a walk.")
    ] = False,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Write a hall into a new zip file, with all its pictures and recordings. `guide hall import` takes it in again."""
    from guide.cli.halls.progress import ProgressBar
    from guide.halls.exporting.content import content
    from guide.halls.exporting.packing import pack
    from guide.halls.exporting.site import NotBuiltError, write_site
    from guide.halls.problem import HallError

    language = lang or user_language()
    folder = _folder(hall, read_settings(language, data=data), language)
    bar = ProgressBar()
    try:
        found = content(folder)
        if static:
            from guide.pages.routes import STATIC

            write_site(found, target, STATIC / "standalone", bar)
        else:
            pack(found, target, bar)
    except HallError as error:
        for problem in error.problems:
            typer.echo(problem.sentence(language), err=True)
        raise typer.Exit(1) from None
    except NotBuiltError:
        typer.echo(_say("not_built", language), err=True)
        raise typer.Exit(1) from None
    except FileExistsError:
        typer.echo(_say("there_already", language, file=target), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        why = error.strerror or str(error)
        typer.echo(_say("cannot_write", language, file=error.filename or target, why=why), err=True)
        raise typer.Exit(1) from None
    finally:
        bar.done()
    if static:
        size = _size(sum(path.stat().st_size for path in target.rglob("*") if path.is_file()))
        typer.echo(_say("exported_static", language, id=found.hall.id, page=target / "index.html", size=size))
    else:
        count, size = len(set(found.hall.files())) + 1, _size(target.stat().st_size)
        typer.echo(_say("exported", language, id=found.hall.id, file=target, files=count, size=size))


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
