"""Keeps what must not be lost. `contract` says what a store promises; SQL is written in this folder only."""
