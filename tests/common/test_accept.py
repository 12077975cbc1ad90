"""Checks which clients take gzip, and which have an answer already."""

import pytest

from guide.common.accept import has_version, takes_gzip


@pytest.mark.parametrize("accepted", ["gzip", "br, gzip;q=0.5, *", "GZIP ; q=1.0", "gzip;q=0.001"])
def test_who_takes_gzip(accepted: str) -> None:
    assert takes_gzip(accepted)


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "gzip; q=0.0", "x-gzip-not"])
def test_who_does_not(accepted: str) -> None:
    assert not takes_gzip(accepted)


@pytest.mark.parametrize(
    ("header", "has"),
    [('"a1"', True), ('W/"a1"', True), ('"b", W/"a1"', True), ("*", True), ('"a"', False), ("a1", False), ("", False)],
)
def test_who_has_it_already(header: str, has: bool) -> None:
    assert has_version(header, "a1") is has
