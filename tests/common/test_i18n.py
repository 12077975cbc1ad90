"""Every table of sentences in the package, and the look-up that all of them share."""

from __future__ import annotations

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

import guide
from guide.common.i18n import Sentences, language_of, text_in


def tables() -> Iterator[tuple[str, Sentences]]:
    """Each module's tables, with the module's name. A table that a module imports is its home's alone."""
    found: set[int] = set()
    for module in sorted(pkgutil.walk_packages(guide.__path__, "guide."), key=lambda module: module.name):
        if module.name.startswith("guide.store.migrations") or module.name == "guide.__main__":
            continue  # Alembic's scripts, which run when they are imported, and the program itself
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Sentences) and id(value) not in found:
                found.add(id(value))
                yield f"{module.name}.{name}", value


TABLES = dict(tables())
ROWS = [(table, key) for table, sentences in TABLES.items() for key in sentences]

SHARED = {("缺少 {name}", "{name} is missing")}  # of a command's argument, and of a hall's field


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_the_tables_are_found() -> None:
    assert len(TABLES) >= 10
    assert len(ROWS) >= 150


@pytest.mark.parametrize(("table", "key"), ROWS, ids=[f"{table}:{key}" for table, key in ROWS])
def test_both_languages_have_the_same_placeholders(table: str, key: str) -> None:
    chinese, english = TABLES[table][key]
    assert chinese
    assert english
    assert placeholders(chinese) == placeholders(english)
    assert "" not in placeholders(chinese), "each placeholder has a name"


def test_no_sentence_stands_in_two_tables() -> None:
    homes = defaultdict(set)
    for table, key in ROWS:
        homes[TABLES[table][key]].add(table)
    assert {row: sorted(where) for row, where in homes.items() if len(where) > 1 and row not in SHARED} == {}


say = Sentences({"count": ("有 {count} 个{what}", "There are {count} {what}"), "braces": ("{{}}", "{{}}")})


def test_the_language_is_chosen_and_the_values_are_filled_in() -> None:
    what = {"zh": "支部", "en": "branches"}
    assert say("count", "zh", count=3, what=what) == "有 3 个支部"
    assert say("count", "en", count=3, what=what) == "There are 3 branches"
    assert say("count", "fr", count=3, what=what) == "There are 3 branches", "English for any other language"
    assert say.both("count", count=3, what=what) == {"zh": "有 3 个支部", "en": "There are 3 branches"}
    assert say("braces", "zh") == "{}"


def test_values_may_be_called_like_what_the_look_up_takes() -> None:
    said = Sentences({"a": ("{key} {language}", "{key} {language}")})
    assert said("a", "en", key="k", language="l") == "k l"


def test_a_missing_row_is_named() -> None:
    assert "moon" not in say
    with pytest.raises(LookupError, match="'moon'"):
        say("moon", "en")
    with pytest.raises(LookupError, match="'moon'"):
        say.both("moon")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("厅", "en", "厅"),
        ({"zh": "厅", "en": "Hall"}, "en", "Hall"),
        ({"zh": "厅", "fr": "Salle"}, "en", "厅"),
        ({"en": "Hall", "fr": "Salle"}, "zh", "Hall"),
        ({"fr": "Salle"}, "en", "Salle"),
    ],
)
def test_a_text_in_a_language_or_another_rather_than_none(text: Any, language: str, expected: str) -> None:
    assert text_in(text, language) == expected


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "zh"), ("en-GB,zh;q=0.5", "en"), ("fr, zh-CN;q=0.9, en", "zh"), ("de,fr", "zh"), ("*", "zh"), ("EN", "en")],
)
def test_the_language_that_a_browser_asks_for(accepted: str, language: str) -> None:
    assert language_of(accepted) == language
