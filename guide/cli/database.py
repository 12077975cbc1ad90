"""`guide db …`: the record's tables, and moving it to another database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guide.cli.options import Data, Lang, Language, read_settings, user_language

app = typer.Typer(no_args_is_help=True, help="The record: bring its tables up to date, move it to another database.")


@app.command("upgrade")
def upgrade(data: Data = None, lang: Lang = None) -> None:
    """Bring the record's tables to this version. PostgreSQL needs it before the first start and after an update."""
    from guide.cli.store_errors import excuse, record_of
    from guide.store.contract import StoreError
    from guide.store.offline import upgrade as run

    language = lang or user_language()
    settings = read_settings(language, data=data)
    url = settings.database_url
    try:
        before, after = run(settings.data if url is None else url.get_secret_value())
    except StoreError as error:
        raise _ended(excuse(error, language)) from None
    place = record_of(settings)
    if before == after:
        zh, en = f"{place} 已是当前版本 {after}。", f"The tables of {place} are of this version already: {after}."
    else:
        zh, en = f"已升级 {place}：{before or '空'} → {after}", f"Upgraded {place}: {before or 'empty'} → {after}"
    typer.echo({"zh": zh, "en": en}[language])


@app.command("copy")
def copy(
    source: Annotated[
        str, typer.Option("--from", help="sqlite:FOLDER or postgresql://…; default: the data folder.")
    ] = "",
    target: Annotated[str, typer.Option("--to", help="The same; default: GUIDE_DATABASE_URL.")] = "",
    data: Data = None,
    lang: Lang = None,
) -> None:
    """Copy the whole record into an empty database: counted and compared, or nothing of it. Stop the server first."""
    from guide.backup.copy import DifferentError, NotEmptyError
    from guide.backup.copy import copy as run
    from guide.cli.store_errors import excuse, folder_excuse
    from guide.store.contract import StoreError
    from guide.store.data_folder import MOVED, mark_moved
    from guide.store.postgresql import place, same

    language = lang or user_language()
    settings = read_settings(language, data=data)
    url = "" if settings.database_url is None else settings.database_url.get_secret_value()
    places = [_place(source or f"sqlite:{settings.data}", language), _place(target or url, language)]
    words = {"zh": "复制", "en": "Copying"}[language]
    one, other = places
    try:
        if isinstance(one, Path) and isinstance(other, Path):
            equal = one.resolve() == other.resolve()
        else:
            equal = isinstance(one, str) and isinstance(other, str) and same(one, other)
        if equal:
            zh = "来源与目标是同一个，没有复制。请用 --from 和 --to 指出两个不同的记录。"
            en = "Source and target are the same; nothing was copied. Name two records with --from and --to."
            raise _ended({"zh": zh, "en": en}[language], 2)
        with typer.progressbar(length=1, label=words) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = max(1, total)
                bar.update(done - bar.pos if total else 1)

            counts = run(places[0], places[1], progress)
    except StoreError as error:
        raise _ended(excuse(error, language)) from None
    except NotEmptyError:
        zh = "目标数据库里已有记录，没有复制。请换一个空的库。"
        raise _ended(
            {"zh": zh, "en": "The target holds a record already; nothing was copied. Name an empty one."}[language]
        ) from None
    except DifferentError as error:
        zh, en = f"核对不符，没有保留任何内容：{error}", f"The copy is not the same, so nothing of it was kept: {error}"
        raise _ended({"zh": zh, "en": en}[language]) from None
    listed = ", ".join(f"{count} {name}" for name, count in counts.items())
    zh = f"已复制并核对（行数与校验和一致）：{listed}"
    typer.echo({"zh": zh, "en": f"Copied, counted and compared by checksum: {listed}"}[language])
    try:
        if isinstance(places[1], Path):
            (places[1] / MOVED).unlink(missing_ok=True)
        elif isinstance(places[0], Path):
            mark_moved(places[0], place(places[1]))
    except OSError as error:
        raise _ended(folder_excuse(error.filename, error.strerror, language)) from None


def _place(given: str, language: Language) -> Path | str:
    """`sqlite:FOLDER` (or the file in it) as a path, postgresql:// as it is. Exits where it is neither."""
    from guide.store.data_folder import FILE

    kind, _, rest = given.partition(":")
    if kind == "sqlite" and rest:
        path = Path(rest.removeprefix("//"))
        return path.parent if path.name == FILE else path
    if given.startswith(("postgresql://", "postgres://")):
        return given
    zh = "请用 --from 和 --to 指出来源与目标：sqlite:文件夹 或 postgresql://…"
    en = "Name a source and a target with --from and --to: sqlite:FOLDER or postgresql://…"
    raise _ended({"zh": zh, "en": en}[language], 2)


def _ended(sentence: str, status: int = 1) -> typer.Exit:
    """The end of a command that failed, once its sentence is said."""
    typer.echo(sentence, err=True)
    return typer.Exit(status)
