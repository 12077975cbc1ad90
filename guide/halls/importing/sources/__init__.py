"""Folders and zip files as sources. Their files are read only, and nothing outside them is."""
