"""Reads the headers in which a client says what it takes. Pure."""

from __future__ import annotations


def takes_gzip(accepted: str) -> bool:
    """Return whether a header Accept-Encoding names gzip, and does not exclude it by `q=0`."""
    for item in accepted.lower().split(","):
        name, _, options = item.strip().partition(";")
        if name.strip() == "gzip":
            weight = options.replace(" ", "").removeprefix("q=")
            return not weight or weight.strip("0.") != ""
    return False


def has_version(if_none_match: str, tag: str) -> bool:
    """Return whether a header If-None-Match names an ETag, given without quotes: the client has just this then."""
    tags = (item.strip().removeprefix("W/") for item in if_none_match.split(","))
    return any(item in ("*", f'"{tag}"') for item in tags)
