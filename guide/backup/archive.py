"""Writes and reads a backup: one tar file with the record, the data folder's other files, and a manifest of them all.

Invariants
- The manifest has each file's size and SHA-256, and the record's rows by table. It is the last file, so an archive that
  was cut short has none and is refused.
- An archive is read back and compared with its manifest before it gets its name.

`restore` puts an archive into a data folder.
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
"""How the name of a folder begins that holds what a restore replaced."""
LOST: Final = "lost+found"
"""A folder of the file system itself, where one is mounted as the data folder; only root can read or move it."""
_NOT_ARCHIVED: Final = {FILE, *(f"{FILE}-{what}" for what in ("wal", "shm", "journal")), MOVED, "lock", UNFINISHED}
"""Files of the record, of which a copy is archived, and files that tell this folder's present state."""
_LARGEST_MANIFEST: Final = 64 * 2**20  # bytes
_CHUNK: Final = 2**20


class ArchiveError(GuideError):
    """The archive cannot be used. `kind`: a key of KINDS."""

    KINDS: Final = {
        "unreadable": "it is no archive, or a part of it is missing",
        "incomplete": "it was not finished: its manifest is missing",
        "later": "a later version made it",
        "different": "it does not hold what its manifest says",
        "unsafe": "it would write outside its folder, or over what only the server itself writes",
    }

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(self.KINDS[kind] + (f" ({detail})" if detail else ""))
        self.kind = kind
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds. `guide`: the version of the program that made it; `made`: when, in ISO 8601; `schema`: the
    version of the record's tables; `counts`: its rows by table; `files`: size in bytes and SHA-256 in hex, by name."""

    guide: str
    made: str
    schema: str
    counts: dict[str, int]
    files: dict[str, tuple[int, str]] = field(default_factory=dict)


def write(file: Path, record: Path, folder: Path) -> tuple[Manifest, list[str]]:
    """Make the archive `file` of `record`, a copy of the record, and of the data folder. Return its manifest, and the
    names in the data folder that were left out.

    The copy is in a folder of its own, which is not archived wherever it is. The archive has its name only when it is
    whole, checked and on the disk; only its owner can read it, because it holds keys. Raises OSError, StoreError.
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
                excluded = {each.absolute() for each in (file, part, record, record.parent)}
                for name, path in _other_files(folder, excluded):
                    if path is None:
                        left_out.append(name)
                    else:
                        _add(tar, name, path, manifest)
                text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1).encode()
                info = tarfile.TarInfo(MANIFEST)
                info.size = len(text)
                with _HashedReader(text) as reading:
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
    """Compare everything in the archive with its manifest, and return that. `into`: an empty folder to unpack it into.

    What was unpacked is on the disk when this returns. Raises ArchiveError, OSError.
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
                name = _safe(member.name)
                if member.name == MANIFEST:
                    manifest = _manifest(source.read(_LARGEST_MANIFEST))
                else:
                    if member.name in found:
                        raise ArchiveError("different", member.name)
                    found[member.name] = _unpack(source, None if into is None else into / name)
    except (tarfile.TarError, EOFError) as error:
        raise ArchiveError("unreadable", str(error)) from None
    if manifest is None:
        raise ArchiveError("incomplete")
    wrong = sorted(name for name in found.keys() | manifest.files if found.get(name) != manifest.files.get(name))
    if wrong or FILE not in found:
        raise ArchiveError("different", ", ".join(wrong[:3]) or FILE)
    return manifest


def _other_files(folder: Path, excluded: set[Path]) -> Iterator[tuple[str, Path | None]]:
    """Return the data folder's files besides the record: the name in the archive, and the path; None: it is left out.

    Links are followed: a folder that has two names, by a link, is archived under both. Raises OSError for a folder that
    cannot be read: an archive without it would look whole.
    """

    def fail(error: OSError) -> None:
        raise error

    for here, folders, names in os.walk(folder, onerror=fail, followlinks=True):
        at = Path(here)
        top = at == folder
        if _is_loop(at, folder):
            folders.clear()
            yield at.relative_to(folder).as_posix(), None
            continue
        if top:
            yield from ((name, None) for name in sorted(folders) if name.startswith(ASIDE))
            folders[:] = (name for name in folders if not name.startswith((ASIDE, WORK)) and name != LOST)
        folders[:] = sorted(name for name in folders if (at / name).absolute() not in excluded)
        for name in sorted(names):
            path = at / name
            if path.absolute() in excluded or (top and (name in _NOT_ARCHIVED or name.startswith(WORK))):
                continue
            kept = path.is_file() and not (top and name == MANIFEST) and not _is_backup(path)
            yield path.relative_to(folder).as_posix(), path if kept else None


def _is_loop(at: Path, folder: Path) -> bool:
    """Whether `at` is, by a link, a folder that it is in: to follow it would have no end."""
    real = at.resolve()
    return any(real == above.resolve() for above in at.parents if above.is_relative_to(folder))


def _is_backup(path: Path) -> bool:
    """Whether a file is a backup, whatever its name: were the backups in the data folder archived too, each would be
    twice as large as the last."""
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
        reading = _HashedReader(source)
        try:
            tar.addfile(info, reading)
        except OSError as error:
            if error.errno is None:  # fewer bytes than there were
                raise StoreError(f"{path}: it changed while it was read; try again") from None
            raise
    manifest.files[name] = (info.size, reading.hash.hexdigest())


class _HashedReader:
    """Hashes a source while it is read."""

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
    """Read a source, copy it to `target` unless that is None, and return its size in bytes and SHA-256 in hex."""
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
    """Return a name as a path that stays inside the folder, and that a backup may hold. Raises ArchiveError.

    A name is taken as it is written: one that means the same as another, such as `./lock`, is refused.
    """
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts or path.as_posix() != name:
        raise ArchiveError("unsafe", name)
    top = path.parts[0]
    ours = top in _NOT_ARCHIVED - {FILE} or top.startswith(WORK) or (len(path.parts) > 1 and top.startswith(ASIDE))
    if ours or (top in {FILE, MANIFEST} and len(path.parts) > 1):
        raise ArchiveError("unsafe", name)
    return path


def _manifest(text: bytes) -> Manifest:
    """Return a manifest from its JSON. Raises ArchiveError."""
    try:
        given: dict[str, Any] = json.loads(text)
        if given.pop("format") != FORMAT:
            raise ArchiveError("later")
        given["files"] = {str(name): (int(size), str(hash_)) for name, (size, hash_) in given["files"].items()}
        return Manifest(**given)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ArchiveError("unreadable", MANIFEST) from None


def _private(path: Path) -> IO[bytes]:
    """Open a new file that only its owner can read. Raises OSError."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def sync_folder(folder: Path) -> None:
    """Write a folder's list of names to the disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
