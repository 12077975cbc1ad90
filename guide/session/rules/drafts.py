"""The events that a session's rules let through, as drafts for the record. Pure.

PROTOCOL.md says what the body of each kind of event holds.
"""

from __future__ import annotations

from guide.protocol.messages import Caption, Comment, Draft, Member


def comment_draft(session: str, member: Member, comment: Comment, text: str) -> Draft:
    """Return the draft of a comment; `text`: cleaned."""
    body = {
        "id": comment.id,
        "author": member.id,
        "name": member.name,
        "branch": member.branch,
        "kind": comment.kind,
        "text": text,
    }
    if member.leads_ever:
        body["role"] = member.role  # so that no follower's name can be taken for a guide's
    return Draft(session, member.id, comment.id, "comment", None, body, uses_allowance=True)


def caption_draft(session: str, member: Member, caption: Caption, text: str | dict[str, str], time: int) -> Draft:
    """Return the draft of a caption; `text`: cleaned; `time`: guide time, ms."""
    return Draft(session, member.id, caption.id, "caption", time, {"text": text}, uses_allowance=True)


def phase_draft(session: str, member: Member, phase: str, time: int | None) -> Draft:
    """Return the draft of a phase; `time`: guide time, ms; None before anyone has led. An end is never refused for its
    rate, so that it uses no allowance."""
    return Draft(session, member.id, None, "phase", time, {"phase": phase}, uses_allowance=phase != "ended")


def scene_draft(session: str, member: Member, scene: str, time: int | None) -> Draft:
    """Return the draft of a change of scene; `time`: guide time, ms. Nobody waits for an answer: the frame asked for a
    view, not for an event."""
    return Draft(session, member.id, None, "scene", time, {"scene": scene}, wants_answer=False, uses_allowance=True)
