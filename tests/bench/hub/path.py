"""A follower-second of a theme day on each way to deploy the server: CPU of the server and of the proxy before it."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median

from tests.bench.figures import figure, not_run
from tests.bench.hub.machine import CannotRun
from tests.bench.hub.servers.stage import COMMENTS
from tests.bench.hub.servers.way import Way
from tests.deploy.reverse_proxy import run_caddy, run_nginx

FOLLOWERS = 400  # what a load client in Python keeps up with
ROUNDS = 3
WINDOW = 5.0  # seconds
OWN, NGINX = "TLS in the server", "nginx with TLS"
LIMIT = 0.5  # of nginx's


async def run(folder: Path, *, quick: bool) -> None:
    ways = {
        "plain": Way(folder / "plain", FOLLOWERS),
        OWN: Way(folder / "own", FOLLOWERS, tls=True),
        NGINX: Way(folder / "nginx", FOLLOWERS, proxy=run_nginx),
        "Caddy with TLS": Way(folder / "caddy", FOLLOWERS, proxy=run_caddy),
    }
    costs: dict[str, list[tuple[float, float]]] = {}
    async with AsyncExitStack() as stack:
        for name, way in ways.items():
            try:
                await stack.enter_async_context(way)
            except CannotRun as reason:
                not_run(f"path: {name}", reason)
                continue
            costs[name] = []
        for _ in range(1 if quick else ROUNDS):
            for name, measured in costs.items():
                window = await ways[name].window(WINDOW, comments=COMMENTS)
                each = 1e6 / FOLLOWERS / window.seconds
                measured.append((window.server * each, window.proxy * each))
    about = f"{FOLLOWERS} followers, theme day, CPU per follower-second"
    for name, measured in costs.items():
        figure("path", f"{about}: {name}: server", median(server for server, _ in measured), "µs", "")
        if any(proxy for _, proxy in measured):
            figure("path", f"{about}: {name}: proxy", median(proxy for _, proxy in measured), "µs", "")
        figure("path", f"{about}: {name}: together", median(map(sum, measured)), "µs", "")
    if NGINX in costs:
        ratios = [sum(own) / sum(other) for own, other in zip(costs[OWN], costs[NGINX], strict=True)]
        figure("path", f"{FOLLOWERS} followers, theme day: {OWN} to {NGINX}", median(ratios), "", f"<= {LIMIT}")
