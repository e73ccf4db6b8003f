import pytest

from ftindicators.language.words.windows import Moment, window_words
from ftindicators.model.expression import ParameterReference
from ftindicators.model.measure import Window
from ftindicators.model.values import DAY, HOUR, ValueType

AT = Moment(1_741_839_000_000_000, -300, 20_159)
"""12 March 2025, 23:10 on a clock five hours behind UTC."""


def number(length):
    return length if isinstance(length, int) else 30 * DAY


@pytest.mark.parametrize(
    ("window", "words", "for_any"),
    [
        (Window(within=14 * DAY),
         "in the 14 days to 12 March 2025, 23:10", "in the 14 days to the transaction"),
        (Window(within=24 * HOUR),
         "in the 24 hours to 12 March 2025, 23:10", "in the 24 hours to the transaction"),
        (Window(within=ParameterReference(ValueType.DURATION, "window")),
         "in the 30 days to 12 March 2025, 23:10", "in the 30 days to the transaction"),
        (Window(within=90 * DAY, ending=14 * DAY),
         "in the 90 days that ended 14 days before, 26 February 2025, 23:10",
         "in the 90 days that ended 14 days before the transaction"),
        (Window(whole_past=True), "in all the time up to 12 March 2025, 23:10",
         "in all the time up to the transaction"),
        (Window(whole_past=True, ending=HOUR), "in all the time up to 1 hour before, 12 March 2025, 22:10",
         "in all the time up to 1 hour before the transaction"),
        (Window(per="day"), "on 12 March 2025, up to 23:10", "in the day of the transaction, up to it"),
        (Window(per="day", last=3), "on 12 March 2025 and the 2 days before it, up to 23:10",
         "in the day of the transaction and the 2 days before it, up to it"),
        (Window(per="week"), "in the week from Monday 10 March 2025, up to 12 March 2025, 23:10",
         "in the week of the transaction, up to it"),
        (Window(per="month", last=2), "in March 2025 and the month before it, up to 12 March 2025, 23:10",
         "in the month of the transaction and the month before it, up to it"),
    ],
)  # fmt: skip
def test_a_window_says_from_when_to_when(window, words, for_any):
    assert window_words(window, number, AT) == words
    assert window_words(window, number, None) == for_any


def test_a_clock_that_is_not_known_is_said_in_utc():
    assert (
        window_words(Window(within=DAY * 2), number, Moment(AT.instant)) == "in the 2 days to 13 March 2025, 04:10 UTC"
    )


def test_a_calendar_window_without_a_local_date_says_so():
    words = window_words(Window(per="month"), number, Moment(AT.instant))
    assert words == "in the month of the transaction, which is unknown, as its local date is"


def test_a_row_that_has_a_date_only_says_no_hour():
    """It stands at midnight UTC of its date, whatever the offset says."""
    dated = Moment(20_159 * DAY, -300, 20_159, dated=True)
    assert dated.words == "12 March 2025 (a date only)"
    assert window_words(Window(per="day"), number, dated) == "on 12 March 2025"
    assert window_words(Window(within=14 * DAY), number, dated) == "in the 14 days to 12 March 2025"
    ended = window_words(Window(within=14 * DAY, ending=HOUR), number, dated)
    assert ended == "in the 14 days that ended 1 hour before, 11 March 2025, 23:00 UTC"
