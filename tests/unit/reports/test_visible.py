import pytest

from ftindicators.reports.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain Zürich 京都 אב", "plain Zürich 京都 אב"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("line\nend\t", "line\\x0aend\\x09"),
        ("\U000e0041", "\\U000e0041"),
        ("\ud800", "\\ud800"),
        (7, "7"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text, shown):
    assert visible(text) == shown
