"""An hour of the timeline, simulated: the guide's clock and the follower's sound card drift apart by 100 ppm each."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from tests.bench.figures import figure

CLIENT: Final = Path(__file__).parents[2] / "client_js"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "drift.mjs"
        bundle = [
            "npx",
            "rolldown",
            "tests/bench/drift.ts",
            "--platform",
            "node",
            "--log-level",
            "silent",
            "--file",
            str(program),
        ]
        subprocess.run([*bundle, "--file", str(program)], cwd=CLIENT, check=True, stdout=subprocess.DEVNULL)
        told = subprocess.run(["node", str(program)], check=True, capture_output=True, text=True).stdout
    for line in told.splitlines():
        run = json.loads(line)
        name = f"60 minutes at {run['drift']:+.0f} ppm"
        figure("drift", f"{name}: underruns and packets dropped", run["underruns"], "times", "<= 0")
        figure("drift", f"{name}: growth of delay, last minute against first", run["growth"], "ms", "<= 10")
