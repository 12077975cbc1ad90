"""`make bench-hall`: all figures of halls, or those named: `python -m tests.bench.hall tiling`; `quick`: shorter."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.bench.figures import not_run, summary
from tests.bench.hall import beside, tiling, turning
from tests.bench.hub.machine import CannotRun

BENCHES = {"tiling": tiling.run, "beside": beside.run, "turning": turning.run}


def main() -> None:
    names = [name for name in sys.argv[1:] if name != "quick"] or list(BENCHES)
    quick = "quick" in sys.argv[1:]
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no such bench: {' '.join(unknown)}; there are {' '.join(BENCHES)} and quick")
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            try:
                BENCHES[name](Path(folder), quick=quick)
            except CannotRun as reason:
                not_run(name, reason)
    if summary():
        raise SystemExit(1)


if __name__ == "__main__":
    main()
