"""Checks that random codes, tokens and ids are long enough, legible, valid and never the same; digests are SHA-256."""

from __future__ import annotations

import re

from guide.common.tokens import CODE_LENGTH, CODE_LETTERS, digest, new_code, new_id, new_token
from guide.protocol import validators


def test_codes_are_legible() -> None:
    assert len(set(CODE_LETTERS)) == len(CODE_LETTERS) == 31
    assert not set(CODE_LETTERS) & set("01OIL")
    drawn = "".join(new_code() for _ in range(1000))
    assert len(drawn) == 1000 * CODE_LENGTH
    assert set(drawn) == set(CODE_LETTERS)


def test_tokens_have_256_bits_and_need_no_escapes() -> None:
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{43}", token) for token in tokens)


def test_ids_are_ids_on_the_wire() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(validators.an_id(id_) == id_ for id_ in ids)


def test_digest() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(digest("令牌")) == 64
