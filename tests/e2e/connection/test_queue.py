"""A server that more people come to than it lets in: the page waits for its turn, says so, and goes in by itself; so
does one whose first requests are too many for its network."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import HOME_ASKS_EVERY
from tests.support.server_process import Server


@pytest.fixture(scope="module")
def server(small_hall: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDE_ACCEPTS_PER_SECOND", "1")
        with Server(tmp_path_factory.mktemp("server") / "data", hall=small_hall) as running:
            yield running


def test_one_of_many_waits_in_the_queue_and_gets_in(open_page: OpenPage, server: Server) -> None:
    code = server.new_session()["code"]
    page = open_page(f"/j/{code}")
    page.get_by_test_id("name").fill("李梅")

    def come_second(route: Route) -> None:
        """Let others go first until one has got in: the next place is a second away."""
        with httpx.Client(base_url=server.url) as client:
            while client.post(f"/api/sessions/{code}/members", json={"name": "王强"}).is_error:
                pass
        route.continue_()

    page.route("**/members", come_second, times=1)
    page.get_by_test_id("enter").click()
    expect(page.get_by_test_id("enter")).to_have_text("人多，正在排队进入…")
    expect(page.get_by_test_id("error-message")).to_have_count(0)
    page.wait_for_function("() => window.guideDiagnostics?.status === 'online'")


PUT_OFF = """() => {
  const real = window.fetch, asked = new Set();
  const told = {zh: "您所在的网络请求太多，请稍后再试。", en: "Too many requests."};
  const body = JSON.stringify({error: "too_many_requests", detail: {}, message: told});
  window.fetch = (url, options) => {
    if (!String(url).startsWith("/api/") || asked.has(url)) return real(url, options);
    asked.add(url);
    return Promise.resolve(new Response(body, {status: 429, headers: {"Retry-After": "1"}}));
  };
}"""
"""Each request is put off the first time that a page makes it."""


@pytest.mark.parametrize("path", ["/j/{code}", "/walk/transport", "/guide#{guide_secret}"])
def test_a_page_whose_first_requests_are_put_off_says_so_and_comes(
    open_page: OpenPage, server: Server, path: str
) -> None:
    page = open_page(path.format(**server.new_session()), phone=False, script=f"({PUT_OFF})()")
    expect(page.get_by_test_id("status").first).to_have_text("您所在的网络请求太多，请稍后再试。")
    expect(page.get_by_test_id("name" if path.startswith("/j") else "stage").first).to_be_visible()
    expect(page.get_by_test_id("error-message")).to_have_count(0)


def test_home_says_why_it_is_empty_and_fills_by_itself(open_page: OpenPage, server: Server) -> None:
    server.new_session()
    page = open_page("about:blank", script=f"({PUT_OFF})()")
    page.clock.install()
    page.goto(server.url)
    expect(page.get_by_test_id("error-message")).to_contain_text("您所在的网络请求太多")
    page.clock.fast_forward(HOME_ASKS_EVERY)
    expect(page.get_by_test_id("hall-card").first).to_be_visible()
    expect(page.get_by_test_id("error-message")).to_have_count(0)
