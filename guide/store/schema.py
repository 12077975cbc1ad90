"""The tables, defined once for every database. The migrations build the same tables: a test compares them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("code", String(16), nullable=False, unique=True),
    Column("epoch", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("hall", String(64), nullable=False),
    Column("guide_secret", String(64), nullable=False, unique=True),
    Column("coguide_secret", String(64), nullable=False, unique=True),
    Column("branches", Text, nullable=False),  # JSON list
    Column("listed", Boolean, nullable=False),
    Column("state", Text, nullable=False),  # JSON, as on the wire
    Column("time", BigInteger),  # guide time, ms
    Column("last_event", BigInteger, nullable=False),
    Column("created", BigInteger, nullable=False),  # Unix ms, for people to read; only lists are ordered by it
)

members = Table(
    "members",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("session", String(64), ForeignKey("sessions.id"), nullable=False, index=True),
    Column("role", String(16), nullable=False),
    Column("name", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("token", String(64), nullable=False, unique=True),
    Column("expires", BigInteger, nullable=False),  # Unix s
    Column("created", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("session", String(64), ForeignKey("sessions.id"), primary_key=True),
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("author", String(64), nullable=False),
    Column("client_id", String(64)),  # NULL: produced by the session's rules, never sent twice
    Column("kind", String(32), nullable=False),
    Column("time", BigInteger),  # guide time, ms
    Column("body", LargeBinary, nullable=False),  # JSON, UTF-8
    Column("recorded", BigInteger, nullable=False),  # Unix ms, for people to read
    UniqueConstraint("session", "author", "client_id", name="events_identity"),
)

Index("sessions_created", sessions.c.created)
