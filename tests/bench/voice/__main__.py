"""`make bench-voice`: the voice in all cases, or those named: `python -m tests.bench.voice small poor`."""

from __future__ import annotations

import sys

from tests.bench.figures import summary
from tests.bench.voice.cases import CASES, run


def main() -> None:
    names = sys.argv[1:] or list(CASES)
    unknown = [name for name in names if name not in CASES]
    if unknown:
        raise SystemExit(f"no such case: {' '.join(unknown)}; there are {' '.join(CASES)}")
    try:
        run(names)
    finally:
        missed = summary()
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
