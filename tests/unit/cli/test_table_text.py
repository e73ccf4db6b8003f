from ftindicators.cli.table_text import cut, fitted, table, width


def test_wide_letters_take_two_columns_and_marks_none():
    assert width("東京") == 4
    assert width("e\u0301") == 1
    assert cut("東京都", 5) == "東京…"
    assert width(cut("東京都", 4)) <= 4


def test_what_does_not_fit_is_counted():
    assert fitted(["a", "b"], 4) == "a, b"
    assert fitted(["aaaa", "bbbb", "c" * 9], 18) == "aaaa, and 2 more"
    assert fitted(["aaaaaaaaaaaa"], 5) == "aaaa…"


def test_columns_are_as_wide_as_what_stands_in_them():
    assert table([("route", "all"), ("welfare", 12)], right=(1,)) == ["  route    all", "  welfare   12"]


def test_one_column_gives_way_but_keeps_eight_letters():
    lines = table([("party", "id"), ("x" * 200, "y" * 32)], gives_way=0)
    assert lines[1] == "  " + "x" * 63 + "…  " + "y" * 32
    lines = table([("party", "id"), ("x" * 200, "y" * 95)], gives_way=0)
    assert width(lines[1]) == 100
    assert lines[1].startswith("  " + "x" * 7 + "…  yyy")


def test_what_stands_in_a_cell_cannot_steer():
    assert table([["a\x1b[2J\nb"]]) == ["  a\\x1b[2J\\x0ab"]
