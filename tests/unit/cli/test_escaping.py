import pytest

from ftindicators.cli.escaping import as_word, in_line, shown


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("\x1b[2Jgone", "\\x1b[2Jgone"),
        ("a\rb", "a\\x0db"),
        ("\x9b31m", "\\x9b31m"),
        ("pay\u202ecod.exe", "pay\\u202ecod.exe"),
        ("\udcff.csv", "\\udcff.csv"),
        ("a\x00b\x7f", "a\\x00b\\x7f"),
        ("Café «Łódź» 東京 😀", "Café «Łódź» 東京 😀"),
        ("a\u2028b", "a\\u2028b"),
    ],
)
def test_nothing_steers_the_terminal_and_letters_stay(text, safe):
    assert shown(text) == in_line(text) == safe


def test_lines_stay_in_a_text_and_not_in_a_line():
    assert shown("a\n\tb") == "a\n\tb"
    assert in_line("a\n\tb") == "a\\x0a\\x09b"


def test_a_line_takes_any_value():
    assert in_line(12) == "12"


def test_a_word_of_a_command_line_is_quoted_where_it_must_be():
    assert as_word("out/first-scan_2.d") == "out/first-scan_2.d"
    assert as_word("my results") == '"my results"'
    assert as_word("C:\\out") == '"C:\\out"'
