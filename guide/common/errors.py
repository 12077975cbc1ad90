"""The root of every error that Guide raises on purpose."""

from __future__ import annotations


class GuideError(Exception):
    """The root of every error this project raises on purpose."""
