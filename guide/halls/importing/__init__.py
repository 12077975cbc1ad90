"""Reads tours that other programs made. Nothing in a source is trusted, and nothing of it is ever run."""
