"""Checks what the drafts of each kind of event hold."""

from __future__ import annotations

from guide.protocol.messages import Caption, Comment, Draft
from guide.session.rules.drafts import caption_draft, comment_draft, phase_draft, scene_draft
from tests.support.fakes import follower, guide


def test_a_comment_says_who_wrote_it_and_its_role_where_that_leads() -> None:
    body = {"id": "c-1", "author": "m1", "name": "李梅", "branch": "一支部", "kind": "question", "text": "好"}
    said = Comment("c-1", "question", " 好 ")
    expected = Draft("s1", "m1", "c-1", "comment", None, body, wants_answer=True, uses_allowance=True)
    assert comment_draft("s1", follower(), said, "好") == expected
    assert comment_draft("s1", guide(role="co-guide"), said, "好").body["role"] == "co-guide"


def test_captions_and_phases_are_answered_and_changes_of_scene_are_not() -> None:
    caption = caption_draft("s1", guide(), Caption("k-1", 5, "x"), {"zh": "好"}, 1005)
    assert caption == Draft("s1", "g1", "k-1", "caption", 1005, {"text": {"zh": "好"}}, uses_allowance=True)
    live = Draft("s1", "g1", None, "phase", None, {"phase": "live"}, uses_allowance=True)
    assert phase_draft("s1", guide(), "live", None) == live
    assert not phase_draft("s1", guide(), "ended", None).uses_allowance
    scene = scene_draft("s1", guide(), "roads", 7)
    assert scene == Draft("s1", "g1", None, "scene", 7, {"scene": "roads"}, wants_answer=False, uses_allowance=True)
