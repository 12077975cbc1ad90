"""Reads the languages that tours are written in, as data: nothing is run, and everything has a limit."""
