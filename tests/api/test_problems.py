"""Errors over HTTP, whatever went wrong: a JSON body with the fitting status and a sentence in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from guide.access.joining import Reason
from guide.api.problems import JOIN_CODES, MESSAGES, retry_after
from guide.app import Application
from tests.support.app_clients import create, problem

README = (Path(__file__).parents[2] / "guide" / "api" / "README.md").read_text()


async def test_a_method_that_is_not_supported(client: httpx.AsyncClient) -> None:
    """The answer says which are, of all routes of the path."""
    for method, path, allowed in (
        ("DELETE", "/api/sessions", "GET, HEAD, POST"),
        ("POST", "/api/halls", "GET, HEAD"),
        ("GET", "/api/renewals", "POST"),
        ("PUT", "/api/nonsense", "GET, HEAD"),
        ("POST", "/", "GET, HEAD"),
        ("POST", "/nothing/here", "GET, HEAD"),
    ):
        answer = await client.request(method, path)
        problem(answer, 405, "method_refused")
        assert answer.headers["allow"] == allowed, path


async def test_a_record_that_is_away(app: Application, client: httpx.AsyncClient) -> None:
    made = await create(app, client)
    await app.store.close()
    answer = await client.post(f"/api/sessions/{made['code']}/members", json={"name": "李梅"})
    problem(answer, 503, "not_recorded")
    assert answer.headers["retry-after"] == "3"


async def test_a_fault_of_ours(app: Application, client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr(app.store, "sessions", broken)
    answer = await client.get("/api/sessions")
    assert problem(answer, 500, "internal") == {}
    assert "secret" not in answer.text


def test_every_error_of_the_readme_has_its_sentences() -> None:
    for status, codes in re.findall(r"(4\d\d) ((?:`\w+`/?)+)", README):
        for code in re.findall(r"\w+", codes):
            assert MESSAGES[code][0] == int(status)


async def test_an_unknown_api_path_is_told_in_json(client: httpx.AsyncClient) -> None:
    answer = await client.get("/api/nonsense")
    assert answer.status_code == 404
    assert answer.json()["error"] == "not_found"


def test_every_reason_not_to_become_a_member_has_its_sentences() -> None:
    for reason in Reason:
        status = MESSAGES[JOIN_CODES.get(reason, reason.value)][0]
        assert 400 <= status < 600


@pytest.mark.parametrize(("wait", "seconds"), [(0.01, "1"), (1.0, "1"), (1.2, "2"), (29.5, "30")])
def test_the_header_for_a_wait_is_whole_seconds(wait: float, seconds: str) -> None:
    assert retry_after(wait) == {"Retry-After": seconds}
