"""Makes random join codes, secrets, tokens and ids. Of secrets and tokens only digests are kept."""

from __future__ import annotations

import hashlib
import secrets
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
