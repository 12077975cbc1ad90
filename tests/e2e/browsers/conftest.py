"""A guide and a follower in one kind of browser, shared by the cases of a file: a browser takes seconds to start.

A file has its browser in a fixture `browser_driver`; the cases are those of `tour.Tour`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.browsers.desktop import Desktop
from tests.e2e.browsers.tab import BrowserDriver, Tab
from tests.e2e.browsers.tour import Party, enter, lead
from tests.support.server_process import Server


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    made = Desktop(tmp_path_factory.mktemp("desktop"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def party(browser_driver: BrowserDriver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Party]:
    """A session that is live, its guide at the console and a follower on a phone."""
    # At all addresses: some browsers take a name of this machine only by another address than 127.0.0.1.
    with Server(tmp_path_factory.mktemp("server") / "data", env={"GUIDE_HOST": "0.0.0.0"}) as server:
        made = server.new_session()
        guide, follower = browser_driver.new_tab(phone=False), browser_driver.new_tab()
        lead(guide, server.url, made["guide_secret"])
        enter(follower, f"{server.url}/j/{made['code']}")
        yield Party(browser_driver, server, made, guide, follower)


@pytest.fixture
def guide(party: Party) -> Tab:
    return party.guide


@pytest.fixture
def follower(party: Party) -> Tab:
    return party.follower
