"""Checks that typed text becomes one line of plain text. What hides, reorders or covers other text goes; emoji
families and flags stay whole; cleaning twice is cleaning once."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from guide.common.characters import is_ideograph_plane
from guide.protocol.codes import Refusal, Refused
from guide.protocol.text import checked, clean

FAMILY = "👨\u200d👩\u200d👧\u200d👦"
SCOTLAND = "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f"
SEQUENCES = {
    "family": FAMILY,
    "profession with skin tone": "👩🏽\u200d🚀",
    "woman with text sign": "🏃\u200d♀\ufe0f",
    "heart": "❤\ufe0f",
    "couple": "👩\u200d❤\ufe0f\u200d👨",
    "rainbow flag": "🏳\ufe0f\u200d🌈",
    "pirate flag": "🏴\u200d☠\ufe0f",
    "country flag": "🇨🇳",
    "flag of Scotland": SCOTLAND,
    "keycap": "1\ufe0f\u20e3",
    "eye in bubble": "👁\ufe0f\u200d🗨\ufe0f",
    "pink heart, newer than Python 3.11's Unicode": "\U0001fa77",
}
ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u2061\ufeff\u00ad\u180e\u115f\u1160\u3164\uffa0\u2800"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"


@pytest.mark.parametrize("sequence", SEQUENCES.values(), ids=SEQUENCES.keys())
def test_emoji_stay_whole(sequence: str) -> None:
    assert clean(sequence) == sequence
    assert clean(f"好{sequence}好 {sequence}") == f"好{sequence}好 {sequence}"


@pytest.mark.parametrize("char", [*ZERO_WIDTH, *BIDI, *"\0\x07\x08\x1b\x7f\x9b\ufffe\U0002ffff\U000e0001"], ids=ascii)
def test_what_hides_or_reorders_goes(char: str) -> None:
    assert clean(f"老{char}师{char}好") == "老师好"
    assert clean(char) == ""


@pytest.mark.parametrize("char", [*"\t\n\r\x0b\x0c\u0085\u00a0\u2028\u2029\u3000"], ids=ascii)
def test_white_space_is_one_space(char: str) -> None:
    assert clean(f"{char}你 {char}{char} 好{char}") == "你 好"


def test_zalgo_keeps_two_marks_a_base() -> None:
    smeared = "好" + "\u0336\u0301\u0302\u0303" * 10 + "a"
    cleaned = clean(smeared)
    assert [unicodedata.category(char) for char in cleaned] == ["Lo", "Mn", "Mn", "Ll"]
    assert clean("\u0301\u0301好") == "好", "a mark needs a base"


@pytest.mark.parametrize(
    "word", ["Việt Nam", "Tiếng", "ราชอาณาจักรไทย", "हिन्दी", "ភាសាខ្មែរ", "العربية", "中华人民共和国"]
)
def test_living_scripts_stay(word: str) -> None:
    assert clean(word) == unicodedata.normalize("NFC", word)


@pytest.mark.parametrize(
    "name",
    [
        "李\U00031350",  # extension H, Unicode 15
        "李\U0002ebf0",  # extension I, Unicode 15.1: U+2EBF0, as in 李𮯰
        "李\U000323b0",  # extension J, Unicode 17
        "李\U00020000",  # extension B, known for long
        "李\ue815",  # for private use: what some input methods write for 㑇 and its like
        "李\U000f0000",
    ],
    ids=ascii,
)
def test_rare_characters_of_names_stay(name: str) -> None:
    assert clean(name) == name
    assert checked(name, 24, "name") == name


def test_nfc() -> None:
    assert clean("e\u0301cole") == "école"
    assert clean("\u1100\u1161\u11a8") == "각"


def test_composed_also_where_something_stood_between() -> None:
    assert clean("e\u200b\u0301") == "é"


def test_joiners_only_between_pictographs() -> None:
    assert clean("管\u200d理") == "管理"
    assert clean("1\u200d2") == "12", "no hiding in a number"
    assert clean("👍\u200d") == "👍"
    assert clean("👍\u200d 好") == "👍 好"
    assert clean("好\U000e0067\U000e0062") == "好", "no hidden letters behind text"


ANY = st.text(st.characters(codec=None), max_size=40)
NASTY = st.text(
    st.sampled_from(
        "a1#é好가 \u1100\u1161\u0301\u0336\u0327\u093c\u0958\ufb2c\n" + ZERO_WIDTH + BIDI + "".join(SEQUENCES.values())
    ),
    max_size=20,
)


@effort(max_examples=600)
@given(st.one_of(ANY, NASTY))
def test_whatever_comes(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert len(cleaned) <= len(unicodedata.normalize("NFC", text))
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    cleaned.encode()  # no lone surrogates
    marks = 0
    for char in cleaned:
        category = unicodedata.category(char)
        assert category not in {"Cc", "Cs"}
        assert category != "Cn" or 0x1F000 <= ord(char) < 0x20000 or is_ideograph_plane(char)
        assert char == "\u200d" or char not in ZERO_WIDTH + BIDI
        marks = marks + 1 if category.startswith("M") and char not in "\ufe0e\ufe0f" else 0
        assert marks <= 2


# ── lengths ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_checked_counts_what_is_left() -> None:
    assert checked(" \u200b" * 50 + "好" * 24 + "\u200b" * 50, 24, "name") == "好" * 24
    with pytest.raises(Refused) as refused:
        checked("好" * 25, 24, "name")
    assert refused.value.code is Refusal.TEXT_TOO_LONG
    assert refused.value.detail == {"field": "name", "length": 25, "longest": 24}


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "\u202e\u2066", "\u0301", "\u3164", "\ufe0f\u200d"])
def test_nothing_left_is_empty(text: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(text, 24, "name")
    assert (refused.value.code, refused.value.detail) == (Refusal.TEXT_EMPTY, {"field": "name"})
