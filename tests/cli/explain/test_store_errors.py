"""Checks that each error of the record has its sentence in both languages, without a password."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from guide.cli.explain.store_errors import explain_store_error, record_of
from guide.common.settings import Settings
from guide.store.contract import DatabaseError, FolderError, StoreError

FOLDER = Path("/srv/guide")


@pytest.mark.parametrize("kind", DatabaseError.KINDS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_has_its_sentence(kind: str, language: str) -> None:
    assert "db.example:5432/guide" in explain_store_error(DatabaseError(kind, "db.example:5432/guide", "why"), language)


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (
            FolderError(FOLDER, "read-only"),
            "无法写入数据文件夹 /srv/guide（read-only）",
            "cannot be written to (read-only)",
        ),
        (FolderError(FOLDER, "why", in_use=True), "正被另一个服务使用", "in use by another server"),
        (FolderError(FOLDER, "why", unfinished=True), "请再运行一次 guide restore", "Run guide restore again"),
        (FolderError(FOLDER, "db.example/g", moved=True), "已复制到数据库 db.example/g", "the database db.example/g"),
        (
            FolderError(FOLDER, "busy", immovable=True),
            "/srv/guide 无法移动（busy）",
            "/srv/guide cannot be moved (busy)",
        ),
        (StoreError("disk full"), "记录出错：disk full", "The record failed: disk full"),
    ],
)
def test_a_folder_s_error_says_what_to_do(error: StoreError, zh: str, en: str) -> None:
    assert zh in explain_store_error(error, "zh")
    assert en in explain_store_error(error, "en")


@pytest.mark.parametrize(("side", "zh", "en"), [("source", "来源：", "Source: "), ("target", "目标：", "Target: ")])
def test_the_side_of_a_copy_comes_first(side: str, zh: str, en: str) -> None:
    error = StoreError("disk full")
    error.side = side
    assert explain_store_error(error, "zh").startswith(zh)
    assert explain_store_error(error, "en").startswith(en)


def test_a_record_is_named_without_its_password(tmp_path: Path) -> None:
    assert record_of(Settings(data=tmp_path)) == str(tmp_path / "guide.sqlite3")
    url = SecretStr("postgresql://guide:s3cret@db.example:5433/tours")
    assert record_of(Settings(data=tmp_path, database_url=url)) == "PostgreSQL db.example:5433/tours"
