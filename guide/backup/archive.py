"""A backup: one tar file with the record, the data folder's other files, and last a manifest of all of them.

The manifest has each file's size and SHA-256 and the record's rows by table. It is written last, so an archive that
was cut short has none and is refused. `restoring` puts it back.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, Self

from guide import __version__
from guide.backup.verify import examine
from guide.common.errors import GuideError
from guide.store.contract import StoreError
from guide.store.data_folder import FILE, MOVED, UNFINISHED, WORK

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
ASIDE: Final = "before-restore-"
"""The beginning of the name of a folder with what a restore replaced."""
LOST: Final = "lost+found"
"""A folder of the file system, where one is mounted as the data folder; root alone reads and moves it."""
_PASSED_BY: Final = {FILE, *(f"{FILE}-{what}" for what in ("wal", "shm", "journal")), MOVED, "lock", UNFINISHED}
"""What belongs to the record that is copied, or to this folder's present state."""
_LARGEST_MANIFEST: Final = 64 * 2**20  # bytes
_CHUNK: Final = 2**20


class ArchiveError(GuideError):
    """The archive cannot be used; `kind`: a key of KINDS."""

    KINDS: Final = {
        "unreadable": "it is no archive, or a part of it is missing",
        "incomplete": "it was not finished: its manifest is missing",
        "later": "a later version made it",
        "different": "it does not hold what its manifest says",
        "unsafe": "it would write outside its folder",
    }

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(self.KINDS[kind] + (f" ({detail})" if detail else ""))
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifest:
    """`counts`: the record's rows by table; `files`: sizes in bytes and SHA-256 in hex by name."""

    guide: str
    made: str
    schema: str
    counts: dict[str, int]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def write(file: Path, record: Path, folder: Path) -> tuple[Manifest, list[str]]:
    """Make the archive `file` of a copy of the record and of the data folder. Raises OSError, StoreError.

    The copy is in a folder of its own, which is not archived wherever it is. With the manifest comes what else was
    left out, by name, to be told to whoever makes the backup.

    It stands under its name only when it is whole, checked and on the disk. Only its owner can read it: it holds keys.
    """
    if file.exists():
        raise FileExistsError(file)
    examined = examine(record)
    made = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(__version__, made, examined.version, examined.counts)
    left_out: list[str] = []
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)  # of a backup that was cut short
    try:
        with _private(part) as out:
            with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, FILE, record, manifest)
                own = {each.absolute() for each in (file, part, record, record.parent)}
                for name, path in _others(folder, own):
                    if path is None:
                        left_out.append(name)
                    else:
                        _add(tar, name, path, manifest)
                text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1).encode()
                info = tarfile.TarInfo(MANIFEST)
                info.size = len(text)
                with _Reading(text) as reading:
                    tar.addfile(info, reading)
            out.flush()
            os.fsync(out.fileno())
        read(part)
        part.rename(file)
        sync_folder(file.parent)
    finally:
        part.unlink(missing_ok=True)
    return manifest, left_out


def read(file: Path, into: Path | None = None) -> Manifest:
    """Compare everything in the archive with its manifest; with `into`, an empty folder, unpack it onto the disk.

    Raises ArchiveError, OSError.
    """
    found: dict[str, tuple[int, str]] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(file, mode="r:") as tar:
            for member in tar:
                if manifest is not None or not member.isreg():
                    raise ArchiveError("different", member.name)
                source = tar.extractfile(member)
                if source is None:
                    raise ArchiveError("unreadable")
                if member.name == MANIFEST:
                    manifest = _manifest(source.read(_LARGEST_MANIFEST))
                else:
                    if member.name in found:
                        raise ArchiveError("different", member.name)
                    found[member.name] = _unpack(source, None if into is None else into / _safe(member.name))
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError("unreadable", str(error)) from None
    if manifest is None:
        raise ArchiveError("incomplete")
    astray = sorted(name for name in found.keys() | manifest.files if found.get(name) != manifest.files.get(name))
    if astray or FILE not in found:
        raise ArchiveError("different", ", ".join(astray[:3]) or FILE)
    return manifest


