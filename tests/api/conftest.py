"""An application for each test of the HTTP interface, and a client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from guide.app import Application
from tests.support.app_clients import client_of
from tests.support.app_server import running_app


@pytest.fixture
async def app(tmp_path: Path) -> AsyncIterator[Application]:
    async with running_app(tmp_path, address_joins_per_minute=1000) as app:
        yield app


@pytest.fixture
async def client(app: Application) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(app) as client:
        yield client
