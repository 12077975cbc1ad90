"""The one fault that no busy machine excuses."""

from __future__ import annotations


class Lost(AssertionError):
    """What had been acknowledged or told is lost, doubled or in another order: tests/run.py gives no second try."""
