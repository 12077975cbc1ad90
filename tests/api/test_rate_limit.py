"""How many requests of one address are answered in a minute."""

from __future__ import annotations

from pathlib import Path

from tests.support.app_clients import client_of, create, problem
from tests.support.app_server import running_app
from tests.support.fakes import HALL, SCENES, Clock


async def test_too_many_requests(tmp_path: Path) -> None:
    """Whatever is asked for below /api/, there or not; what is beside it is not counted."""
    async with running_app(tmp_path, address_requests_per_minute=8) as app, client_of(app) as client:
        made = await create(app, client)
        app.admission._clock = Clock()
        async with client_of(app, address="192.0.2.8") as school, client_of(app, address="2001:db8::7") as elsewhere:
            for beside in ("/livez", f"/halls/{HALL}/{SCENES[0]}.jpg") * 5:
                assert (await school.get(beside)).status_code == 200
            for path, status in (
                ("sessions", 200),
                ("halls", 200),
                ("nonsense", 404),
                (f"sessions/{made['code']}", 200),
            ):
                assert (await school.get(f"/api/{path}")).status_code == status
            refusals = app.counters.refusals
            before = refusals["too_many_requests"]
            answers = [await school.get("/api/halls"), await school.get("/api/nonsense")]
            answers.append(await school.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"}))
            for answer in answers:
                assert problem(answer, 429, "too_many_requests") == {}
                assert answer.headers["retry-after"] == "8", "7.5 s: one eighth of a minute"
            assert refusals["too_many_requests"] == before + 3
            assert (await elsewhere.get("/api/halls")).status_code == 200
            assert (await school.get("/livez")).status_code == 200
