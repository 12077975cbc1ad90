"""The files of the built client, built already or only while the server runs."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.routing import Mount

from guide.pages import routes as pages
from tests.support.app_clients import client_of, problem
from tests.support.app_server import running_app


async def test_files_of_pages_that_are_not_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    static = tmp_path / "static"
    files = pages._Files(directory=static, check_dir=False)
    monkeypatch.setattr(pages, "STATIC", static)
    (mount,) = (route for route in pages.routes if isinstance(route, Mount))
    monkeypatch.setattr(mount, "app", files)
    async with running_app(tmp_path) as app, client_of(app) as client:
        for path in ("app.js", "assets/app.js", ""):
            problem(await client.get(f"/static/{path}"), 404, "not_found")
        assert (await client.get("/")).status_code == 503
        static.mkdir()
        (static / "app.js").write_text("built meanwhile")
        assert (await client.get("/static/app.js")).text == "built meanwhile"
