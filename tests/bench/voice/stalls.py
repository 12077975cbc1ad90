"""Short stalls of a connection: now and then nothing reaches the client for a while."""

from __future__ import annotations

import random
import threading
import time
from typing import Final

from tests.support.faulty_proxy import FaultyProxy

BETWEEN: Final = (0.2, 1.0)  # seconds between stalls
LONGEST: Final = 0.3  # seconds of one
BEGIN: Final = 10.0  # seconds after being asked to
FOR: Final = 15.0  # seconds


def begin_stalls(proxy: FaultyProxy) -> None:
    """Let the proxy stall at random moments, the same in each run: BEGIN seconds from now, for FOR seconds."""
    threading.Thread(target=_stall, args=(proxy,), daemon=True).start()


def _stall(proxy: FaultyProxy) -> None:
    chance = random.Random(1)
    time.sleep(BEGIN)
    end = time.monotonic() + FOR
    while time.monotonic() < end:
        time.sleep(chance.uniform(*BETWEEN))
        proxy.deafen()
        time.sleep(chance.uniform(0, LONGEST))
        proxy.open()
