import numpy as np
import polars as pl

from ftindicators.reports import evidence_rows as module
from ftindicators.reports.applied import Entry

ROWS = pl.DataFrame(
    {
        "transaction_id": ["a", "b", "c"], "source": ["f", "f", "f"], "row": [1, 2, 3], "account_id": ["A"] * 3,
        "occurred_at": [0, 1, 2], "amount": [10_000, None, 5], "city": ["Toronto", None, "Zürich"],
        "country": ["CA", "CA", None], "direction": ["credit"] * 3, "party": ["P", "P", "Q"],
        "other_party": [None, None, "P"],
    }
)  # fmt: skip
EPISODES = [{"episode_id": "e", "indicator": "i"}, {"episode_id": "f", "indicator": "j"}]


def made(hits, counted, anchor="P"):
    entries = {name: [Entry({}, (), np.array(places), 0)] for name, places in counted.items()}
    return module.evidence_rows(ROWS, EPISODES, {k: np.array(v) for k, v in hits.items()}, entries, anchor)


def test_a_row_says_who_counts_it_and_for_whom_it_is_a_hit():
    found = made({"e": [2], "f": [2]}, {"e": [0, 2], "f": [0]})
    assert [(r.transaction_id, r.counted_by, r.hit_of) for r in found.rows] == [
        ("a", ("i", "j"), ()),
        ("c", ("i",), ("i", "j")),
    ]
    assert (found.count, found.shown) == (2, 2)


def test_values_are_exact_and_places_are_joined():
    first, _, last = made({"e": [0, 1, 2], "f": []}, {"e": [], "f": []}).rows
    assert (first.amount, first.place, first.source, first.row) == ("1", "Toronto, CA", "f", 1)
    assert (last.amount, last.place, last.merchant) == ("0.0005", "Zürich", None)


def test_of_very_many_rows_the_latest_are_shown(monkeypatch):
    monkeypatch.setattr(module, "MOST_ROWS", 2)
    found = made({"e": [0, 1, 2], "f": []}, {"e": [], "f": []})
    assert (found.count, found.shown) == (3, 2)
    assert [row.transaction_id for row in found.rows] == ["b", "c"]


def test_of_others_hits_and_rows_that_face_the_party_are_listed_and_the_rest_is_counted():
    found = made({"e": [1], "f": []}, {"e": [0, 1, 2], "f": []}, anchor="Q")
    assert [row.transaction_id for row in found.rows] == ["b", "c"]
    assert [(other.party_id, other.rows) for other in found.others] == [("P", 1)]
    assert (found.count, found.shown) == (3, 2)
    assert made({"e": [], "f": []}, {"e": [0, 1, 2], "f": []}).others == ()
