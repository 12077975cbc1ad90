"""The base class of our errors. Each room defines its own beside what raises them."""

from __future__ import annotations


class GuideError(Exception):
    """Base of every error that Guide raises on purpose; any other exception is a fault of ours."""
