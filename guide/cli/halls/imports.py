"""`guide hall import`: make a hall of photos, of another program's tour, or of a hall of our own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from guide.cli.options import Data, Lang, read_settings, user_language
from guide.common.i18n import Sentences

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "hall_id": (
        "--into 的 {id} 不能作展厅编号：1–64 个字符，a–z 0–9 -",
        "{id} of --into cannot be a hall's id: 1 to 64 characters, a–z 0–9 -",
    ),
    "refused": ("没有导入，什么也没有改动。", "Nothing was imported, and nothing was changed."),
    "no_report": ("写不了报告 {file}：{why}", "The report {file} cannot be written: {why}"),
    "restart": (
        "正在运行的服务器重新启动后才会显示。",
        "A running server shows it after its next start.",
    ),
}
_say: Final = Sentences(_SENTENCES)


def import_hall(
    source: Annotated[Path, typer.Argument(help="A folder or a zip file with photos, a tour or a hall.")],
    into: Annotated[
        str | None, typer.Option(help="The hall's id, also of one to update; default: made of the source's name.")
    ] = None,
    report: Annotated[Path | None, typer.Option(help="File for the report as JSON; - is standard output.")] = None,
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Make a hall in DATA/halls of photos, of another program's tour or of an exported hall. SOURCE is not changed."""
    from guide.cli.explain.store_errors import explain_folder_error
    from guide.cli.halls.progress import ProgressBar
    from guide.cli.halls.shelf import shelf
    from guide.halls.importing.making.importer import import_hall as run
    from guide.halls.importing.making.own_hall import HALL_ID
    from guide.halls.problem import HallError
    from guide.store.data_folder import hand_over, make_folder

    language = lang or user_language()
    settings = read_settings(language, data=data)
    if into is not None and not HALL_ID.fullmatch(into):
        typer.echo(_say("hall_id", language, id=repr(into)), err=True)
        raise typer.Exit(2)
    os.nice(19)  # a server on this machine comes first
    bar = ProgressBar()
    try:
        make_folder(settings.data)
        if not shelf(settings).exists():
            make_folder(shelf(settings))
            hand_over(shelf(settings))
        made = run(source, shelf(settings), into, bar, hand_over)
    except HallError as error:
        bar.done()
        for problem in error.problems:
            typer.echo(problem.sentence(language), err=True)
        typer.echo(_say("refused", language), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        bar.done()
        typer.echo(
            explain_folder_error(Path(error.filename or settings.data), error.strerror or "", language), err=True
        )
        typer.echo(_say("refused", language), err=True)
        raise typer.Exit(1) from None
    bar.done()
    text = json.dumps(made.as_json(), ensure_ascii=False, indent=2)
    if report == Path("-"):
        typer.echo(text)
        return
    for line in made.lines(language):
        typer.echo(line)
    typer.echo(_say("restart", language))
    if report is not None:
        try:
            report.write_text(text + "\n", encoding="utf-8", errors="backslashreplace")
        except OSError as error:
            typer.echo(_say("no_report", language, file=report, why=error.strerror), err=True)
            raise typer.Exit(1) from None
