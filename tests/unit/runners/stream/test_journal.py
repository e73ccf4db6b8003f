"""The journal of a stream."""

import pytest

from ftindicators.runners.stream.errors import InvalidStream
from ftindicators.runners.stream.journal import Journal, Line, read_journal
from ftindicators.sources.streams.positions import Identity, Position


def line(batch):
    pieces = (("a", Position(100 * batch, 2), 3),)
    return Line(batch, 5, 1, "p", pieces, {"a": Identity(1, 2, "h")}, 7, ("b",), {1: "why"}, counts={"rows": batch})


def test_a_line_comes_back_as_it_was(tmp_path):
    journal = Journal(tmp_path)
    journal.add(line(1))
    assert read_journal(tmp_path)[0] == [line(1)]


@pytest.mark.parametrize("rest", [b"0123", b'00000000 {"batch": 3}\n'])
def test_a_line_that_was_cut_is_removed(tmp_path, rest):
    journal = Journal(tmp_path)
    journal.add(line(1))
    journal.add(line(2))
    with (tmp_path / "journal").open("ab") as file:
        file.write(rest)
    again = Journal(tmp_path)
    again.add(line(3))
    assert [found.batch for found in read_journal(tmp_path)[0]] == [1, 2, 3]


def test_damage_before_other_lines_is_said(tmp_path):
    journal = Journal(tmp_path)
    for batch in (1, 2, 3):
        journal.add(line(batch))
    content = (tmp_path / "journal").read_bytes()
    (tmp_path / "journal").write_bytes(content.replace(b'"batch":2', b'"batch":9'))
    with pytest.raises(InvalidStream, match="line 2 is damaged"):
        read_journal(tmp_path)


def test_it_is_cut_behind_a_batch_and_goes_on(tmp_path):
    journal = Journal(tmp_path)
    for batch in (1, 2, 3):
        journal.add(line(batch))
    journal.cut_behind(2)
    journal.add(line(4))
    assert [found.batch for found in read_journal(tmp_path)[0]] == [3, 4]
