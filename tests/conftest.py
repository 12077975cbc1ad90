"""Settings all tests share: hypothesis finds the same examples on every run, and takes the time a busy machine
needs."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

settings.register_profile(
    "guide", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guide")
