"""Checks the files that a hall names: pictures, clips and films."""
