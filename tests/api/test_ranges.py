"""Checks that a Range which cannot be read is ignored, and that one which can is answered as it should be."""

from __future__ import annotations

import httpx
import pytest

from guide.api.ranges import is_readable
from tests.support.fakes import HALL, SCENES

PICTURE = f"/halls/{HALL}/{SCENES[0]}.jpg"
NOT_READABLE = ["", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "bytes=0-1,", "items=0-5", "bytes=0-1,9-3"]


@pytest.mark.parametrize("value", ["bytes=0-0", "bytes=5-", "bytes=-5", "bytes=0-1, 4-5", "BYTES=0-9"])
def test_ranges_that_can_be_read(value: str) -> None:
    assert is_readable(value.encode())


@pytest.mark.parametrize("value", [*NOT_READABLE, "bytes=0-" + "9" * 5000, "bytes=0-1 4-5"])
async def test_one_that_cannot_be_read_is_ignored(client: httpx.AsyncClient, value: str) -> None:
    assert not is_readable(value.encode())
    whole = await client.get(PICTURE)
    answer = await client.get(PICTURE, headers={"Range": value})
    assert (answer.status_code, answer.content) == (200, whole.content)


async def test_two_headers_are_ignored(client: httpx.AsyncClient) -> None:
    answer = await client.get(PICTURE, headers=[("Range", "bytes=0-1"), ("Range", "bytes=4-5")])
    assert answer.status_code == 200


async def test_a_range_and_one_beyond_the_end(client: httpx.AsyncClient) -> None:
    part = await client.get(PICTURE, headers={"Range": "bytes=0-1"})
    assert (part.status_code, part.content) == (206, b"\xff\xd8")
    assert (await client.get(PICTURE, headers={"Range": "bytes=10000000-"})).status_code == 416
