"""`make bench-hub`: all figures, or those named: `python -m tests.bench.hub send`; `quick`: shorter."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from tests.bench.figures import not_run, summary
from tests.bench.hub import day, drop, joins, latency, path, send, soak, stalled, tls, weight
from tests.bench.hub.machine import LOAD_CORE, CannotRun, on_core, raise_descriptors

BENCHES = {
    "send": send.run,
    "day": day.run,
    "latency": latency.run,
    "weight": weight.run,
    "stalled": stalled.run,
    "joins": joins.run,
    "drop": drop.run,
    "soak": soak.run,
    "tls": tls.run,
    "path": path.run,
}


def main() -> None:
    names = [name for name in sys.argv[1:] if name != "quick"] or list(BENCHES)
    quick = "quick" in sys.argv[1:]
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no such bench: {' '.join(unknown)}; there are {' '.join(BENCHES)} and quick")
    raise_descriptors()
    failed = False
    with on_core(LOAD_CORE):
        for name in names:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    asyncio.run(BENCHES[name](Path(folder), quick=quick))
                except CannotRun as reason:
                    not_run(name, reason)
                except (RuntimeError, TimeoutError, OSError) as error:  # the figures after it are wanted all the same
                    failed = True
                    print(f"# broke off: {name}: {error}", flush=True)
    if summary() or failed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
