"""Checks the columns of tables on a terminal."""

from guide.cli.table import cells, table


def test_columns_are_below_one_another_also_in_chinese() -> None:
    lines = table([["邀请码", "标题"], ["7KQ4MX", "甲"], ["A", "b"]])
    assert lines == ["邀请码  标题", "7KQ4MX  甲", "A       b"]


def test_cells() -> None:
    assert (cells("ab"), cells("甲b"), cells("")) == (2, 3, 0)
