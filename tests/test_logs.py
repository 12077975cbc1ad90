"""Held: what fails again and again is said once in a while with how many were left out; what a person wrote, and
tokens, are in no line."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
import pytest
import websockets
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from guide import wire
from guide.codes import WireError
from guide.logs import SELDOM, Seldom
from guide.messages import Comment, Hello, Release, Take
from guide.store.contract import StoreError
from guide.store.sqlite import SqliteStore
from tests.fakes import ready
from tests.rig import Rig
from tests.servers import Server


def test_once_in_a_while_with_the_number_left_out() -> None:
    with capture_logs() as said:
        seldom = Seldom("error", "no record")
        for now in (0.0, 1.0, SELDOM - 0.1, SELDOM, SELDOM + 1, 3 * SELDOM, 5 * SELDOM):
            seldom(now, at=now)
    assert [(line["at"], line.get("left_out")) for line in said] == [(0, None), (10, 2), (30, 1), (50, None)]
    assert {line["event"] for line in said} == {"no record"}


def test_what_may_be_told_of_a_malformed_message() -> None:
    with pytest.raises(WireError) as told:
        wire.decode_client(b"\x94\x03\xa3c-1\xa8rudeword\xa4text")
    assert "rudeword" in str(told.value)
    assert "rudeword" not in told.value.expected
    assert told.value.expected.startswith("expected ")


async def test_a_failing_statement_does_not_tell_what_it_carried(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()

    def fail(connection: object) -> None:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("a private comment",))  # type: ignore[attr-defined]

    with pytest.raises(StoreError) as told:
        await store._run(fail)
    await store.close()
    assert isinstance(told.value.__cause__, SQLAlchemyError)
    assert "private" not in str(told.value)


async def test_who_leads_is_logged_by_id_and_a_phase_with_its_session(rig: Rig) -> None:
    with capture_logs() as said:
        line = rig.leader()
        rig.room.receive(line, Take(force=False))
        rig.quiet()
        rig.room.receive(line, Release())
        rig.quiet()
    told = [{key: value for key, value in entry.items() if key != "log_level"} for entry in said]
    assert told == [
        {"event": "lead taken", "session": rig.record.id, "member": "g1", "robot": False},
        {"event": "lead ended", "session": rig.record.id},
    ]


async def test_the_log_of_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From start to stop as JSON: these lines and no others, and nothing of anybody in them."""
    monkeypatch.setenv("GUIDE_LOG_JSON", "true")
    with Server(tmp_path / "data") as server:
        made = server.new_session()
        async with httpx.AsyncClient(base_url=server.url) as client:
            body = {"name": "李梅", "branch": "一支部"}
            token = (await client.post(f"/api/sessions/{made['code']}/members", json=body)).json()["token"]
        async with websockets.connect(server.url.replace("http", "ws") + "/ws") as socket:
            await socket.send(wire.encode_client(Hello(wire.VERSION, token)))
            await socket.send(wire.encode_client(Comment("c-1", "comment", "我说的话")))
            await socket.send(b"\x94\x03\xa3c-2\xa6unkind\xa4text")
            await socket.wait_closed()
        assert server.stop() == 0
        text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert [line["event"] for line in lines] == ["started", "message refused", "stopped"]
    assert lines[0]["halls"] == ["transport"]
    assert lines[0]["port"] == server.port
    assert lines[1]["code"] == 4200
    assert lines[2]["seconds"] >= 0
    for secret in (token, "李梅", "一支部", "我说的话", "unkind", made["guide_secret"]):
        assert secret not in text
