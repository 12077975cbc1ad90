"""Checks that the pictures asked for last are kept, by bytes."""

from hypothesis import given
from hypothesis import strategies as st

from guide.halls.tiling.recent import RecentPictures


def test_what_was_asked_for_last_is_kept() -> None:
    recent = RecentPictures(30)
    for name in "abc":
        recent.keep(name, name.encode() * 10)
    assert recent.get("a") == b"a" * 10
    recent.keep("d", b"d" * 10)
    assert [recent.get(name) is not None for name in "abcd"] == [True, False, True, True]


def test_what_is_too_large_is_not_kept() -> None:
    recent = RecentPictures(30)
    recent.keep("a", b"a" * 31)
    assert recent.get("a") is None
    recent.keep("b", b"b" * 30)
    assert recent.get("b") is not None


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.integers(0, 20))))
def test_never_more_than_there_is_room_for(steps: list[tuple[str, int]]) -> None:
    recent = RecentPictures(40)
    for name, size in steps:
        recent.keep(name, bytes(size))
        kept = [found for one in "abcde" if (found := recent.get(one)) is not None]
        assert sum(map(len, kept)) == recent._bytes <= 40
