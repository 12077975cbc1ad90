"""What guides are told of their session: how many are here, how far behind, whose hand is up. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from guide.people import Elsewhere
from guide.session import Session

RUNG_MOST: Final = 9  # a client says any number; so many rows at the most


def health_of(session: Session, reports: Iterable[dict[str, int]], now: float, *, here: bool = False) -> dict[str, Any]:
    """`reports`: the last of each follower's line, empty where there was none; `here`: of this node alone."""
    lags = []
    rungs: Counter[int] = Counter()
    for report in reports:
        rungs[min(report.get("rung", 0), RUNG_MOST)] += 1
        if "lag" in report:
            lags.append(report["lag"])
    lags.sort()
    elsewhere = Elsewhere() if here else session.people.elsewhere
    rungs.update(elsewhere.rungs)
    return {
        "followers": session.state["count"],
        "behind": max(lags[len(lags) * 9 // 10] if lags else 0, elsewhere.behind),
        "branches": session.people.branches(),
        "rungs": sorted(rungs.items()),
        "hands": session.hands(),
        "elapsed": session.elapsed(now),
        "dropped": session.voices.dropped.total(),
    }
