"""What must not be guessed: join codes, secrets, tokens. Only digests of secrets and tokens are kept."""

from __future__ import annotations

import hashlib
import secrets
from typing import Final

CODE_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # read out on the phone: no 0 O 1 I L
CODE_LENGTH: Final = 6  # 887 million codes


def new_code() -> str:
    """A join code, for people to read out and type."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def new_token() -> str:
    """256 random bits, URL-safe: a member's token, a guide's secret, an operator's key."""
    return secrets.token_urlsafe(32)


def new_id() -> str:
    """An id that nobody has: 96 random bits, hexadecimal."""
    return secrets.token_hex(12)


def digest(secret: str) -> str:
    """SHA-256 in hex. The input has 256 random bits, so no salt or slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()
