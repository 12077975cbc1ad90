"""Checks that a demo has a session which the robot leads at once, and that its links stay the same over a restart."""

from __future__ import annotations

import json
import stat
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from guide.app import Application
from guide.common.tokens import digest
from guide.halls.check import load
from guide.halls.model import Hall
from guide.server.demo import FILE, ROBOT, DemoSession, demo, demo_session
from tests.support.app_server import hall_folder, running_app
from tests.support.fakes import HALL, until


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    async with running_app(tmp_path) as app:
        yield app


@pytest.fixture
def hall(tmp_path: Path) -> Hall:
    return load(hall_folder(tmp_path / "other"))


async def test_its_links_are_those_of_the_record_and_its_owners_alone(app: Application, hall: Hall) -> None:
    made = await demo_session(app, hall)
    record = await app.store.session_by_code(made.code)
    assert record is not None
    assert record.hall == made.hall == HALL
    assert (record.guide_secret, record.coguide_secret) == (digest(made.guide_secret), digest(made.coguide_secret))
    file = app.settings.data / FILE
    assert DemoSession(**json.loads(file.read_text())) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_the_next_start_has_the_same_session(app: Application, hall: Hall) -> None:
    made = await demo_session(app, hall)
    assert await demo_session(app, hall) == made
    assert len(await app.store.sessions()) == 1


@pytest.mark.parametrize("change", ["ended", "another hall", "another record", "another version", "damaged"])
async def test_a_session_that_is_no_use_is_replaced(app: Application, hall: Hall, change: str) -> None:
    made = await demo_session(app, hall)
    file = app.settings.data / FILE
    if change == "ended":
        record = await app.store.session_by_code(made.code)
        assert record is not None
        await app.store.save(record.id, {"phase": "ended"}, None)
    elif change == "another hall":
        file.write_text(json.dumps(asdict(replace(made, hall="moon"))))
    elif change == "another record":
        file.write_text(json.dumps(asdict(replace(made, code="NOCODE"))))
    elif change == "another version":
        file.write_text(json.dumps(asdict(made) | {"new": 1}))
    else:
        file.write_text("{")
    again = await demo_session(app, hall)
    assert again.code not in {made.code, "NOCODE"}
    assert await demo_session(app, hall) == again


async def test_the_robot_leads_while_the_server_runs_and_not_afterwards(app: Application) -> None:
    halls = app.halls
    ready: list[DemoSession] = []
    async with demo(halls[HALL], ready.append)(app):
        [made] = ready
        record = await app.store.session_by_code(made.code)
        assert record is not None
        room = await app.hub.room(record.id)
        await until(lambda: room.session.state["phase"] == "live")
        leader = room.session.state["leader"]
        assert (leader["name"], leader["robot"]) == (ROBOT, True)
        assert len(room.subscribers) == 1
    assert len(room.subscribers) == 0
