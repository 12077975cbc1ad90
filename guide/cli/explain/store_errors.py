"""What is wrong with the record, in a sentence for a person at a terminal, 中文 or English."""

from __future__ import annotations

from typing import Final

from guide.common.i18n import Sentences
from guide.common.settings import Settings
from guide.store.contract import DatabaseError, FolderError, StoreError
from guide.store.data_folder import FILE

_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "folder": (
        "无法写入数据文件夹 {folder}（{why}）。请换一个可写的文件夹：--data 文件夹",
        "The data folder {folder} cannot be written to ({why}). Name another folder: --data FOLDER",
    ),
    "folder_in_use": (
        "数据文件夹 {folder} 正被另一个服务使用。请先停止它，或换一个文件夹：--data 文件夹",
        "The data folder {folder} is in use by another server. Stop that one, or name another folder: --data FOLDER",
    ),
    "unfinished": (
        "数据文件夹 {folder} 的恢复没有完成。请再运行一次 guide restore。",
        "A restore into the data folder {folder} was interrupted. Run guide restore again.",
    ),
    "moved": (
        (
            "数据文件夹 {folder} 的记录已复制到数据库 {why}，这里的 guide.sqlite3 是旧的。"
            "请设置 GUIDE_DATABASE_URL（set -a; . /etc/guide/guide.env，其中的地址要放在单引号里）；"
            "若要继续用旧记录，请删除 {folder}/guide.sqlite3.moved。"
        ),
        (
            "The record of the data folder {folder} was copied into the database {why}; guide.sqlite3 here is the old "
            "one. Set GUIDE_DATABASE_URL (set -a; . /etc/guide/guide.env, where the address stands in single quotes), "
            "or remove {folder}/guide.sqlite3.moved to go on with the old one."
        ),
    ),
    "immovable": (
        (
            "恢复要移开原有的内容，但 {folder} 无法移动（{why}），没有替换任何内容。"
            "请把它移到别处，或用 chown -R 交给运行 guide 的用户，再运行一次 guide restore。"
        ),
        (
            "A restore moves what is there aside, but {folder} cannot be moved ({why}); nothing was replaced. Move it "
            "elsewhere, or give it to the user who runs guide (chown -R), and run guide restore again."
        ),
    ),
    "url": (
        "{place} 不是 PostgreSQL 的地址。它应像 postgresql://用户:密码@主机/库名",
        "{place} is not an address of PostgreSQL. It should be like postgresql://user:password@host/name",
    ),
    "away": (
        "连不上数据库 {place}（{why}）。请确认 PostgreSQL 在运行，并核对 GUIDE_DATABASE_URL。",
        "The database {place} does not answer ({why}). Check that PostgreSQL is running, and check GUIDE_DATABASE_URL.",
    ),
    "refused": (
        "PostgreSQL 拒绝连接数据库 {place}（{why}）。请核对 GUIDE_DATABASE_URL 中的用户、密码和库名，并确认库已建立。",
        "PostgreSQL refuses the database {place} ({why}). Check user, password and database in GUIDE_DATABASE_URL.",
    ),
    "untrusted": (
        "数据库 {place} 的证书不可信（{why}）。请在 GUIDE_DATABASE_URL 中写明 sslrootcert=文件，并核对主机名。",
        "The certificate of the database {place} is not trusted ({why}). Add sslrootcert=FILE to GUIDE_DATABASE_URL.",
    ),
    "in_use": (
        "数据库 {place} 正被运行中的节点使用，没有改动它。请先停止所有节点（guide serve），再试一次。",
        "Nodes are connected to the database {place}; nothing was changed. Stop all nodes (guide serve) first.",
    ),
    "filling": (
        "数据库 {place} 正在恢复或复制（guide restore、guide db copy）。请等它完成后再启动。",
        "A record is being written into the database {place} (guide restore, guide db copy). Try again afterwards.",
    ),
    "none": (
        "{place} 里没有记录。请指出有记录的数据文件夹：--from sqlite:文件夹 或 --data 文件夹",
        "There is no record in {place}. Name a data folder that has one: --from sqlite:FOLDER or --data FOLDER",
    ),
    "damaged": (
        "{place} 已损坏，或不是数据库（{why}）。请停止服务，用 guide restore 恢复最近的备份；原文件会移到一边。",
        "{place} is damaged or not a database ({why}). Restore the latest backup (guide restore); it is moved aside.",
    ),
    "empty": (
        "数据库 {place} 里还没有表。请先运行 guide db upgrade（用 GUIDE_DATABASE_URL 或 --data 指出它）。",
        "The database {place} has no tables yet. Run guide db upgrade first (GUIDE_DATABASE_URL or --data names it).",
    ),
    "behind": (
        "数据库 {place} 的表是旧版本的。请先运行 guide db upgrade（用 GUIDE_DATABASE_URL 或 --data 指出它）。",
        "The tables of the database {place} are of an earlier version. Run guide db upgrade first.",
    ),
    "later": (
        "数据库 {place} 的表是更新的版本写的。请改用更新版本的同游。",
        "The tables of the database {place} were written by a later version. Use that version of Guide.",
    ),
    "source": ("来源：", "Source: "),
    "target": ("目标：", "Target: "),
    "store": ("记录出错：{why}", "The record failed: {why}"),
}
_say: Final = Sentences(_SENTENCES)


def record_of(settings: Settings) -> str:
    """Return where the record is, for people, without the password: it shows whether a command took the one meant."""
    from guide.store.postgresql import place  # takes a second, which commands that ask a server need not wait

    url = settings.database_url
    return str(settings.data / FILE) if url is None else f"PostgreSQL {place(url.get_secret_value())}"


def explain_store_error(error: StoreError, language: str) -> str:
    """Return one sentence: what is wrong with the record, what to do, and in a copy on which side."""
    return (_say(error.side, language) if error.side else "") + _sentence(error, language)


def _sentence(error: StoreError, language: str) -> str:
    match error:
        case FolderError(unfinished=True):
            return _say("unfinished", language, folder=error.folder)
        case FolderError(moved=True):
            return _say("moved", language, folder=error.folder, why=error.why)
        case FolderError(immovable=True):
            return _say("immovable", language, folder=error.folder, why=error.why)
        case FolderError():
            return explain_folder_error(error.folder, error.why, language, in_use=error.in_use)
        case DatabaseError():
            return _say(error.kind, language, place=error.place, why=error.why)
        case _:
            return _say("store", language, why=error)


def explain_folder_error(folder: object, why: str | None, language: str, *, in_use: bool = False) -> str:
    """Return the sentence for a data folder that cannot be written, or that another server uses."""
    return _say("folder_in_use" if in_use else "folder", language, folder=folder, why=why)
