"""Joining over a network that swallows answers."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import shown, until
from tests.support.server_process import Server

ANSWER_WITHIN = 20_000  # ms: src/session/http.ts


def test_a_join_whose_answer_is_lost_ends_and_trying_again_makes_no_second_person(
    open_page: OpenPage, server: Server
) -> None:
    code = server.new_session()["code"]
    page = open_page("about:blank")
    page.clock.install()
    page.goto(f"{server.url}/j/{code}")
    made: list[dict[str, Any]] = []

    def lose_the_first(route: Route) -> None:
        answer = route.fetch()
        made.append(answer.json()["member"])
        if len(made) > 1:
            route.fulfill(response=answer)

    page.route("**/members", lose_the_first)
    page.get_by_test_id("name").fill("李梅")
    page.get_by_test_id("enter").click()
    until(page, lambda: len(made) == 1, "the server has the first try")
    expect(page.get_by_test_id("enter")).to_be_disabled()
    page.clock.fast_forward(ANSWER_WITHIN)
    expect(page.get_by_test_id("error-message")).to_contain_text("服务器没有回答")
    page.get_by_test_id("enter").click()
    shown(page)
    assert made[1] == made[0]
