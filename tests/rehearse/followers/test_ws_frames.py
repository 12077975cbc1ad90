"""Checks that frames are read whole however their bytes arrive, and that a server can read what is sent."""

from __future__ import annotations

import pytest

from guide.rehearse.followers.ws_frames import PONG, frame, frames, retry_after
from guide.transport.frames import Frame


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_whole_frames_from_pieces(size: int) -> None:
    sent = Frame(bytes(size)).framed
    assert frames(sent + sent + b"\x82") == ([(2, sent, bytes(size))] * 2, b"\x82")
    for cut in {1, 2, 3, len(sent) - 1} & set(range(len(sent))):
        assert frames(sent[:cut]) == ([], sent[:cut])


def test_a_frame_that_is_too_large() -> None:
    with pytest.raises(ValueError, match="at most"):
        frames(b"\x82\x7f" + (2**40).to_bytes(8, "big"))


def test_what_is_sent_is_masked() -> None:
    assert frame(b"ab") == b"\x82\x82\0\0\0\0ab"
    assert frame(b"ab", PONG)[0] == 0x8A
    assert frame(bytes(300))[:4] == b"\x82\xfe\x01\x2c"


def test_a_full_server_says_when_to_come_back() -> None:
    wait = retry_after(b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 4\r\ncontent-length: 0")
    assert wait is not None
    assert 4 <= wait <= 6
    assert retry_after(b"HTTP/1.1 503 x\r\nretry-after: 99999") == 60
    assert retry_after(b"HTTP/1.1 403 Forbidden\r\n") is None
