"""Checks that a line that is repeated is written once in a period with how many were left out, and that no line has a
token or what a person wrote."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import websockets
from sqlalchemy.exc import SQLAlchemyError
from structlog.testing import capture_logs

from guide.common.logs import LOG_PERIOD, LibraryLogHandler, RateLimitedLog
from guide.protocol import wire
from guide.protocol.codes import WireError
from guide.protocol.messages import Comment, Hello, Release, Take
from guide.store.contract import StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready
from tests.support.room_rig import Rig
from tests.support.server_process import ROOT, Server


def test_a_limited_line_is_written_once_in_a_period_with_the_number_left_out() -> None:
    times = (0.0, 1.0, LOG_PERIOD - 0.1, LOG_PERIOD, LOG_PERIOD + 1, 3 * LOG_PERIOD, 5 * LOG_PERIOD)
    clock = iter(times)
    limited = RateLimitedLog("error", "no record", clock=lambda: next(clock))
    with capture_logs() as lines:
        for now in times:
            limited(at=now)
    assert [(line["at"], line.get("left_out")) for line in lines] == [(0, None), (10, 2), (30, 1), (50, None)]
    assert {(line["event"], line["log_level"]) for line in lines} == {("no record", "error")}


def test_the_error_for_the_log_does_not_quote_a_malformed_message() -> None:
    with pytest.raises(WireError) as raised:
        wire.decode_client(b"\x94\x03\xa3c-1\xa8rudeword\xa4text")
    assert "rudeword" in str(raised.value)
    assert "rudeword" not in raised.value.expected
    assert raised.value.expected.startswith("expected ")


async def test_the_error_of_a_statement_does_not_quote_its_values(tmp_path: Path) -> None:
    store = SqliteStore(ready(tmp_path))
    await store.open()

    def fail(connection: object) -> None:
        connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", ("a private comment",))  # type: ignore[attr-defined]

    with pytest.raises(StoreError) as raised:
        await store.run(fail)
    await store.close()
    assert isinstance(raised.value.__cause__, SQLAlchemyError)
    assert "private" not in str(raised.value)


async def test_who_leads_is_logged_by_id_and_a_phase_with_its_session(rig: Rig) -> None:
    with capture_logs() as lines:
        line = rig.leader()
        rig.room.receive(line, Take(force=False))
        rig.quiet()
        rig.room.receive(line, Release())
        rig.quiet()
    written = [{key: value for key, value in entry.items() if key != "log_level"} for entry in lines]
    assert written == [
        {"event": "lead taken", "session": rig.record.id, "member": "g1", "robot": False},
        {"event": "lead ended", "session": rig.record.id},
    ]


async def test_the_log_of_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From start to stop, as JSON: these lines and no others, with nothing that a person wrote."""
    monkeypatch.setenv("GUIDE_LOG_JSON", "true")
    monkeypatch.setenv("GUIDE_CONNECTIONS", "500")  # of which any machine has the descriptors
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
    assert [line["event"] for line in lines] == ["started", "message refused", "leaving", "stopped"]
    assert lines[0]["halls"] == ["transport"]
    assert lines[0]["port"] == server.port
    assert lines[1]["code"] == 4200
    assert lines[2] | {"members": 0, "others": []} == lines[2]
    assert lines[3]["seconds"] >= 0
    for secret in (token, "李梅", "一支部", "我说的话", "unkind", made["guide_secret"]):
        assert secret not in text


FAULTS = """
import asyncio, logging, threading, warnings
from guide.common.logs import configure_logging, bind_log_fields

configure_logging("info", json=True, worker=1)
bind_log_fields(node="n1")
logging.getLogger("uvicorn.error").warning("Invalid %s", "request")
logging.getLogger("uvicorn.error").info("not written")
warnings.warn("a warning of Python's")

async def fails():
    1 / 0

async def main():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    task = asyncio.create_task(fails())
    await asyncio.wait([task])

class Ends:
    def __del__(self):
        1 / 0

asyncio.run(main())
Ends()
thread = threading.Thread(target=lambda: 1 / 0)
thread.start()
thread.join()
1 / 0
"""


def test_every_line_is_an_object_whoever_wrote_it() -> None:
    """Libraries, Python, and exceptions that nobody caught: each is one line, with traceback and process fields."""
    ended = subprocess.run([sys.executable, "-c", FAULTS], cwd=ROOT, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in ended.stderr.splitlines()]
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert [(line["event"], line.get("logger")) for line in lines] == [
        ("library says", "uvicorn.error"),
        ("library says", "py.warnings"),
        ("library says", "asyncio"),  # the second of one kind is left out
        ("unraisable exception", None),
        ("thread ended by a fault", None),
        ("ended by a fault", None),
    ]
    assert all("ZeroDivisionError" in line["exception"] for line in lines[2:])
    assert {(line["worker"], line["node"]) for line in lines} == {(1, "n1")}
    assert all({"level", "timestamp"} <= line.keys() for line in lines)


async def test_malformed_requests_do_not_fill_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uvicorn logs each; a real server writes one line of it, and one that it refused them, as JSON."""
    monkeypatch.setenv("GUIDE_LOG_JSON", "true")
    monkeypatch.setenv("GUIDE_CONNECTIONS", "500")  # of which any machine has the descriptors
    with Server(tmp_path / "data") as server:
        for _ in range(20):
            reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
            writer.write(b"\x16\x03\x01 is no HTTP\r\n\r\n")
            await reader.read()
            writer.close()
        assert server.stop() == 0
        text = server.log.read_text()
    lines = [json.loads(line) for line in text.splitlines() if not line.startswith(("The server runs", "Ctrl+C"))]
    assert [line["event"] for line in lines] == [
        "started",
        "library says",
        "connection refused",
        "leaving",
        "stopped",
    ]
    assert (lines[1]["logger"], lines[1]["level"]) == ("uvicorn.error", "warning")
    assert lines[2]["why"] == "malformed"
    assert "node" not in lines[0], "there is but one"


def test_a_line_of_a_library_whose_arguments_do_not_fit_is_written() -> None:
    record = logging.LogRecord("lib", logging.ERROR, "x.py", 7, "%d of %d", ("one",), None)
    with capture_logs() as lines:
        LibraryLogHandler().handle(record)
    assert [(line["said"], line["log_level"]) for line in lines] == [("%d of %d", "error")]
