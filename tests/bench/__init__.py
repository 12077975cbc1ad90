"""Measurements, one JSON line a figure: {"bench", "figure", "value", "unit", "target"}."""
