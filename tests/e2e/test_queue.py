"""A server that more people come to than it lets in: the page waits for its turn, says so, and goes in by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.pages import WAIT
from tests.servers import Server


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GUIDE_ACCEPTS_PER_SECOND", "1")
        with Server(tmp_path_factory.mktemp("server") / "data") as running:
            yield running


def test_one_of_many_waits_in_the_queue_and_gets_in(open_page: OpenPage, server: Server) -> None:
    code = server.new_session()["code"]
    page = open_page(f"/j/{code}")
    page.get_by_test_id("name").fill("李梅")
    going_on = threading.Event()

    def crowd() -> None:
        with httpx.Client(base_url=server.url) as client:
            while not going_on.wait(0.3):
                client.post(f"/api/sessions/{code}/members", json={"name": "王强"})

    others = threading.Thread(target=crowd)
    others.start()
    try:
        page.wait_for_timeout(300)
        page.get_by_test_id("enter").click()
        expect(page.get_by_test_id("enter")).to_have_text("人多，正在排队进入…")
        expect(page.get_by_test_id("error-message")).to_have_count(0)
    finally:
        going_on.set()
        others.join()
    page.set_default_timeout(2 * WAIT)  # the turns of the others come first
    page.wait_for_function("() => window.guideDiagnostics?.status === 'online'")
