"""Codes, tokens and ids are long enough, legible, valid on the wire and in a URL, and never the same twice; digests are
SHA-256; a key that is kept in a file is made once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from guide.common.tokens import CODE_LENGTH, CODE_LETTERS, KeyFile, digest, kept_key, new_code, new_id, new_token
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


def test_nodes_that_share_a_folder_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "operator.key"
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(kept_key, [path] * 32))
    assert len(keys) == 1
    assert list(tmp_path.iterdir()) == [path]


def test_a_key_file_is_made_once_and_compared(tmp_path: Path) -> None:
    key = KeyFile(tmp_path / "operator.key")
    assert not key.matches(""), "nothing is right before it is read"
    key.load()
    secret = key.path.read_text().strip()
    assert key.matches(secret)
    assert not key.matches("")
    assert not key.matches(key.digest), "what is in memory is no key"
    again = KeyFile(key.path)
    again.load()
    assert again.matches(secret)
