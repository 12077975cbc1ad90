"""Neither codes nor secrets are found by trying, and nobody who does not guess is kept out."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from guide.access.admission import GUESSES
from guide.app import Application
from guide.store.contract import SessionRecord, StoreError
from guide.store.sqlite import SqliteStore
from tests.support.app_clients import client_of, create, problem
from tests.support.app_server import running_app
from tests.support.fakes import Clock


async def test_codes_and_secrets_are_not_found_by_trying(tmp_path: Path) -> None:
    """An address that was wrong too often waits; what others know already, and other addresses, are answered."""
    async with (
        running_app(tmp_path) as app,
        client_of(app) as client,
        client_of(app, address="192.0.2.8") as school,
        client_of(app, address="192.0.2.9") as elsewhere,
    ):
        app.admission._clock = app.directory._clock = Clock()
        made = await create(app, client)
        reads = app.directory.reads
        for number in range(GUESSES):
            problem(await school.get(f"/api/sessions/GUESS{number}"), 404, "session_unknown")
            problem(await school.post("/api/guides", json={"secret": f"guess{number}"}), 404, "secret_unknown")
        assert app.directory.reads == reads + GUESSES
        answers = [await school.get(f"/api/{what}/{made['code']}") for what in ("sessions", "qr")]
        answers.append(await school.post(f"/api/sessions/{made['code']}/members", json={"name": "李"}))
        answers.append(await school.post("/api/guides", json={"secret": made["guide_secret"]}))
        for answer in answers:
            problem(answer, 429, "too_many_requests")
            assert answer.headers["retry-after"] == "1"
        assert app.directory.reads == reads + GUESSES, "the record is not asked"
        assert (await elsewhere.get(f"/api/sessions/{made['code']}")).status_code == 200
        assert (await elsewhere.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201
        assert (await school.get(f"/api/sessions/{made['code']}")).status_code == 200, "others know it"
        assert (await school.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201, (
            "it was right"
        )


async def test_no_more_are_tried_at_once_than_may_be(app: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does who tries make the wait longer: the next guess is let in when it is told to be."""
    asked: list[str] = []
    real = SqliteStore.session_by_secret

    async def counted(store: SqliteStore, wanted: str) -> tuple[SessionRecord, str] | None:
        asked.append(wanted)
        return await real(store, wanted)

    monkeypatch.setattr(SqliteStore, "session_by_secret", counted)
    app.admission._clock = app.directory._clock = clock = Clock()
    async with client_of(app) as client, client_of(app, address="192.0.2.8") as school:
        made = await create(app, client)
        reads = app.directory.reads
        for what in ("code", "secret"):
            tries = [
                school.get(f"/api/sessions/GUESS{number}")
                if what == "code"
                else school.post("/api/guides", json={"secret": f"guess{number}"})
                for number in range(400)
            ]
            statuses = [answer.status_code for answer in await asyncio.gather(*tries)]
            assert (statuses.count(404), statuses.count(429)) == (GUESSES, 400 - GUESSES)
        assert (app.directory.reads - reads, len(asked)) == (GUESSES, GUESSES)
        clock.now += 1.0
        assert (await school.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201


async def test_a_school_that_asks_for_one_code_at_once_does_not_guess(app: Application) -> None:
    """Also where this node has not heard of it yet."""
    async with client_of(app) as client, client_of(app, address="192.0.2.8") as school:
        path = f"/api/sessions/{(await create(app, client))['code']}"
        answers = await asyncio.gather(*(school.get(path) for _ in range(3 * GUESSES)))
        assert {answer.status_code for answer in answers} == {200}


async def test_what_is_right_is_no_guess_while_the_record_is_away(
    app: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever tried then is let in when the record is back; who guessed wrong has guessed."""
    app.admission._clock = app.directory._clock = Clock()

    async def away(*_: object) -> None:
        raise StoreError("away")

    async with client_of(app) as client, client_of(app, address="192.0.2.8") as school:
        made = await create(app, client)
        with monkeypatch.context() as patched:
            patched.setattr(app.store, "session_by_code", away)
            patched.setattr(app.store, "session_by_secret", away)
            for _ in range(GUESSES + 1):
                problem(await school.get(f"/api/sessions/{made['code']}"), 503, "not_recorded")
                answer = await school.post("/api/guides", json={"secret": made["guide_secret"]})
                problem(answer, 503, "not_recorded")
        for number in range(GUESSES - 1):
            problem(await school.get(f"/api/sessions/GUESS{number}"), 404, "session_unknown")
        assert (await school.get(f"/api/sessions/{made['code']}")).status_code == 200
        assert (await school.post("/api/guides", json={"secret": made["guide_secret"]})).status_code == 201
