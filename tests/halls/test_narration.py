"""Checks how a narration is split into captions."""

from __future__ import annotations

from guide.halls.narration import captions, sentences, timed


def test_sentences_of_both_languages() -> None:
    assert sentences("你好。再见！真的？") == ["你好。", "再见！", "真的？"]
    assert sentences("It is 1,794 km long. Built c. 600. Yes") == ["It is 1,794 km long.", "Built c. 600.", "Yes"]
    assert sentences("  ") == []


def test_captions_put_languages_side_by_side_and_keep_the_last_of_the_shorter() -> None:
    assert captions({"zh": "一。二。三。", "en": "One. Two."}) == [
        {"zh": "一。", "en": "One."},
        {"zh": "二。", "en": "Two."},
        {"zh": "三。", "en": "Two."},
    ]
    assert captions("一。二。") == ["一。", "二。"]
    assert captions(None) == captions({"zh": " "}) == []


def test_captions_have_times_only_where_there_is_one_for_each() -> None:
    assert timed("一。二。", [0, 1.5]) == [(0, "一。"), (1.5, "二。")]
    assert timed("一。二。", [0]) == []
    assert timed("一。二。", []) == []
