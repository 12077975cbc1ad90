"""Checks that the vectors decode and encode to the same bytes both ways; that bad messages are refused with the right
code; the sizes allowed by role; that PROTOCOL.md's examples decode, and its tables name exactly what the code knows."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from guide.common.limits import DEFAULTS
from guide.protocol import client_table, messages, server_table, validators, wire
from guide.protocol.codes import Close, Refusal, WireError
from guide.protocol.json_form import from_json_form, json_form
from guide.session.event_log import RESUME_WINDOW
from guide.session.rules import voice_gate
from guide.session.state import STATE_AT_START

ROOT = Path(__file__).parents[2]
PROTOCOL = (ROOT / "PROTOCOL.md").read_text()
VECTORS = ROOT / "tests" / "vectors"
GOOD: list[dict[str, Any]] = json.loads((VECTORS / "good.json").read_text())
BAD: list[dict[str, Any]] = json.loads((VECTORS / "bad.json").read_text())
EXAMPLES = [
    line for block in re.findall(r"```json\n(.*?)```", PROTOCOL, re.DOTALL) for line in block.splitlines() if line
]


def names(vectors: list[dict[str, Any]]) -> list[str]:
    return [vector["name"] for vector in vectors]


def test_an_unknown_type_is_refused_with_the_types_that_there_are() -> None:
    for decode, rows, who in (
        (wire.decode_client, client_table.ROWS, "client"),
        (wire.decode_server, server_table.ROWS, "server"),
    ):
        with pytest.raises(WireError) as refused:
            decode(wire.pack_array([99]))
        assert f"a {who} message type {min(rows)} to {max(rows)}," in str(refused.value)


# ── the vectors ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("vector", GOOD, ids=names(GOOD))
def test_good_vectors_both_ways(vector: dict[str, Any]) -> None:
    data = bytes.fromhex(vector["hex"])
    array = from_json_form(json.dumps(vector["message"]))
    assert wire.pack_array(array) == data
    if vector["direction"] == "client":
        assert wire.encode_client(wire.decode_client(data)) == data
    else:
        assert json_form(wire.unpack_array(data)) == vector["message"]
        says_nothing = array[0] in (18, 21) and array[-1] is None  # as much as not to be there
        assert wire.encode_server(wire.decode_server(data)) == wire.pack_array(array[:-1] if says_nothing else array)


@pytest.mark.parametrize("vector", BAD, ids=names(BAD))
def test_bad_vectors_are_refused_with_their_code(vector: dict[str, Any]) -> None:
    client, guides = vector["direction"] == "client", DEFAULTS.guide_message_bytes
    with pytest.raises(WireError) as refused:
        (partial(wire.decode_client, largest=guides) if client else wire.decode_server)(bytes.fromhex(vector["hex"]))
    assert refused.value.close.word == vector["error"]
    assert str(refused.value).startswith("expected ")


def test_the_vectors_hold_every_type() -> None:
    assert {vector["message"][0] for vector in GOOD} == set(client_table.ROWS) | set(server_table.ROWS)


@pytest.mark.parametrize("vector", GOOD, ids=names(GOOD))
def test_elements_after_those_known_are_ignored(vector: dict[str, Any]) -> None:
    array = from_json_form(json.dumps(vector["message"]))
    absent = [None] if array[0] in (18, 21) and len(array) == 6 + (array[0] == 21) else []  # `left`
    longer = wire.pack_array([*array, *absent, "a later version's", {"field": [1]}])
    data = bytes.fromhex(vector["hex"])
    if vector["direction"] == "client":
        assert wire.decode_client(longer) == wire.decode_client(data)
    else:
        assert wire.decode_server(longer) == wire.decode_server(data)


@pytest.mark.parametrize("vector", GOOD, ids=names(GOOD))
def test_every_truncation_is_malformed(vector: dict[str, Any]) -> None:
    decode = wire.decode_client if vector["direction"] == "client" else wire.decode_server
    data = bytes.fromhex(vector["hex"])
    for length in range(len(data)):
        with pytest.raises(WireError) as refused:
            decode(data[:length])
        assert refused.value.close is Close.MALFORMED


# ── what passes means what it says ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("array", [[8, {b"lag": 1}], [8, {7: 1}], [7, {b"k": 1}], [7, [{b"k": 1}]]])
def test_keys_are_strings_also_where_nobody_looks(array: list[Any]) -> None:
    with pytest.raises(WireError):
        wire.decode_client(wire.pack_array(array))


@pytest.mark.parametrize("depth", range(1, 9))
def test_nesting(depth: int) -> None:
    """Six levels, the message itself among them; also where nobody looks."""
    nested: Any = 0
    for _ in range(depth - 1):
        nested = [nested]
    data = wire.pack_array([7, nested])
    if depth <= 6:
        assert wire.decode_client(data) == messages.Release()
    else:
        with pytest.raises(WireError):
            wire.decode_client(data)


def test_items_of_a_client_array_and_map() -> None:
    assert wire.decode_client(wire.pack_array([7, [0] * 256])) == messages.Release()
    assert wire.decode_client(wire.pack_array([8, {f"k{i}": 0 for i in range(256)}])) == messages.Report({})
    for item in ([0] * 257, {f"k{i}": 0 for i in range(257)}):
        with pytest.raises(WireError) as refused:
            wire.decode_client(wire.pack_array([7, item]))
        assert refused.value.close is Close.MALFORMED


# ── sizes by role ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("largest", [DEFAULTS.follower_message_bytes, DEFAULTS.guide_message_bytes])
def test_size_limit(largest: int) -> None:
    just = wire.pack_array([7, bytes(largest - 5)])  # an element that nobody knows
    assert len(just) == largest
    assert wire.decode_client(just, largest) == messages.Release()
    with pytest.raises(WireError) as refused:
        wire.decode_client(just + b"\0", largest)
    assert refused.value.close is Close.TOO_LARGE


def test_the_longest_of_everything_fits() -> None:
    """200 characters of four bytes in a follower's message; 32 of the largest packets in a guide's."""
    comment = messages.Comment("i" * 64, "question", "\U0001f409" * DEFAULTS.comment_characters)
    assert wire.decode_client(wire.encode_client(comment), DEFAULTS.follower_message_bytes) == comment
    packets = tuple((time, bytes(voice_gate.MAX_PACKET)) for time in range(client_table.MAX_PACKETS))
    lead = messages.Lead(1, {}, packets)
    assert wire.decode_client(wire.encode_client(lead), DEFAULTS.guide_message_bytes) == lead
    longest = "\U0001f409" * DEFAULTS.caption_characters
    caption = messages.Caption("k", 1, {f"l{chr(97 + i)}": longest for i in range(20)})
    assert wire.decode_client(wire.encode_client(caption), DEFAULTS.guide_message_bytes) == caption


# ── PROTOCOL.md ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples(example: str) -> None:
    array = from_json_form(example)
    data = wire.pack_array(array)
    if array[0] < 16:
        assert wire.encode_client(wire.decode_client(data)) == data
    else:
        assert wire.encode_server(wire.decode_server(data)) == data


def table(pattern: str) -> list[tuple[str, ...]]:
    return re.findall(pattern, PROTOCOL, re.MULTILINE)


def section(begin: str, end: str) -> str:
    found = re.search(re.escape(begin) + "(.*?)" + re.escape(end), PROTOCOL, re.DOTALL)
    assert found is not None
    return found[1]


def test_every_message_type_is_in_the_tables() -> None:
    rows = {int(number): (name, layout) for number, name, layout in table(r"^\| (\d{1,2}) \| ([\w ]+) \| `(\[.*?\])`")}
    assert set(rows) == set(client_table.ROWS) | set(server_table.ROWS)
    assert all(layout.startswith(f"[{number}") for number, (_, layout) in rows.items())
    assert {from_json_form(example)[0] for example in EXAMPLES} == set(rows)
    for number, row in server_table.ROWS.items():
        elements = len(row.checks) + len(row.more)
        assert rows[number][1].count(",") == elements == len(fields(row.kind)), rows[number]
        assert row.kind.__name__.lower().startswith(rows[number][0])  # ErrorMessage is `error`, Resumed is `resume`
    examples = [array for array in map(from_json_form, EXAMPLES) if array[0] < 16]
    read = {client_table.READ[array[0]](array).__class__.__name__ for array in examples}
    assert read == {name.removesuffix(" frame").capitalize() for number, (name, _) in rows.items() if number < 16}


def test_every_close_code_is_in_the_table() -> None:
    rows = {int(code): name for code, name in table(r"^\| (4\d\d\d) \| (\w+) \|")}
    refused_before_the_handshake = rows.pop(4206)
    assert refused_before_the_handshake == "origin_refused"
    assert rows == {int(code): code.word for code in Close}


def test_every_refusal_is_listed() -> None:
    words = set(re.findall(r"`([a-z_]+)`", section("\nErrors: ", "\n\n"))) - {"detail"}
    assert words == {refusal.value for refusal in Refusal}


def test_state_keys_events_and_phases() -> None:
    keys = set(
        re.findall(
            r"`(\w+)`", re.sub(r"\(.*?\)", "", section("**State** is a map:", "The latest wins"), flags=re.DOTALL)
        )
    )
    assert keys - {"away"} == set(STATE_AT_START) == set(server_table.STATE)
    for phase in client_table.PHASES:
        assert f"`{phase}`" in section("**State**", "**Guide time**")
    for key in client_table.SUMMARY_KEYS:
        assert f"`{key}`" in section("| 8 | report |", "\n")


def test_limits_are_as_written() -> None:
    limits = section("## Limits", "## Errors").replace(",", "")
    told = DEFAULTS.of_texts() | DEFAULTS.of_names()
    assert f"{DEFAULTS.follower_message_bytes}; {DEFAULTS.guide_message_bytes} bytes" in limits
    assert "{comment}; {caption}; {name}; {branch} characters".format(**told) in limits
    assert f"one per {DEFAULTS.comment_seconds:g} s burst {DEFAULTS.comment_burst}" in limits
    assert f"{wire.MAX_DEPTH}; {validators.MAX_ITEMS} (in the server's: {server_table.MAX_EVENTS})" in limits
    assert f"back within {RESUME_WINDOW:g} s" in PROTOCOL
    assert f"at most {client_table.MAX_PACKETS} of `[time, Opus packet]`" in PROTOCOL
    assert f"≤ {voice_gate.MAX_PACKET} bytes a packet" in limits
    packets = f"{DEFAULTS.voice_packets_per_second} burst {DEFAULTS.voice_packets_burst}"
    voice_bytes = f"{DEFAULTS.voice_bytes_per_second} a second burst {DEFAULTS.voice_bytes_burst}"
    assert f"{packets}; {voice_bytes} per speaker" in limits
    assert f"{DEFAULTS.message_parts} frames" in limits
    assert (
        f"{DEFAULTS.control_frames_per_second} a second burst {DEFAULTS.control_frames_burst} per connection" in limits
    )
