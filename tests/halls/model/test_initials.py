from guide.halls.model.initials import initials


def test_each_character_has_the_letters_of_its_readings() -> None:
    assert initials({"zh": "党史馆", "en": "Party history"}) == ["d", "s", "g"]
    letters = initials("重庆")
    assert [letter in given for letter, given in zip("cq", letters, strict=True)] == [True, True]
    assert "z" in letters[0]


def test_letters_and_digits_stand_for_themselves_and_marks_are_left_out() -> None:
    assert initials("Ａ1 · 桥（二）") == ["a", "1", "q", "e"]


def test_a_title_without_chinese_has_none() -> None:
    assert initials("The sound of water") == []
    assert initials({"en": "Tower"}) == []
    assert initials("Ελλάδα") == []
    assert initials("") == []
