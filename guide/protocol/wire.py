"""Messages ⇄ bytes, as PROTOCOL.md says. Pure: bytes in, a message out, or the one documented error.

Every message is a msgpack array whose first element is its type; `client_table` and `server_table` say what follows.
Whatever is sent, decoding returns a message that was checked, or raises WireError and nothing else.

Angles travel as 32-bit floats, so every float packed here is a single.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import msgpack

from guide.protocol import client_table, server_table
from guide.protocol.codes import Close, WireError
from guide.protocol.messages import ClientMessage, ServerMessage
from guide.protocol.server_table import MAX_EVENTS
from guide.protocol.validators import MAX_ITEMS, malformed

VERSION: Final = client_table.VERSION
CLIENT_MAX: Final = 2**18  # bytes: no limit of a server's is above it, so what one node let in another can read
SERVER_MAX: Final = 2**23  # bytes: a resume of 4,000 events
MAX_DEPTH: Final = 6  # arrays and maps in one another, the message itself among them
_CLIENT_TYPES: Final = f"{min(client_table.ROWS)} to {max(client_table.ROWS)}"
_SERVER_TYPES: Final = f"{min(server_table.ROWS)} to {max(server_table.ROWS)}"

# ── decoding ────────────────────────────────────────────────────────────────────────────────────────────────────────


def decode_client(data: bytes, largest: int = CLIENT_MAX) -> ClientMessage:
    """Return the message that a client's frame holds; `largest` is the sender's limit in bytes. Raises WireError."""
    fields = _unpack(data, largest, MAX_ITEMS)
    read = client_table.READ.get(fields[0]) if type(fields[0]) is int else None
    if read is None:
        raise malformed(f"a client message type {_CLIENT_TYPES}", fields[0])
    return read(fields)


def decode_server(data: bytes, largest: int = SERVER_MAX) -> ServerMessage:
    """Return the message that a server's frame holds, for light clients, other nodes and tests. Raises WireError."""
    fields = _unpack(data, largest, MAX_EVENTS)
    if type(fields[0]) is not int or fields[0] not in server_table.ROWS:
        raise malformed(f"a server message type {_SERVER_TYPES}", fields[0])
    return server_table.read(fields)


def _refuse_extension(code: int, _data: bytes) -> object:
    raise malformed("no extension types", code)


def _unpack(data: bytes, largest: int, most: int) -> list[Any]:
    """Return the array that a frame holds; `most`: items of an array or a map in it. Raises WireError only."""
    if len(data) > largest:
        raise WireError(Close.TOO_LARGE, f"expected at most {largest} bytes, got {len(data)}")
    try:
        fields = msgpack.unpackb(
            data,
            use_list=True,
            strict_map_key=True,
            ext_hook=_refuse_extension,
            max_array_len=most,
            max_map_len=most,
            max_ext_len=0,
        )
    except WireError:
        raise
    # msgpack raises ValueError and its subclasses, UnicodeDecodeError among them, and RecursionError for deep nesting.
    except (ValueError, RecursionError) as error:
        raise WireError(Close.MALFORMED, f"expected one msgpack array: {error}"[:120]) from None
    if type(fields) is not list or not fields:
        raise malformed("a msgpack array with a type", type(fields).__name__)
    _check_shape(fields)
    return fields


def _check_shape(root: list[Any]) -> None:
    """Nesting within bounds, string keys only; also in places that are otherwise ignored."""
    level: list[Any] = [root]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for item in level:
            if type(item) is list:
                below += [child for child in item if type(child) is list or type(child) is dict]
            else:
                if any(type(key) is not str for key in item):
                    raise malformed("string keys", "another key")
                below += [child for child in item.values() if type(child) is list or type(child) is dict]
        if not below:
            return
        level = below
    raise malformed(f"nesting of at most {MAX_DEPTH}", "deeper")


# ── encoding ────────────────────────────────────────────────────────────────────────────────────────────────────────

_pack: Final[Callable[[object], bytes]] = msgpack.Packer(use_single_float=True).pack


def encode_client(message: ClientMessage) -> bytes:
    """Return the frame of a client's message, for light clients, other nodes and tests."""
    number, elements = client_table.ELEMENTS[type(message)]
    return _pack((number, *elements(message)))


def encode_server(message: ServerMessage) -> bytes:
    """Return the frame of a server's message."""
    number, elements, last_may_be_absent = server_table.ELEMENTS[type(message)]
    array = (number, *elements(message))
    return _pack(array[:-1] if last_may_be_absent and array[-1] is None else array)


def unpack_array(data: bytes) -> list[Any]:
    """Return the array that `pack_array` made, with an unchecked type and elements. Raises WireError."""
    return _unpack(data, SERVER_MAX, MAX_EVENTS)


def pack_array(fields: Sequence[Any]) -> bytes:
    """Return any message array as its frame, unchecked: for what nodes say to one another, and for tests."""
    return _pack(fields)
