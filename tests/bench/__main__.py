"""`make bench`: all measurements, or those named: `python -m tests.bench camera crash`."""

from __future__ import annotations

import sys

from tests.bench import crash, drift
from tests.bench.figures import summary
from tests.bench.pages import camera, late, sound, weight
from tests.bench.voice import cases as voice

BENCHES = {
    "weight": weight.main,
    "late": late.main,
    "camera": camera.main,
    "voice": voice.main,
    "sound": sound.main,
    "drift": drift.main,
    "crash": crash.main,
}


def main() -> None:
    names = sys.argv[1:] or list(BENCHES)
    unknown = [name for name in names if name not in BENCHES]
    if unknown:
        raise SystemExit(f"no such bench: {' '.join(unknown)}; there are {' '.join(BENCHES)}")
    try:
        for name in names:
            BENCHES[name]()
    finally:
        missed = summary()
    if missed:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