def _others(folder: Path, without: set[Path]) -> Iterator[tuple[str, Path | None]]:
    """The data folder's files besides the record: names in the archive and paths; no path where one is left out.

    Links are followed: a folder to which two ways lead is there twice, as whoever uses either expects. Raises OSError
    for a folder that cannot be read: an archive without it would look whole.
    """

    def fail(error: OSError) -> None:
        raise error

    for here, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        at = Path(here)
        top = at == folder
        if _leads_up(at, folder):
            folders.clear()
            yield at.relative_to(folder).as_posix(), None
            continue
        if top:
            yield from ((name, None) for name in sorted(folders) if name.startswith(ASIDE))
            folders[:] = (name for name in folders if not name.startswith((ASIDE, WORK)) and name != LOST)
        folders[:] = sorted(name for name in folders if (at / name).absolute() not in without)
        for name in sorted(names):
            path = at / name
            if path.absolute() in without or (top and (name in _PASSED_BY or name.startswith(WORK))):
                continue
            kept = path.is_file() and not (top and name == MANIFEST) and not _is_backup(path)
            yield path.relative_to(folder).as_posix(), path if kept else None


def _leads_up(at: Path, folder: Path) -> bool:
    """Whether `at` is a folder above itself, by a link: the way through it has no end."""
    real = at.resolve()
    return any(real == above.resolve() for above in at.parents if above.is_relative_to(folder))


def _is_backup(path: Path) -> bool:
    """Of whatever name: with the backups that are kept in the data folder, each would be twice as large as the last."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            first = tar.next()
    except (tarfile.TarError, EOFError):
        return False
    return first is not None and first.name == FILE


def _add(tar: tarfile.TarFile, name: str, path: Path, manifest: Manifest) -> None:
    with path.open("rb") as source:
        info = tarfile.TarInfo(name)
        status = os.fstat(source.fileno())
        info.size, info.mtime, info.mode = status.st_size, int(status.st_mtime), status.st_mode & 0o700
        reading = _Reading(source)
        try:
            tar.addfile(info, reading)
        except OSError as error:
            if error.errno is None:  # fewer bytes than there were
                raise StoreError(f"{path}: it changed while it was read; try again") from None
            raise
    manifest.files[name] = (info.size, reading.hash.hexdigest())


class _Reading:
    """A source that is hashed as it is read."""

    def __init__(self, source: IO[bytes] | bytes) -> None:
        self._source = io.BytesIO(source) if isinstance(source, bytes) else source
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.hash.update(data)
        return data

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._source.close()


def _unpack(source: IO[bytes], target: Path | None) -> tuple[int, str]:
    hashed, size = hashlib.sha256(), 0
    out: IO[bytes] | None = None
    if target is not None:
        target.parent.mkdir(parents=True, exist_ok=True)
        out = _private(target)
    try:
        while data := source.read(_CHUNK):
            hashed.update(data)
            size += len(data)
            if out is not None:
                out.write(data)
        if out is not None:
            out.flush()
            os.fsync(out.fileno())
    finally:
        if out is not None:
            out.close()
    return size, hashed.hexdigest()


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or name in {"lock", UNFINISHED}:
        raise ArchiveError("unsafe", name)
    return path


def _manifest(text: bytes) -> Manifest:
    try:
        given: dict[str, Any] = json.loads(text)
        if given.pop("format") != FORMAT:
            raise ArchiveError("later")
        given["files"] = {str(name): (int(size), str(hash_)) for name, (size, hash_) in given["files"].items()}
        return Manifest(**given)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ArchiveError("unreadable", MANIFEST) from None


def _private(path: Path) -> IO[bytes]:
    """A new file that its owner alone can read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def sync_folder(folder: Path) -> None:
    """Have a folder's new names on the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
