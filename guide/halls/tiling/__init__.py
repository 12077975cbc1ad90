"""Tiles: each scene's picture in several sizes, cut into small squares, so that a device fetches only what it shows.

They are made once, by a process of lowest priority, into a cache that can be deleted. Who asks before they are there
gets the plain picture.
"""
