"""How much and how often: every limit that an operator may set. Pure.

The bounds of the wire's decoder (nesting, items, strings, parts) are not here: PROTOCOL.md fixes them for all. Clients
are sent the lengths that they count against while people type. The ranges fit together: the longest comment always fits
into a follower's message, a caption in four languages into a guide's.
"""

from __future__ import annotations

from pydantic import BaseModel, Field


class Limits(BaseModel, frozen=True, allow_inf_nan=False):
    """What a client can send or hold. Each default has its reason; `Settings` reads them from the environment."""

    # ── a node ──
    connections: int = Field(
        20_000, ge=1, description="Connections of any kind at a time: twice what one core carries. Beyond: HTTP 503."
    )
    address_connections: int = Field(
        2000,
        ge=1,
        description="WebSockets from one address: a school of 1,000 behind one NAT, twice. Beyond: HTTP 503.",
    )
    address_http_connections: int = Field(
        3000,
        ge=1,
        description="HTTP connections from one address, never more than half of all: a school of 1,000 that opens the"
        " page within 10 s, six each, kept for 5 s. Beyond: HTTP 503.",
    )
    accepts_per_second: int = Field(
        400, ge=1, description="WebSockets, and joins, begun in a second: 5,000 come within 15 s. Beyond: HTTP 503."
    )
    address_accepts_per_second: int = Field(
        100,
        ge=1,
        description="WebSockets begun from one address in a second, ten seconds' worth at once: a school of 1,000, and"
        " a quarter of all. Beyond: HTTP 503.",
    )
    address_joins_per_minute: int = Field(
        3000, ge=2, description="Members made from one address in a minute, half of it at once. Beyond: HTTP 429."
    )
    address_requests_per_minute: int = Field(
        12_000,
        ge=2,
        description="Requests of the HTTP interface from one address in a minute, half of it at once: four for each"
        " who may join. Beyond: HTTP 429.",
    )
    joins_waiting: int = Field(
        2000, ge=1, description="Joins that wait to be recorded: what a disk that stalls may pile up. Beyond: HTTP 503."
    )
    renew_days: int = Field(
        7, ge=0, description="Days after its end in which a token can be renewed, and its holder is the same person."
    )
    request_within: float = Field(
        15.0, gt=0, description="Seconds in which a request must have come, its body too: a phone on a poor line."
    )
    body_bytes: int = Field(
        64 * 1024, ge=1024, description="Bytes of a request's body: a title and 500 branches. Beyond: HTTP 413."
    )
    hello_within: float = Field(
        5.0, gt=0, description="Seconds in which a new WebSocket must say hello. Beyond: close 4003."
    )
    sessions_open: int = Field(
        200, ge=1, description="Sessions held in memory at a time, each some MB when busy. Beyond: close 4002."
    )
    session_idle: float = Field(
        600.0, ge=60, description="Seconds after which a session that nobody is in is put away, its state recorded."
    )

    # ── a session ──
    title_characters: int = Field(
        80,
        ge=20,
        le=200,
        description="Characters of a session's title (20–200): one line of a poster. Beyond: HTTP 422.",
    )
    session_branches: int = Field(
        500, ge=1, le=4000, description="Branches to choose from (1–4,000): a whole city's units. Beyond: HTTP 422."
    )
    followers: int = Field(
        12_000, ge=1, description="Followers in a session: what one core carries, and a little. Beyond: close 4004."
    )
    session_members: int = Field(
        100_000,
        ge=1,
        description="Followers recorded in a session, over all its days, and as many of a rehearsal's: a prefecture's,"
        " and what keeps a script from filling the disk. Beyond: HTTP 409.",
    )
    session_guides: int = Field(
        500,
        ge=1,
        description="Guides recorded in a session, and as many co-guides: each opening of a link in a new tab makes"
        " one, 20 a day for weeks. Beyond: HTTP 409.",
    )
    drafts_waiting: int = Field(
        2000, ge=1, description="Comments and captions that wait to be recorded while a disk stalls. Beyond: refused."
    )
    hands: int = Field(
        200, ge=1, description="Hands up at a time: more than a guide calls on in a day. Beyond: refused."
    )
    health_rows: int = Field(
        100, ge=1, le=4096, description="Branches, and hands, in what guides are told every 2 s: what a screen shows."
    )

    # ── a person ──
    name_characters: int = Field(
        24, ge=8, le=64, description="Characters of a name (8–64): long foreign ones, and a nickname. Beyond: HTTP 422."
    )
    branch_characters: int = Field(
        24, ge=8, le=64, description="Characters of a branch's name (8–64): as people call it. Beyond: HTTP 422."
    )
    comment_characters: int = Field(
        200,
        ge=20,
        le=500,
        description="Characters of a comment (20–500): what one reads as it flies by. Beyond: refused.",
    )
    caption_characters: int = Field(
        500,
        ge=200,
        le=1000,
        description="Characters of a caption in one language (200–1,000): the longest of sentences. Beyond: refused.",
    )
    follower_message_bytes: int = Field(
        4096,
        ge=3072,
        le=16 * 1024,
        description="Bytes of a follower's message (3,072–16,384): the longest comment, uncleaned. Beyond: close 4201.",
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
        description="Seconds to a resume asked for (up to 5): each may have 96 KiB. Sooner: refused.",
    )
    comments_shown_per_second: int = Field(
        10, ge=1, description="Comments that fly over a view: more, and nobody reads any. Beyond: a fair sample."
    )
    pages_per_second: int = Field(
        2, ge=1, description="Pages of older comments that one person reads in a second. Faster: refused."
    )
    pages_burst: int = Field(20, ge=1, description="The same at once: a list scrolled back quickly.")
    behind_seconds: float = Field(
        5.0,
        gt=0,
        description="Seconds a follower that does not keep up is skipped; 12 or more where its reports alone show it."
        " Longer: close 4001; it comes back.",
    )
    behind_bytes: int = Field(
        128 * 1024,
        ge=64 * 1024,
        description="Bytes that wait for one person; with as many in the kernel, 256 KiB. Beyond: close 4001.",
    )
    bytes_per_second: int = Field(
        32 * 1024,
        ge=16 * 1024,
        description="Bytes on one connection, of any kind: a guide's voice at its most, twice. Faster: read later.",
    )
    bytes_burst: int = Field(
        64 * 1024,
        ge=16 * 1024,
        description="The same at once; a guide's message is always taken whole. Beyond: read later.",
    )
    message_parts: int = Field(
        64, ge=1, description="Frames that a message comes in, empty ones too: browsers send one. Beyond: close 1009."
    )
    control_frames_per_second: int = Field(
        10, ge=1, description="Pings and pongs on one connection: a program's keepalive has one in seconds."
    )
    control_frames_burst: int = Field(
        100, ge=10, description="The same at once: a stall's worth; each ping has a pong. Beyond: close 4205."
    )
    messages_per_second: int = Field(
        60, ge=1, description="Messages on one connection: a lead frame every 40 ms and as much again."
    )
    messages_burst: int = Field(120, ge=60, description="Messages at once: two seconds held up by a stall.")
    comment_seconds: float = Field(
        2.0, gt=0, description="Seconds to a comment: one hand typing quickly; more is a machine. Sooner: refused."
    )
    comment_burst: int = Field(5, ge=1, description="Comments at once: a thought in five lines.")
    gestures_per_second: int = Field(
        4, ge=2, description="Hearts and hands in a second, as messages: the app sends hearts twice a second."
    )
    gestures_burst: int = Field(20, ge=4, description="Hearts and hands at once.")
    guide_events_per_second: int = Field(
        4, ge=1, description="Captions, changes of scene and of phase by one guide: each is recorded. Faster: refused."
    )
    guide_events_burst: int = Field(40, ge=5, description="The same at once: a prepared stop's captions.")
    voice_packets_per_second: int = Field(
        60,
        ge=50,
        description="Packets of voice from a speaker: of 20 ms, 50, by a clock that is fast. Beyond: dropped.",
    )
    voice_packets_burst: int = Field(
        100, ge=50, description="The same at once: two seconds held up by a stall. Beyond: dropped."
    )
    voice_bytes_per_second: int = Field(
        16_000,
        ge=6000,
        description="Bytes of voice from a speaker: Opus at 128 kbit/s; speech needs 3,000. Beyond: dropped.",
    )
    voice_bytes_burst: int = Field(
        64_000,
        ge=12_000,
        description="The same at once: the same stall, and packets are not all of one size. Beyond: dropped.",
    )

    def of_names(self) -> dict[str, int]:
        """The lengths that a page counts against before one has joined."""
        return {"name": self.name_characters, "branch": self.branch_characters}

    def of_texts(self) -> dict[str, int]:
        """The lengths that a client counts against afterwards."""
        return {"comment": self.comment_characters, "caption": self.caption_characters}


DEFAULTS = Limits()
