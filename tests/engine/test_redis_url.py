"""Each kind of URL is understood. What is wrong is said with what to do, also by a real server that is not what the URL
says it is, and no password is ever repeated."""

from __future__ import annotations

import pytest

from guide.engine.redis_url import RedisAddress, parse

GOOD = {
    "redis://localhost": RedisAddress("redis", (("localhost", 6379),)),
    "redis://localhost:6380/2": RedisAddress("redis", (("localhost", 6380),), 2),
    "redis://:s%40cret@[::1]:6380/": RedisAddress("redis", (("::1", 6380),), password="s@cret"),
    "rediss://guide:x@r.example.org": RedisAddress(
        "redis", (("r.example.org", 6379),), username="guide", password="x", tls=True
    ),
    "redis+sentinel://a,b:26380/tour/3": RedisAddress("sentinel", (("a", 26379), ("b", 26380)), 3, "tour"),
    "redis+sentinel://a/tour": RedisAddress("sentinel", (("a", 26379),), 0, "tour"),
    "rediss+cluster://u:p@a:7000,b:7001": RedisAddress(
        "cluster", (("a", 7000), ("b", 7001)), username="u", password="p", tls=True
    ),
    "rediss://a?ssl_ca_certs=/etc/my%20ca.pem": RedisAddress(
        "redis", (("a", 6379),), tls=True, files=(("ssl_ca_certs", "/etc/my ca.pem"),)
    ),
    "rediss+sentinel://:p@a/tour/1?ssl_certfile=c&ssl_keyfile=k": RedisAddress(
        *("sentinel", (("a", 26379),), 1, "tour"),
        password="p",
        tls=True,
        files=(("ssl_certfile", "c"), ("ssl_keyfile", "k")),
    ),
    "rediss+cluster://a,b?ssl_ca_certs=ca": RedisAddress(
        "cluster", (("a", 6379), ("b", 6379)), tls=True, files=(("ssl_ca_certs", "ca"),)
    ),
    "redis+sentinel://:p@a/tour?sentinel_password=a+b%26%3D": RedisAddress(
        "sentinel", (("a", 26379),), 0, "tour", password="p", sentinel_password="a+b&="
    ),
    "rediss+sentinel://a/tour?ssl_ca_certs=ca&sentinel_username=u&sentinel_password=s3cret": RedisAddress(
        *("sentinel", (("a", 26379),), 0, "tour"),
        tls=True,
        files=(("ssl_ca_certs", "ca"),),
        sentinel_username="u",
        sentinel_password="s3cret",
    ),
}
BAD = {
    "": "expected redis://",
    "localhost:6379": "expected redis://",
    "http://localhost": "expected redis://",
    "redis+other://localhost": "expected redis://",
    "redis+redis://localhost": "expected redis://",
    "redis://": "a host is missing",
    "redis://:s3cret@": "a host is missing",
    "redis://a,b": "several hosts",
    "redis://a:0": "a port 1 to 65535",
    "redis://a:70000": "a port 1 to 65535",
    "redis://a:x": "expected a port",
    "redis://a/x": "expected a database number",
    "redis://a/1/2": "got more",
    "redis+sentinel://a": "service's name is missing",
    "redis+cluster://a/1": "got more",
    "redis://a?ssl_ca_certs=ca": "need rediss",
    "rediss://a?ssl_cert_reqs=none": "expected only ssl_ca_certs=…, ssl_certfile=…, ssl_keyfile=… after",
    "rediss://a?ssl_ca_certs=": "expected only",
    "rediss://a?password=s3cret": "expected only",
    "redis://a?sentinel_password=s3cret": "expected only",
    "redis+sentinel://a/tour?sentinel_password=": "expected only .*sentinel_username=…, sentinel_password=…",
    "redis+sentinel://a/tour?s3cret": "expected only",
    "redis://:s3cret?s3cret@a": "a host is missing|expected a port",
}


@pytest.mark.parametrize("url", GOOD)
def test_what_it_says(url: str) -> None:
    assert parse(url) == GOOD[url]


@pytest.mark.parametrize("url", BAD)
def test_what_is_wrong_with_it(url: str) -> None:
    with pytest.raises(ValueError, match=BAD[url]) as raised:
        parse(url)
    assert "s3cret" not in str(raised.value)


def test_logs_do_not_have_the_password() -> None:
    shown = [str(parse(url)) for url in GOOD]
    assert shown == [
        "redis://localhost:6379/0",
        "redis://localhost:6380/2",
        "redis://[::1]:6380/0",
        "rediss://r.example.org:6379/0",
        "redis+sentinel://a:26379,b:26380/tour/3",
        "redis+sentinel://a:26379/tour/0",
        "rediss+cluster://a:7000,b:7001",
        "rediss://a:6379/0",
        "rediss+sentinel://a:26379/tour/1",
        "rediss+cluster://a:6379,b:6379",
        "redis+sentinel://a:26379/tour/0",
        "rediss+sentinel://a:26379/tour/0",
    ]
