"""The signature of a page's address, and which addresses are ours."""

from __future__ import annotations

import pytest

from guide.api.share.signature import LONGEST, address_to_sign, sign


def test_the_example_of_the_documentation() -> None:
    ticket = "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    made = sign(ticket, "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
    assert made == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@pytest.mark.parametrize(
    ("url", "host", "public_url", "expected"),
    [
        # behind a proxy that ends TLS this server sees http, the page https
        ("https://tour.example.org/walk/a", "tour.example.org", None, "https://tour.example.org/walk/a"),
        ("http://192.0.2.7:8000/", "192.0.2.7:8000", None, "http://192.0.2.7:8000/"),
        ("https://Tour.Example.org:443/", "tour.example.org", None, "https://Tour.Example.org:443/"),
        # a proxy that does not pass the host on
        ("https://tour.example.org/j/A", "internal:8000", "https://tour.example.org", "https://tour.example.org/j/A"),
        # nobody has the page by http there
        ("http://tour.example.org/j/A", "internal:8000", "https://tour.example.org", None),
        ("http://tour.example.org/j", "tour.example.org", "https://tour.example.org", "https://tour.example.org/j"),
        # the fragment is no part of it, above all no guide's secret
        ("https://tour.example.org/guide#SECRET", "tour.example.org", None, "https://tour.example.org/guide"),
        ("https://a.org/w?scene=x&view=1,2,3&from=t", "a.org", None, "https://a.org/w?scene=x&view=1,2,3&from=t"),
        ("https://elsewhere.org/", "tour.example.org", None, None),
        ("https://tour.example.org:8443/", "tour.example.org", None, None),
        ("https://tour.example.org@elsewhere.org/", "tour.example.org", None, None),
        ("https://u:p@tour.example.org/", "tour.example.org", None, None),
        ("https://tour.example.org.elsewhere.org/", "tour.example.org", None, None),
        ("//tour.example.org/", "tour.example.org", None, None),
        ("javascript:alert(1)", "tour.example.org", None, None),
        ("https://tour.example.org/ a", "tour.example.org", None, None),
        ("https://tour.example.org/\n", "tour.example.org", None, None),
        ("https://tour.example.org:x/", "tour.example.org", None, None),
        ("https://[::1", "tour.example.org", None, None),
        ("", "tour.example.org", None, None),
        ("https://tour.example.org/", "", None, None),
        ("https://tour.example.org/" + "a" * LONGEST, "tour.example.org", None, None),
    ],
)
def test_an_address_that_is_signed(url: str, host: str, public_url: str | None, expected: str | None) -> None:
    assert address_to_sign(url, host, public_url) == expected
