"""Checks that neither a person's nor the source's changes are lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.making.merge import keep_files, merge
from guide.halls.importing.making.record import digest
from tests.halls.importing.making.sources_made import state


def merged(base: Any, mine: Any, theirs: Any) -> tuple[Any, list[str]]:
    conflicts: list[str] = []
    return merge(base, mine, theirs, conflicts), conflicts


def scene(key: str, **more: object) -> dict[str, object]:
    return {"id": key, "title": key.upper(), **more}


def test_what_one_of_them_changed() -> None:
    base = {"title": "A", "scenes": [scene("a"), scene("b")]}
    mine = {"title": "A", "music": {"audio": "m.mp3"}, "scenes": [scene("a", narration="hello"), scene("b")]}
    theirs = {"title": "A", "scenes": [scene("a"), scene("c"), scene("b", north=30)]}
    made, conflicts = merged(base, mine, theirs)
    assert conflicts == []
    assert made == {
        "title": "A",
        "music": {"audio": "m.mp3"},
        "scenes": [scene("a", narration="hello"), scene("c"), scene("b", north=30)],
    }


def test_what_both_changed_stays_as_the_person_has_it_and_is_named() -> None:
    base, theirs = {"scenes": [scene("a")]}, {"scenes": [scene("a") | {"title": "New"}]}
    made, conflicts = merged(base, {"scenes": [scene("a") | {"title": "Mine"}]}, theirs)
    assert made == {"scenes": [scene("a") | {"title": "Mine"}]}
    assert conflicts == ["scenes[a].title"]


def test_what_one_of_them_removed_is_removed() -> None:
    base = {"scenes": [scene("a"), scene("b"), scene("c")], "credits": "x"}
    made, conflicts = merged(base, {"scenes": [scene("a"), scene("c")]}, {**base, "scenes": [scene("a"), scene("b")]})
    assert made == {"scenes": [scene("a")]}
    assert conflicts == []


def test_what_the_source_lost_but_a_person_worked_on_stays() -> None:
    made, conflicts = merged({"s": [scene("a")]}, {"s": [scene("a", narration="x")]}, {"s": []})
    assert made == {"s": [scene("a", narration="x")]}
    assert conflicts == ["s[a]"]


def test_what_a_person_added_stays_where_it_was_put() -> None:
    base = {"s": [scene("a"), scene("b")]}
    made, _ = merged(
        base, {"s": [scene("x"), scene("a"), scene("y"), scene("b")]}, {"s": [scene("a"), scene("b"), scene("c")]}
    )
    assert [each["id"] for each in made["s"]] == ["x", "a", "y", "b", "c"]


def test_a_persons_order_stays() -> None:
    base = {"s": [scene("a"), scene("b"), scene("c")]}
    made, _ = merged(
        base, {"s": [scene("c"), scene("a"), scene("b")]}, {"s": [scene("a"), scene("n"), scene("b"), scene("c")]}
    )
    assert [each["id"] for each in made["s"]] == ["c", "a", "n", "b"]


trees = st.recursive(
    st.integers(0, 2) | st.just("x"),
    lambda inner: (
        st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
        | st.lists(
            st.builds(lambda key, value: {"id": key, "v": value}, st.sampled_from("pqr"), inner),
            max_size=3,
            unique_by=lambda e: e["id"],
        )
    ),
    max_leaves=6,
)


@given(trees, trees)
def test_where_only_one_changed_it_is_as_that_one_has_it(base: Any, other: Any) -> None:
    assert merged(base, other, base) == (other, [])
    assert merged(base, base, other) == (other, [])
    assert merged(base, other, other) == (other, [])


def test_files_of_people_stay_and_ours_are_replaced(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, files in {
        old: {
            "same": b"1",
            "gone": b"2",
            "named": b"3",
            "edited": b"person",
            "sub/notes.txt": b"n",
            "hall.yaml": b"",
            "import.json": b"",
        },
        new: {"same": b"1 new", "edited": b"source"},
    }.items():
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
    written = {name: digest(old / name) for name in ("same", "gone", "named")} | {"edited": "as the import wrote it"}
    keep_files(old, new, written, ["same", "named"])
    assert state(new) == {"same": b"1 new", "named": b"3", "edited": b"person", "sub/notes.txt": b"n"}
