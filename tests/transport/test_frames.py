"""Checks that a frame is what the websockets library would send, and which bytes of a client are read without it."""

from __future__ import annotations

import pytest
from websockets.frames import Frame as LibraryFrame
from websockets.frames import Opcode

from guide.transport.frames import Frame, client_message, payload_of
from tests.transport.conftest import SIZES, library_frame, payload


@pytest.mark.parametrize("size", SIZES)
def test_a_frame_is_what_the_library_would_send(size: int) -> None:
    assert Frame(payload(size)).framed == library_frame(payload(size))


def test_a_message_is_framed_once() -> None:
    frame = Frame(payload(100))
    assert frame.framed is frame.framed


@pytest.mark.parametrize("size", SIZES)
def test_the_payload_of_a_frame_is_found_again(size: int) -> None:
    assert payload_of(library_frame(payload(size))) == payload(size)


@pytest.mark.parametrize(
    "data", [b"", b"\x82", b"\x82\x03ab", b"\x82\x01ab", b"\x81\x01a", b"\x02\x01a", b"\x82\x7e\x00\x01a"]
)
def test_bytes_that_are_not_one_whole_frame_have_no_payload(data: bytes) -> None:
    with pytest.raises(ValueError, match="one whole binary frame"):
        payload_of(data)


def client_frame(data: bytes, opcode: Opcode = Opcode.BINARY, *, fin: bool = True) -> bytes:
    return LibraryFrame(opcode, data, fin).serialize(mask=True)


@pytest.mark.parametrize("size", [size for size in SIZES if size < 65536])
def test_a_clients_message_is_read_from_its_frame(size: int) -> None:
    assert client_message(client_frame(payload(size))) == payload(size)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        client_frame(b"abc")[:-1],
        client_frame(b"abc") + b"\x82",
        client_frame(b"abc", Opcode.TEXT),
        client_frame(b"abc", Opcode.PING),
        client_frame(b"abc", fin=False),
        library_frame(b"abcdef"),
        b"\x82\xfe\x00\x03" + bytes(4) + b"abc",
        client_frame(bytes(65536)),
    ],
    ids=["empty", "cut", "more", "text", "ping", "part", "no mask", "long form of a short size", "above 64 KiB"],
)
def test_any_other_bytes_of_a_client_are_left_to_the_full_parser(data: bytes) -> None:
    assert client_message(data) is None
