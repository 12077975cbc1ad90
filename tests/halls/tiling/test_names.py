"""Checks that what changes the pictures that are made changes their names, and nothing else does."""

from dataclasses import replace

from guide.halls.tiling.names import Recipe, Shot, content_digest, source_name, stills_digest, tiles_digest

RECIPE = Recipe(whole=True, cut=True, shot=Shot(10.0, 0.0, 70.0))
OTHER_SHOT = replace(RECIPE, shot=Shot(20.0, 0.0, 70.0))


def test_the_content_decides() -> None:
    one, other = content_digest(b"one"), content_digest(b"other")
    assert tiles_digest(one, RECIPE) != tiles_digest(other, RECIPE)
    assert stills_digest(one, RECIPE) != stills_digest(other, RECIPE)
    assert tiles_digest(one, RECIPE) != stills_digest(one, RECIPE)


def test_another_first_view_makes_another_cover_and_the_same_tiles() -> None:
    assert tiles_digest("a", RECIPE) == tiles_digest("a", OTHER_SHOT)
    assert stills_digest("a", RECIPE) != stills_digest("a", OTHER_SHOT)


def test_a_picture_of_a_part_of_the_sphere_is_cut_otherwise_and_shows_its_middle() -> None:
    part = replace(RECIPE, whole=False)
    assert tiles_digest("a", part) != tiles_digest("a", RECIPE)
    assert stills_digest("a", part) == stills_digest("a", replace(OTHER_SHOT, whole=False))
    assert tiles_digest("a", replace(RECIPE, cut=False)) != tiles_digest("a", RECIPE)


def test_a_source_is_known_by_path_size_and_time() -> None:
    names = {source_name(*given) for given in [("a", 1, 2), ("b", 1, 2), ("a", 2, 2), ("a", 1, 3), ("a\udcff", 1, 2)]}
    assert len(names) == 5
    assert source_name("a", 1, 2) == source_name("a", 1, 2)
