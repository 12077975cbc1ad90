"""Checks that ids come from names alone, differ, and can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.identifiers import LONGEST, identifier, identifiers, slug

NAMES = st.text(st.characters(exclude_characters="/\0", codec=None), min_size=1, max_size=80)


def test_slug() -> None:
    assert [slug(name) for name in ("Étage 2!", "展厅", "-a-", "x" * 99)] == ["tage-2", "", "a", "x" * 64]


@pytest.mark.parametrize("name", ["a", "IMG_0001", "Hall 2", "2026.11.28", "a - b"])
def test_a_plain_name_is_its_own_id(name: str) -> None:
    assert identifier(name, "hall") == slug(name)


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("党史馆", "dang-shi-guan"),
        ("序厅照片", "xu-ting-zhao-pian"),
        ("02 重庆_abc", "02-chong-qing-abc"),
        ("Étage", "etage"),
        ("a+b", "a-b"),
        ("😀", "hall"),
        ("---", "hall"),
        ("李\U0002ebf0", "li"),
        ("\udcd6\udcd0", "hall"),
        ("长" * 99, "chang-" * 9 + "cha"),
        ("x" * 99, "x" * 57),
    ],
    ids=ascii,
)
def test_any_other_name_is_as_it_is_read_and_a_digest(name: str, word: str) -> None:
    made = identifier(name, "hall")
    assert re.fullmatch(r"[a-z0-9-]{1,64}", made)
    assert made.rpartition("-")[0] == word
    assert re.fullmatch("[0-9a-f]{6}", made.rpartition("-")[2])


def test_ids_of_long_ago() -> None:
    """They are in links and in records of sessions: they stay, whatever the next version of the dictionary says."""
    assert [identifier(name, "hall") for name in ("党史馆", "e\u0301", "é")] == [
        "dang-shi-guan-6c796b",
        "e-4a9955",
        "e-4a9955",
    ]


def test_names_that_read_the_same_stay_apart() -> None:
    files = ["a b.jpg", "a-b.jpg", "A_B.png", "a-b.webp", "工业.jpg", "公业.jpg", "工业.png", "é.jpg", "e\u0301.jpg"]
    ids = identifiers(files, "scene")
    assert len(set(ids)) == len(files)
    assert ids[1] == "a-b", "the one that is its own id has it"
    assert ids[4] == identifier("工业", "scene")
    assert identifiers(files[::-1], "scene") == ids[::-1], "the order says nothing"


@given(st.lists(NAMES.map(lambda name: name + ".jpg"), unique=True, max_size=12), NAMES)
def test_all_differ_and_one_more_changes_none(files: list[str], name: str) -> None:
    ids = identifiers(files, "scene")
    assert len(set(ids)) == len(files)
    assert all(re.fullmatch(r"[a-z0-9-]+", made) and len(made) <= LONGEST for made in ids)
    added = name + ".jpg"
    if identifier(name, "scene") not in ids:  # it reads as none of them
        assert identifiers([added, *files], "scene")[1:] == ids
