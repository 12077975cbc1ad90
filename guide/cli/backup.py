"""`guide backup` and `guide restore`: copy the record and the data folder to one file, and back."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from guide.cli.options import Data, Lang, Language, read_settings, user_language
from guide.cli.signals import SignalError, raise_on_signals
from guide.common.i18n import Sentences

if TYPE_CHECKING:
    from guide.common.settings import Settings

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "made": (
        "已备份并核对：{place} → {file}（{size}，{files} 个文件；{rows}）",
        "Backed up and checked: {place} → {file} ({size}, {files} files; {rows})",
    ),
    "restored": (
        "已恢复并核对：记录在 {place}，文件在 {folder}（{rows}）",
        "Restored and checked: the record in {place}, files in {folder} ({rows})",
    ),
    "aside": ("原来的内容移到了 {aside}", "What was there before is in {aside} now"),
    "left_out": (
        "数据文件夹里没有备份的（其他备份、恢复时移开的内容、指向上层或无处的链接、不能存的文件）：{names}",
        (
            "Left out of the data folder (other backups, what a restore moved aside, links to a folder above or to "
            "nothing, files that cannot be stored): {names}"
        ),
    ),
    "halls": (
        "数据文件夹之外的展厅不在备份里：{names}",
        "Halls outside the data folder are not in the backup: {names}",
    ),
    "exists": (
        "{file} 已存在，没有改动它。请换一个文件名。",
        "{file} exists and was left as it is. Name another file.",
    ),
    "no_folder": (
        "备份要写入的文件夹 {file} 不存在。请先建立它，或换一个文件夹。",
        "The folder {file} that the backup should go into does not exist. Make it, or name another.",
    ),
    "no_record": (
        "{folder} 里没有记录。请用 --data 指出数据文件夹。",
        "There is no record in {folder}. Name the data folder with --data.",
    ),
    "full": (
        "磁盘已满，没有完成，也没有替换任何内容。",
        "The disk is full. The command was not finished, and nothing was replaced.",
    ),
    "signal": ("被 {why} 中断，没有完成。", "The command was interrupted by {why} and not finished."),
    "disk": ("无法读写 {file}（{why}）。", "{file} cannot be read or written ({why})."),
    "not_empty": (
        "数据库里已有记录，没有恢复。请换一个空的库。",
        "The database already has a record. Nothing was restored. Name an empty database.",
    ),
    "unreadable": ("{file} 不是备份文件，或只有一部分。", "{file} is not a backup, or only a part of one."),
    "incomplete": (
        "{file} 没有写完，不能恢复。",
        "{file} was not finished when it was made, and cannot be restored.",
    ),
    "later": (
        "{file} 是更新版本的同游做的备份。请改用那个版本。",
        "{file} was made by a later version of Guide. Use that one.",
    ),
    "different": (
        "{file} 已损坏，与清单不符（{why}），没有恢复。",
        "{file} is damaged: its contents differ from its manifest ({why}). Nothing was restored.",
    ),
    "unsafe": (
        "{file} 会写到文件夹之外（{why}），没有恢复。",
        "{file} would write outside its folder ({why}). Nothing was restored.",
    ),
}
_say: Final = Sentences(_SENTENCES)

File = Annotated[Path, typer.Argument(help="The backup: one tar file.")]


def backup(
    file: File,
    data: Data = None,
    server: Annotated[str, typer.Option(help="URL of the server, if it is running.")] = "http://127.0.0.1:8000",
    lang: Lang = None,
) -> None:
    """Back up the record and the data folder into a new FILE. The server may be running or not."""
    from guide.backup import archive
    from guide.cli.explain.store_errors import record_of

    language = lang or user_language()
    settings = read_settings(language, data=data)
    with _failures(file, language):
        if file.exists():
            raise FileExistsError(errno.EEXIST, "", str(file))
        parent = file.absolute().parent
        if not parent.is_dir():
            typer.echo(_say("no_folder", language, file=parent), err=True)
            raise typer.Exit(1)
        with tempfile.TemporaryDirectory(prefix=".guide-", dir=parent) as work:
            record = _record(settings, Path(work), server.rstrip("/"), language)
            made, left_out = archive.write(file, record, settings.data)
    size = f"{file.stat().st_size / 1e6:.1f} MB"
    place, rows = record_of(settings), _rows(made.counts)
    typer.echo(_say("made", language, place=place, file=file, size=size, files=len(made.files), rows=rows))
    if left_out:
        typer.echo(_say("left_out", language, names=", ".join(left_out)))
    outside = [str(hall) for hall in settings.halls if not hall.resolve().is_relative_to(settings.data.resolve())]
    if outside:
        typer.echo(_say("halls", language, names=", ".join(outside)))


def restore(file: File, data: Data = None, lang: Lang = None) -> None:
    """Check FILE and restore it to the data folder (and the database). What was there before is moved aside."""
    from guide.backup import restore
    from guide.backup.copy import copy
    from guide.cli.explain.store_errors import record_of
    from guide.store.data_folder import FolderLock, check_here, mark_moved
    from guide.store.offline import upgrade
    from guide.store.postgresql import place as database_place

    language = lang or user_language()
    settings = read_settings(language, data=data)
    aside: Path | None = None
    with _failures(file, language, settings.data):
        file.open("rb").close()  # fails before a data folder is made
        if settings.database_url is None:
            check_here(settings.data)  # with a database, nodes may be using the folder
        lock = FolderLock(settings.data)
        try:
            work, manifest = restore.unpack(file, settings.data)

            def swap() -> None:
                nonlocal aside
                aside = restore.swap_in(work, settings.data, datetime.now(UTC))

            if settings.database_url is None:
                swap()
            else:
                record, url = restore.separate_record(work), settings.database_url.get_secret_value()
                upgrade(record)
                copy(record, url, before_commit=swap)
                mark_moved(
                    settings.data, database_place(url)
                )  # else a start without the URL makes an empty record here
            restore.finish(settings.data)
        finally:
            restore.clear(settings.data)
            lock.release()
    place, rows = record_of(settings), _rows(manifest.counts)
    typer.echo(_say("restored", language, place=place, folder=settings.data, rows=rows))
    if aside is not None:
        typer.echo(_say("aside", language, aside=aside))


def _record(settings: Settings, work: Path, server: str, language: Language) -> Path:
    """Copy the record into the folder `work` and return the copy's path.

    The copy is made from the database, by the running server, or from a data folder that no server uses.
    """
    from guide.backup.copy import copy
    from guide.store.contract import FolderError
    from guide.store.data_folder import FILE, check_here
    from guide.store.offline import connected, upgrade
    from guide.store.sqlite import snapshot

    if settings.database_url is not None:
        upgrade(work / "copy")
        copy(settings.database_url.get_secret_value(), work / "copy")
        with connected(work / "copy") as connection:
            snapshot(connection, work / FILE)
        return work / FILE
    check_here(settings.data)
    if not (settings.data / FILE).exists():
        typer.echo(_say("no_record", language, folder=settings.data), err=True)
        raise typer.Exit(1)
    try:
        with connected(settings.data) as connection:
            snapshot(connection, work / FILE)
    except FolderError as error:
        if not error.in_use:
            raise
        from guide.cli.remote import fetch_record

        status = fetch_record(settings, server, work / FILE, language)
        if status:
            raise typer.Exit(status) from None
    return work / FILE


@contextmanager
def _failures(file: Path, language: Language, folder: Path | None = None) -> Iterator[None]:
    """Print what went wrong inside as one sentence, and exit with status 1, or with a signal's.

    A second sentence says that a restore into `folder` must be run again, if it was left unfinished.
    """
    from guide.backup.archive import ArchiveError
    from guide.backup.copy import NotEmptyError
    from guide.cli.explain.store_errors import explain_store_error
    from guide.store.contract import FolderError, StoreError
    from guide.store.data_folder import UNFINISHED

    def unfinished() -> bool:
        return folder is not None and (folder / UNFINISHED).exists()

    status, again = 1, True
    try:
        with raise_on_signals():
            yield
    except SignalError as error:
        status, sentence = error.status, _say("signal", language, why=error.signal)
    except ArchiveError as error:
        sentence = _say(error.kind, language, file=file, why=error.detail)
    except NotEmptyError:
        sentence = _say("not_empty", language)
    except StoreError as error:
        error.side = ""  # the reader knows of one record only, not of a source and a target
        again = not (isinstance(error, FolderError) and error.in_use)  # perhaps by the restore itself
        full = _of_full_disk(error) and not unfinished()
        sentence = _say("full", language) if full else explain_store_error(error, language)
    except OSError as error:
        key = "exists" if error.errno == errno.EEXIST else "disk"
        if _of_full_disk(error) and not unfinished():
            key = "full"
        sentence = _say(key, language, file=error.filename or file, why=error.strerror)
    else:
        return
    typer.echo(sentence, err=True)
    if folder is not None and again and unfinished():
        typer.echo(explain_store_error(FolderError(folder, "", unfinished=True), language), err=True)
    raise typer.Exit(status)


def _of_full_disk(error: BaseException | None) -> bool:
    while error is not None:
        if getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT} or "disk is full" in str(error):
            return True
        error = error.__cause__
    return False


def _rows(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())
