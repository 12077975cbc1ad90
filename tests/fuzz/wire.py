"""Broken messages against the wire: each decodes, or raises WireError, and nothing else.

    python -m tests.fuzz.wire --count 1000000 --seed 7

Inputs are the good vectors with bits flipped, cut, spliced, with one part of their array put in another's place,
and arrays of random values. What decodes as a client's message must encode, and decode to the same. Without --seed
a new one is drawn and printed; a finding prints the input, so that it can become a vector.
"""

from __future__ import annotations

import argparse
import json
import random
import secrets
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgpack

from guide.common.limits import DEFAULTS
from guide.protocol import wire
from guide.protocol.codes import Close, WireError
from guide.protocol.json_form import from_json_form
from guide.protocol.messages import ClientMessage, Lead

VECTORS = Path(__file__).parents[1] / "vectors"
SEEDS = [
    bytes.fromhex(vector["hex"])
    for name in ("good.json", "good.json", "good.json", "good.json", "bad.json")  # what is broken already stays so
    for vector in json.loads((VECTORS / name).read_text())
    if len(vector["hex"]) < 2000
]
ARRAYS: list[list[Any]] = [
    from_json_form(json.dumps(vector["message"])) for vector in json.loads((VECTORS / "good.json").read_text())
]
CODES = {Close.MALFORMED, Close.TOO_LARGE, Close.VERSION_UNSUPPORTED}
EDGES: list[Any] = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        20,
        21,
        127,
        128,
        255,
        256,
        -129,
        2**31,
        2**53 - 1,
        2**53,
        2**63,
        2**64 - 1,
        -(2**63),
    ),
    *(0.0, -0.0, 0.5, 360.0, 359.99999999, 90.0, 90.5, 110.0, 19.9, 3e38, 5e-324, float("nan"), float("inf")),
    *("", "a", "lobby", "c-1", "a" * 65, "é", "\0", "\u202e", "\U0001f409", "comment", "live", "view", "opus", "clip"),
    *(b"", b"\0", b"\xff" * 40, bytes(1275), bytes(1276), [], {}, [[]], {"view": None}, {"": 0}),
    *(msgpack.ExtType(0, b""), msgpack.ExtType(5, b"\0" * 4), msgpack.Timestamp(1, 2)),
]


class Surprise(Exception):
    """The wire did something other than decode or raise WireError."""


# ── making inputs ───────────────────────────────────────────────────────────────────────────────────────────────────


def random_value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.random()
    if kind < 0.75 or depth > 7:
        return rng.choice(EDGES)
    size = rng.choice((0, 1, 2, 3, 4, 9))
    if kind < 0.88:
        return [random_value(rng, depth + 1) for _ in range(size)]
    keys = ("view", "pointer", "stop", "playing", "lag", "zh", 7, b"k", "x" * 17)
    return {rng.choice(keys): random_value(rng, depth + 1) for _ in range(size)}


def replaced(rng: random.Random, value: Any, chance: float) -> Any:
    """`value` with parts of it replaced by random ones."""
    if rng.random() < chance:
        return random_value(rng)
    if isinstance(value, list) and value:
        at = rng.randrange(len(value))
        return [replaced(rng, item, 0.5) if i == at else item for i, item in enumerate(value)]
    if isinstance(value, dict) and value:
        at = rng.randrange(len(value))
        return {key: replaced(rng, item, 0.5) if i == at else item for i, (key, item) in enumerate(value.items())}
    return random_value(rng)


def varied(rng: random.Random, value: Any) -> Any:
    """`value` with one part of it replaced by another of its kind."""
    if isinstance(value, list | dict) and value:
        keys = list(range(len(value))) if isinstance(value, list) else list(value)
        chosen = rng.choice(keys)
        copy: Any = value.copy()
        copy[chosen] = varied(rng, value[chosen])
        return copy
    alike = [edge for edge in EDGES if type(edge) is type(value)]
    return rng.choice(alike) if alike else value


def flipped(rng: random.Random) -> bytes:
    data = bytearray(rng.choice(SEEDS))
    for _ in range(rng.choice((1, 1, 1, 2, 8))):
        if data:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def set_bytes(rng: random.Random) -> bytes:
    """Bytes that begin something: lengths, containers, extensions."""
    data = bytearray(rng.choice(SEEDS))
    for _ in range(rng.choice((1, 1, 2))):
        if data:
            data[rng.randrange(len(data))] = rng.choice((0x80, 0x8F, 0x90, 0x9F, *range(0xC0, 0xE0), 0xFF))
    return bytes(data)


