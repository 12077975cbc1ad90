"""How much and how often: every limit that an operator may set. Pure.

The bounds of the wire's decoder (nesting, items, strings, parts) are not here: PROTOCOL.md fixes them for all. A client
is sent the lengths of texts, and counts against them while people type. The ranges fit together: the longest comment
always fits into a follower's message, and a caption in four languages into a guide's.
"""

from __future__ import annotations

from pydantic import BaseModel, Field


class Limits(BaseModel, frozen=True, allow_inf_nan=False):
    """What clients can send or hold. Each help text gives the reason for its default. `Settings` reads them."""

    # ── a node ──
    connections: int = Field(
        20_000,
        ge=1,
        description="Connections of any kind at the same time: twice what one core can serve. Beyond: HTTP 503.",
    )
    address_connections: int = Field(
        2000,
        ge=1,
        description="WebSockets from one address at the same time: two schools of 1,000 people behind one NAT. "
        "Beyond: HTTP 503.",
    )
    address_http_connections: int = Field(
        3000,
        ge=1,
        description="HTTP connections from one address at the same time, and never more than half of all: a school "
        "of 1,000 people who open the page within 10 s, with six connections each, kept for 5 s. Beyond: "
        "HTTP 503.",
    )
    accepts_per_second: int = Field(
        400,
        ge=1,
        description="New WebSockets in a second, and as many joins: 5,000 people get in within 15 s. Beyond: HTTP 503.",
    )
    address_accepts_per_second: int = Field(
        100,
        ge=1,
        description="New WebSockets from one address in a second, and ten times as many at once: a school of 1,000 "
        "people. It is a quarter of what all addresses may open. Beyond: HTTP 503.",
    )
    address_joins_per_minute: int = Field(
        3000,
        ge=2,
        description="New members from one address in a minute; half of them may come at once. Beyond: HTTP 429.",
    )
    address_requests_per_minute: int = Field(
        12_000,
        ge=2,
        description="Requests below /api/ from one address in a minute, four for each person who may join; half of "
        "them may come at once. Beyond: HTTP 429.",
    )
    joins_waiting: int = Field(
        2000, ge=1, description="Joins that wait to be recorded, as when the disk stalls. Beyond: HTTP 503."
    )
    renew_days: int = Field(
        7, ge=0, description="Days for which an expired token can still be renewed; its holder stays the same member."
    )
    request_within: float = Field(
        15.0,
        gt=0,
        description="Seconds in which a request must arrive, with its body: enough for a phone on a bad connection.",
    )
    body_bytes: int = Field(
        64 * 1024,
        ge=1024,
        description="Bytes of a request's body: enough for a title and 500 branches. Beyond: HTTP 413.",
    )
    hello_within: float = Field(
        5.0, gt=0, description="Seconds in which a new WebSocket must send its hello. Later: close 4003."
    )
    sessions_open: int = Field(
        200, ge=1, description="Sessions held in memory at the same time; a busy one takes some MB. Beyond: close 4002."
    )
    session_idle: float = Field(
        600.0, ge=60, description="Seconds after which a session with nobody in it is recorded and removed from memory."
    )

    # ── a session ──
    title_characters: int = Field(
        80,
        ge=20,
        le=200,
        description="Characters of a session's title (20–200): one line of a poster. Beyond: HTTP 422.",
    )
    session_branches: int = Field(
        500,
        ge=1,
        le=4000,
        description="Branches that a session offers (1–4,000): all units of a city. Beyond: HTTP 422.",
    )
    followers: int = Field(
        12_000, ge=1, description="Followers in a session: slightly more than one core can serve. Beyond: close 4004."
    )
    session_members: int = Field(
        100_000,
        ge=1,
        description="Followers recorded in a session over all its days, and as many robots of rehearsals: enough for "
        "a prefecture, and too few for a script to fill the disk. Beyond: HTTP 409.",
    )
    session_guides: int = Field(
        500,
        ge=1,
        description="Guides recorded in a session, and as many co-guides: a guide's link records one each time it is "
        "opened in a new tab, 20 a day for weeks. Beyond: HTTP 409.",
    )
    drafts_waiting: int = Field(
        2000, ge=1, description="Comments and captions that wait to be recorded while the disk stalls. Beyond: refused."
    )
    hands: int = Field(
        200, ge=1, description="Raised hands at the same time: more than a guide calls on in a day. Beyond: refused."
    )
    health_rows: int = Field(
        100,
        ge=1,
        le=4096,
        description="Branches, and raised hands, in the report that guides get every 2 s: as many as a screen shows.",
    )

    # ── a person ──
    name_characters: int = Field(
        24,
        ge=8,
        le=64,
        description="Characters of a name (8–64): enough for a long foreign name and a nickname. Beyond: HTTP 422.",
    )
    branch_characters: int = Field(
        40,
        ge=8,
        le=64,
        description="Characters of a branch's name (8–64): an organisation's full name with the branch's own, which "
        "has some 30 characters in Chinese. Beyond: HTTP 422.",
    )
    comment_characters: int = Field(
        200,
        ge=20,
        le=500,
        description="Characters of a comment (20–500): what can be read while it flies by. Beyond: refused.",
    )
    caption_characters: int = Field(
        500,
        ge=200,
        le=1000,
        description="Characters of a caption in one language (200–1,000): enough for the longest sentence. Beyond: "
        "refused.",
    )
    follower_message_bytes: int = Field(
        4096,
        ge=3072,
        le=16 * 1024,
        description="Bytes of a follower's message (3,072–16,384): the longest comment, before its text is cleaned. "
        "Beyond: close 4201.",
    )
    guide_message_bytes: int = Field(
        64 * 1024,
        ge=16 * 1024,
        le=256 * 1024,
        description="Bytes of a guide's message (16,384–262,144): a caption in 20 languages. Beyond: close 4201.",
    )
    resume_seconds: float = Field(
        1.0,
        gt=0,
        le=5,
        description="Seconds between two resumes that a client asks for (up to 5): each answer may have 96 KiB. "
        "Sooner: refused.",
    )
    comments_shown_per_second: int = Field(
        10,
        ge=1,
        description="Comments that fly over a view in a second: nobody can read more. Beyond: a fair sample is shown.",
    )
    pages_per_second: int = Field(
        2, ge=1, description="Pages of older comments that one person may load in a second. Faster: refused."
    )
    pages_burst: int = Field(
        20, ge=1, description="Pages of older comments that one person may load at once: enough to scroll back quickly."
    )
    behind_seconds: float = Field(
        5.0,
        gt=0,
        description="Seconds for which a follower that does not keep up is skipped; at least 12 where only its own "
        "reports show it. Longer: close 4001, after which it connects again.",
    )
    behind_bytes: int = Field(
        128 * 1024,
        ge=64 * 1024,
        description="Bytes that wait to be sent to one person; the kernel may hold as many again, so 256 KiB in all. "
        "Beyond: close 4001.",
    )
    bytes_per_second: int = Field(
        32 * 1024,
        ge=16 * 1024,
        description="Bytes of any kind on one connection in a second: twice a guide's voice at its highest rate. "
        "Beyond: read later.",
    )
    bytes_burst: int = Field(
        64 * 1024,
        ge=16 * 1024,
        description="Bytes of any kind on one connection at once; a guide's message is always read whole. Beyond: "
        "read later.",
    )
    message_parts: int = Field(
        64, ge=1, description="Frames of one message, empty ones included; browsers send one. Beyond: close 1009."
    )
    control_frames_per_second: int = Field(
        10,
        ge=1,
        description="Pings and pongs on one connection in a second; a program's keepalive sends one every few seconds.",
    )
    control_frames_burst: int = Field(
        100,
        ge=10,
        description="Pings and pongs on one connection at once: those of a stall, and a pong for each ping. Beyond: "
        "close 4205.",
    )
    messages_per_second: int = Field(
        60, ge=1, description="Messages on one connection in a second: a lead frame every 40 ms, and as many others."
    )
    messages_burst: int = Field(
        120, ge=60, description="Messages on one connection at once: those of a stall of two seconds."
    )
    comment_seconds: float = Field(
        2.0,
        gt=0,
        description="Seconds between two comments: quick typing with one hand; anything faster is a program. Sooner: "
        "refused.",
    )
    comment_burst: int = Field(5, ge=1, description="Comments at once: a thought in five lines.")
    gestures_per_second: int = Field(
        4, ge=2, description="Messages with hearts or a hand in a second; the page sends hearts twice a second."
    )
    gestures_burst: int = Field(20, ge=4, description="Messages with hearts or a hand at once.")
    guide_events_per_second: int = Field(
        4,
        ge=1,
        description="Captions, changes of scene and changes of phase by one guide in a second; each is recorded. "
        "Faster: refused.",
    )
    guide_events_burst: int = Field(
        40,
        ge=5,
        description="Captions, changes of scene and changes of phase at once: the captions of a prepared stop.",
    )
    voice_packets_per_second: int = Field(
        60,
        ge=50,
        description="Packets of a speaker's voice in a second: 50 of 20 ms, and some more for a fast clock. Beyond: "
        "dropped.",
    )
    voice_packets_burst: int = Field(
        100,
        ge=50,
        description="Packets of a speaker's voice at once: those of a stall of two seconds. Beyond: dropped.",
    )
    voice_bytes_per_second: int = Field(
        16_000,
        ge=6000,
        description="Bytes of a speaker's voice in a second: Opus at 128 kbit/s; speech needs 3,000. Beyond: dropped.",
    )
    voice_bytes_burst: int = Field(
        64_000,
        ge=12_000,
        description="Bytes of a speaker's voice at once: those of the same stall, in packets of different sizes. "
        "Beyond: dropped.",
    )

    def of_names(self) -> dict[str, int]:
        """Return the lengths that a page counts against while a person joins."""
        return {"name": self.name_characters, "branch": self.branch_characters}

    def of_texts(self) -> dict[str, int]:
        """Return the lengths that a client counts against after the person has joined."""
        return {"comment": self.comment_characters, "caption": self.caption_characters}


DEFAULTS = Limits()
