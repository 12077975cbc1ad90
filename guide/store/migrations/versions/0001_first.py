"""Sessions, members, events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sessions",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("code", sa.String(16), nullable=False, unique=True),
        sa.Column("epoch", sa.String(64), nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("hall", sa.String(64), nullable=False),
        sa.Column("guide_secret", sa.String(64), nullable=False, unique=True),
        sa.Column("coguide_secret", sa.String(64), nullable=False, unique=True),
        sa.Column("branches", sa.Text, nullable=False),
        sa.Column("listed", sa.Boolean, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("time", sa.BigInteger),
        sa.Column("last_event", sa.BigInteger, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
    )
    op.create_index("sessions_created", "sessions", ["created"])
    op.create_table(
        "members",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.id"), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("branch", sa.Text, nullable=False),
        sa.Column("token", sa.String(64), nullable=False, unique=True),
        sa.Column("expires", sa.BigInteger, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_members_session", "members", ["session"])
    op.create_table(
        "events",
        sa.Column("session", sa.String(64), sa.ForeignKey("sessions.id"), primary_key=True),
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("author", sa.String(64), nullable=False),
        sa.Column("client_id", sa.String(64)),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("time", sa.BigInteger),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("recorded", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("session", "author", "client_id", name="events_identity"),
    )
