"""Copies a whole record from one place to another: all of it, compared, or nothing.

Invariants
- Source and target have this version's tables, and the target is empty, or holds the same record already: a copy whose
  end nobody saw can be made again.
- Before the commit the target's rows are read back, counted and compared by checksum with the source's.
- Nothing is kept at the target where anything fails.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from guide.common.errors import GuideError
from guide.store.tables import NAMES, Row, Tables, open_tables

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all. Each row counts twice: once when it is written, once when it is read back."""


class NotEmptyError(GuideError):
    """The target holds another record already."""


class DifferentError(GuideError):
    """The target's rows are not the source's, and nothing of them was kept. `table`: where they differ."""

    def __init__(self, table: str, why: str) -> None:
        super().__init__(f"{table}: {why}")
        self.table = table


def copy(
    source: Path | str,
    target: Path | str,
    progress: Progress = lambda _done, _all: None,
    *,
    before_commit: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """Copy the record and return the number of rows by table. A target that holds the same is left as it is.

    Places are data folders or postgresql:// URLs. A data folder is locked meanwhile, so no server may be using it.
    Nodes that use a source in PostgreSQL may go on, and what they write meanwhile is not copied; nodes cannot start on
    a target in PostgreSQL until the end.

    `before_commit` is called when all was compared; where it raises, nothing is kept and its error is passed on.
    Raises NotEmptyError, DifferentError, and StoreError with its side.
    """
    with open_tables(source, "source") as one, open_tables(target, "target", write=True) as other:
        present, counts = other.counts(), one.counts()
        if any(present.values()):
            _check_same(one, other, counts, present, progress)
        else:
            _copy(one, other, counts, progress)
        before_commit()
        other.commit()
        return counts


def _check_same(
    one: Tables, other: Tables, counts: dict[str, int], present: dict[str, int], progress: Progress
) -> None:
    """Raises NotEmptyError where the target does not hold exactly the source's rows."""
    if counts != present:
        raise NotEmptyError
    try:
        _copy(one, other, counts, progress, insert=False)
    except DifferentError:
        raise NotEmptyError from None


def _copy(one: Tables, other: Tables, counts: dict[str, int], progress: Progress, *, insert: bool = True) -> None:
    """Insert the source's rows if `insert`, and compare those of both sides. Raises DifferentError."""
    done, total = 0, 2 * sum(counts.values())
    progress(done, total)
    for table in NAMES:
        checksums = []
        for side in (one, other):
            rows, checksum = 0, 0
            for batch in side.rows(table):
                if insert and side is one:
                    other.insert(table, batch)
                checksum = (checksum + sum(_digest(row) for row in batch)) % 2**256
                rows += len(batch)
                done += len(batch)
                progress(done, total)
            if rows != counts[table]:
                raise DifferentError(table, f"expected {counts[table]} rows, got {rows}")
            checksums.append(checksum)
        if checksums[0] != checksums[1]:
            raise DifferentError(table, "the checksums differ")


def _digest(row: Row) -> int:
    """Return a number for a row; summed over a table they are the same in whatever order the rows come."""
    return int.from_bytes(hashlib.sha256(repr(row).encode()).digest())
