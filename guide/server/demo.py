"""`guide demo`: a session that a robot guide leads from the start, and the links to it."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from guide.access.session_directory import new_session
from guide.app import Application, Companion
from guide.halls.model import Hall
from guide.live.robot_guide import RobotGuide

# In both languages at once: everyone in the session reads the same text.
TITLE: Final = "主题日演示 Theme day demo"
ROBOT: Final = "机器人 Robot"
FILE: Final = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoSession:
    """What one needs to open the demo session's pages. Kept in the data folder so that links survive a restart."""

    hall: str
    code: str
    guide_secret: str
    coguide_secret: str


async def demo_session(application: Application, hall: Hall) -> DemoSession:
    """Return the demo session of this hall: that of the last start, unless it is over or of another hall."""
    path = application.settings.data / FILE
    known = _read(path)
    if known is not None and known.hall == hall.id:
        record = await application.store.session_by_code(known.code)
        if record is not None and record.phase != "ended":
            return known
    new = new_session(hall.id, TITLE)
    await application.store.add_session(new.record)
    made = DemoSession(hall.id, new.record.code, new.guide_secret, new.coguide_secret)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(asdict(made), file)
    return made


def _read(path: Path) -> DemoSession | None:
    try:
        return DemoSession(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return None  # the first start, or a file of another version: a new session is made


def demo(hall: Hall, ready: Callable[[DemoSession], None]) -> Companion:
    """Return a companion of the server: it makes the session, lets the robot lead it and calls `ready`."""

    @asynccontextmanager
    async def companion(application: Application) -> AsyncIterator[None]:
        session = await demo_session(application, hall)
        record = await application.store.session_by_code(session.code)
        if record is None:
            raise LookupError(f"expected the session {session.code} that was just made")
        room = await application.hub.room(record.id)
        robot = RobotGuide(room, hall, ROBOT)
        robot.start()
        try:
            ready(session)
            yield
        finally:
            await robot.stop()

    return companion
