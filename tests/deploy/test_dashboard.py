"""The dashboard asks only for what the server tells, in PromQL that parses, and nothing lies over anything else."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path
from typing import Any

import httpx
import promql_parser
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.deploy.reverse_proxy import DEPLOY
from tests.support.app_server import running_app

DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "dashboard.json").read_text())
PANELS: list[dict[str, Any]] = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
PROMETHEUS = {"up"}
"""What Prometheus itself says of whom it asks."""
ENDS = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("_total",), "info": ("_info",)}


def metrics_of(query: str) -> set[str]:
    """The names of the metrics that a query selects. Raises ValueError where it is no PromQL."""
    found: set[str] = set()

    def walk(part: Any) -> None:
        if isinstance(part, promql_parser.VectorSelector) and part.name:
            found.add(part.name)
        for name in ("vector_selector", "expr", "lhs", "rhs"):
            if (inner := getattr(part, name, None)) is not None:
                walk(inner)
        for inner in getattr(part, "args", []) or []:
            walk(inner)

    walk(promql_parser.parse(query.replace("$__rate_interval", "1m")))
    return found


async def told(folder: Path) -> set[str]:
    """The names of everything that a server's /metrics tells."""
    async with running_app(folder, metrics="open") as app:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guide") as client:
            text = (await client.get("/metrics")).text
    names = set()
    for family in text_string_to_metric_families(text):
        names |= {family.name + end for end in ENDS.get(family.type, ("",))} | {one.name for one in family.samples}
    return names


async def test_everything_it_asks_for_is_told(tmp_path: Path) -> None:
    asked = set().union(*map(metrics_of, QUERIES))
    assert len(asked) > 20
    assert asked - PROMETHEUS - await told(tmp_path) == set()


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_selects_something(query: str) -> None:
    assert metrics_of(query)


def test_a_query_that_does_not_parse_would_be_found() -> None:
    with pytest.raises(ValueError, match="unclosed"):
        metrics_of("sum by (le (rate(guide_ticks_total[1m]))")


def test_no_panel_lies_over_another() -> None:
    def apart(one: dict[str, int], other: dict[str, int]) -> bool:
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        return beside or below

    places = [panel["gridPos"] for panel in DASHBOARD["panels"]]
    assert all(place["x"] + place["w"] <= 24 for place in places)
    assert all(apart(one, other) for one, other in combinations(places, 2))
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(places)


def test_every_panel_says_what_it_shows() -> None:
    assert [panel["title"] for panel in PANELS if not panel["description"]] == []
