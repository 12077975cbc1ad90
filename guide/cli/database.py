"""`guide db …`: upgrade the tables of the record, or copy the record to another database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from guide.cli.options import Data, Lang, Language, read_settings, user_language
from guide.common.i18n import Sentences

app = typer.Typer(no_args_is_help=True, help="The record: upgrade its tables, or copy it to another database.")

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "current": (
        "{place} 已是当前版本 {version}。",
        "The tables of {place} have the current version already: {version}.",
    ),
    "upgraded": ("已升级 {place}：{before} → {after}", "Upgraded {place}: {before} → {after}"),
    "empty": ("空", "empty"),
    "copying": ("复制", "Copying"),
    "copied": ("已复制并核对（行数与校验和一致）：{rows}", "Copied, counted and compared by checksum: {rows}"),
    "same": (
        "来源与目标是同一个，没有复制。请用 --from 和 --to 指出两个不同的记录。",
        "Source and target are the same; nothing was copied. Name two records with --from and --to.",
    ),
    "not_empty": (
        "目标数据库里已有记录，没有复制。请换一个空的库。",
        "The target database already has a record. Nothing was copied. Name an empty database.",
    ),
    "different": (
        "核对不符，没有保留任何内容：{why}",
        "The copy differs from its source, so none of it was kept: {why}",
    ),
    "no_place": (
        "请用 --from 和 --to 指出来源与目标：sqlite:文件夹 或 postgresql://…",
        "Name a source and a target with --from and --to: sqlite:FOLDER or postgresql://…",
    ),
}
_say: Final = Sentences(_SENTENCES)


@app.command("upgrade")
def upgrade(data: Data = None, lang: Lang = None) -> None:
    """Upgrade the record's tables to this version. PostgreSQL needs it before the first start and after an update."""
    from guide.cli.explain.store_errors import explain_store_error, record_of
    from guide.store.contract import StoreError
    from guide.store.offline import upgrade as run

    language = lang or user_language()
    settings = read_settings(language, data=data)
    url = settings.database_url
    try:
        before, after = run(settings.data if url is None else url.get_secret_value())
    except StoreError as error:
        raise _failure(explain_store_error(error, language)) from None
    place = record_of(settings)
    if before == after:
        typer.echo(_say("current", language, place=place, version=after))
    else:
        typer.echo(_say("upgraded", language, place=place, before=before or _say("empty", language), after=after))


@app.command("copy")
def copy(
    source: Annotated[
        str, typer.Option("--from", help="Source: sqlite:FOLDER or postgresql://…; default: the data folder.")
    ] = "",
    target: Annotated[
        str, typer.Option("--to", help="Target: sqlite:FOLDER or postgresql://…; default: GUIDE_DATABASE_URL.")
    ] = "",
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Copy the whole record into an empty database; keep it only if both are the same. Stop the server first."""
    from guide.backup.copy import DifferentError, NotEmptyError
    from guide.backup.copy import copy as run
    from guide.cli.explain.store_errors import explain_folder_error, explain_store_error
    from guide.store.contract import StoreError
    from guide.store.data_folder import MOVED, mark_moved
    from guide.store.postgresql import place, same

    language = lang or user_language()
    settings = read_settings(language, data=data)
    url = "" if settings.database_url is None else settings.database_url.get_secret_value()
    places = [_place(source or f"sqlite:{settings.data}", language), _place(target or url, language)]
    one, other = places
    try:
        if isinstance(one, Path) and isinstance(other, Path):
            equal = one.resolve() == other.resolve()
        else:
            equal = isinstance(one, str) and isinstance(other, str) and same(one, other)
        if equal:
            raise _failure(_say("same", language), 2)
        with typer.progressbar(length=1, label=_say("copying", language)) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = max(1, total)
                bar.update(done - bar.pos if total else 1)

            counts = run(places[0], places[1], progress)
    except StoreError as error:
        raise _failure(explain_store_error(error, language)) from None
    except NotEmptyError:
        raise _failure(_say("not_empty", language)) from None
    except DifferentError as error:
        raise _failure(_say("different", language, why=error)) from None
    rows = ", ".join(f"{count} {name}" for name, count in counts.items())
    typer.echo(_say("copied", language, rows=rows))
    try:
        if isinstance(places[1], Path):
            (places[1] / MOVED).unlink(missing_ok=True)
        elif isinstance(places[0], Path):
            mark_moved(places[0], place(places[1]))
    except OSError as error:
        raise _failure(explain_folder_error(error.filename, error.strerror, language)) from None


def _place(given: str, language: Language) -> Path | str:
    """Return `sqlite:FOLDER` (or the file in it) as the folder's path, and postgresql://… unchanged.

    Prints a sentence and exits with status 2 for anything else.
    """
    from guide.store.data_folder import FILE

    kind, _, rest = given.partition(":")
    if kind == "sqlite" and rest:
        path = Path(rest.removeprefix("//"))
        return path.parent if path.name == FILE else path
    if given.startswith(("postgresql://", "postgres://")):
        return given
    raise _failure(_say("no_place", language), 2)


def _failure(sentence: str, status: int = 1) -> typer.Exit:
    """Print the sentence and return the exception that ends the command with this status."""
    typer.echo(sentence, err=True)
    return typer.Exit(status)
