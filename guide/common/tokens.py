"""Makes random join codes, secrets, tokens and ids. Of secrets and tokens only digests are kept."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is misread or misheard: no 0 O 1 I L
CODE_LENGTH: Final = 6  # 887 million codes


def new_code() -> str:
    """Return a join code, for people to read aloud and type."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """Return 256 random bits, URL-safe: a member's token, a guide's secret, an operator's key."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """Return an id that nothing else has: 96 random bits, hexadecimal."""
    return secrets.token_hex(12)


def digest(secret: str) -> str:
    """Return the SHA-256 in hex. A secret has 256 random bits, so it needs no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def kept_key(path: Path) -> str:
    """Return the secret in a file that only the server's user can read; it is made where it is missing. Raises OSError.

    Nodes that share the folder and start at once get the same one: the file is there only when it is whole.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f".{path.name}.{new_id()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(new_token() + "\n")
        with suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text().strip()


class KeyFile:
    """A secret kept in a file, to compare with what somebody shows. Before `load` nothing matches."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.digest = ""

    def load(self) -> None:
        """Read the file, or make it where it is missing. Raises OSError."""
        self.digest = digest(kept_key(self.path))

    def matches(self, shown: str) -> bool:
        """Return whether this is the secret, in a time that does not depend on how much of it is right."""
        return secrets.compare_digest(digest(shown), self.digest)
