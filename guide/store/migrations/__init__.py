"""Schema versions, oldest first. Run at start for SQLite."""