def cut(rng: random.Random) -> bytes:
    data = rng.choice(SEEDS)
    return data[: rng.randrange(len(data) + 1)] + rng.randbytes(rng.choice((0, 0, 0, 1, 4)))


def spliced(rng: random.Random) -> bytes:
    one, other = rng.choice(SEEDS), rng.choice(SEEDS)
    return one[: rng.randrange(len(one) + 1)] + other[rng.randrange(len(other) + 1) :]


def misplaced(rng: random.Random) -> bytes:
    array = list(rng.choice(ARRAYS))
    at = rng.randrange(len(array))
    array[at] = replaced(rng, array[at], 0.2)
    if rng.random() < 0.1:
        del array[rng.randrange(len(array)) :]
    return packed(rng, array)


def unusual(rng: random.Random) -> bytes:
    kind, *rest = rng.choice(ARRAYS)
    return packed(rng, [kind, *varied(rng, rest)] if rest else [kind, rng.choice(EDGES)])


def random_array(rng: random.Random) -> bytes:
    return packed(rng, [rng.randrange(25), *(random_value(rng) for _ in range(rng.randrange(8)))])


def packed(rng: random.Random, value: Any) -> bytes:
    data: bytes = msgpack.packb(value, use_single_float=rng.random() < 0.5)
    return data


def noise(rng: random.Random) -> bytes:
    return rng.randbytes(rng.randrange(40))


MAKERS: list[Callable[[random.Random], bytes]] = [
    *(flipped, set_bytes, cut, spliced, misplaced, misplaced, unusual, unusual, random_array, noise)
]

# ── looking at what comes out ───────────────────────────────────────────────────────────────────────────────────────


def as_singles(message: ClientMessage) -> ClientMessage:
    """The message as it is after its angles travelled as 32-bit floats."""
    if not isinstance(message, Lead):
        return message

    def single(angle: float) -> float:
        value: float = struct.unpack(">f", struct.pack(">f", angle))[0]
        return value

    state = dict(message.state)
    if "view" in state:
        scene, yaw, pitch, fov = state["view"]
        state["view"] = (scene, single(yaw) % 360.0, single(pitch), single(fov))
    if state.get("pointer") is not None:
        yaw, pitch = state["pointer"]
        state["pointer"] = (single(yaw) % 360.0, single(pitch))
    return replace(message, state=state)


def check(data: bytes) -> bool:
    """Whether `data` decodes as anything. Raises Surprise."""
    try:
        message = wire.decode_client(data, DEFAULTS.follower_message_bytes)
    except WireError as error:
        if error.close not in CODES:
            raise Surprise(f"closes with {error.close!r}") from error
        message = None
    if message is not None:
        again = wire.decode_client(wire.encode_client(message))
        if again != as_singles(message):
            raise Surprise(f"{message} came back as {again}")
        return True
    try:
        wire.decode_server(data)
    except WireError as error:
        if error.close not in CODES:
            raise Surprise(f"closes with {error.close!r}") from error
        return False
    return True


def run(count: int, seed: int) -> int:
    """Try `count` inputs; how many of them decoded. Raises Surprise with the input in it."""
    rng = random.Random(seed)
    decoded = 0
    for number in range(count):
        data = MAKERS[number % len(MAKERS)](rng)
        try:
            decoded += check(data)
        # Whatever comes that is not a WireError is what is looked for.
        except Exception as error:
            raise Surprise(f"input {number} of seed {seed}, {data.hex()}: {error!r}") from error
    return decoded


def main() -> int:
    parser = argparse.ArgumentParser(description="Broken messages against the wire.")
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=None)
    asked = parser.parse_args()
    seed = secrets.randbits(32) if asked.seed is None else asked.seed
    print(f"{asked.count} inputs, seed {seed}", flush=True)
    start = time.monotonic()
    try:
        decoded = run(asked.count, seed)
    except Surprise as surprise:
        print(surprise)
        return 1
    print(f"{decoded} decoded, {asked.count - decoded} refused, in {time.monotonic() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
