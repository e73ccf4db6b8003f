import pytest

from ftindicators.diagnostics import InternalFault
from ftindicators.language.library import Indicators
from ftindicators.runners import indicator_tests
from ftindicators.runners.indicator_test_outcome import Fault
from ftindicators.runners.indicator_tests import run_tests
from tests.builders.indicator_text import indicator_text

COUNT = {"n": {"aggregate": "count", "within": "7d"}}
HEADER = "transaction_id,account_id,occurred_at,direction,amount"
ROWS = ["t1,A,2025-03-01T10:00Z,credit,5", "t2,A,2025-03-02T10:00Z,credit,5", "t3,A,2025-03-03T10:00Z,credit,5"]


@pytest.fixture
def outcomes(tmp_path):
    """The outcomes of tests of one indicator, each with ROWS unless it brings its own."""

    def of(*tests, condition="n >= 2", **keys):
        cases = [{"name": f"case {n}", "transactions": "\n".join([HEADER, *ROWS]), **t} for n, t in enumerate(tests, 1)]
        text = indicator_text("many", subject="account", condition=condition, measures=COUNT, tests=cases, **keys)
        (tmp_path / "many.yaml").write_text(text, encoding="utf-8")
        return list(run_tests(Indicators.load(tmp_path)))

    return of


def faults(found):
    return [outcome.faults for outcome in found]


def test_the_hits_must_be_exactly_those(outcomes):
    found = outcomes({"hits": ["t2", "t3"]}, {"hits": ["t3"]}, {"hits": ["t3", "t2", "t1"]}, {"hits": []})
    assert [(o.indicator, o.test) for o in found] == [("many", f"case {n}") for n in (1, 2, 3, 4)]
    assert all(o.span.file.endswith("many.yaml") and o.span.line > 1 for o in found)
    got = ("t2", "t3")
    assert faults(found) == [
        (),
        (Fault("hits", ("t3",), got),),
        (Fault("hits", ("t1", "t2", "t3"), got),),
        (Fault("hits", (), got),),
    ]


def test_every_hit_counts_not_only_the_edges(outcomes):
    more = [f"u{day},A,2025-03-0{day}T10:00Z,credit,5" for day in range(4, 8)]
    rows = "\n".join([HEADER, *ROWS, *more])
    assert faults(outcomes({"transactions": rows, "hits": ["t2", "t3", "u4", "u5", "u6", "u7"]})) == [()]


def test_tests_see_nothing_of_each_other(outcomes):
    assert faults(outcomes({"hits": ["t2", "t3"]}, {"hits": ["t2", "t3"]})) == [(), ()]


def test_unknown_and_insufficient_are_compared_where_they_are_given(outcomes):
    found = outcomes(
        {"hits": []},
        {"hits": [], "insufficient": ["t2", "t3"], "unknown": []},
        {"hits": [], "insufficient": ["t3"]},
        history="30d",
    )
    assert faults(found) == [(), (), (Fault("insufficient", ("t3",), ("t2", "t3")),)]


def test_a_row_that_the_door_rejects_fails_the_test_and_is_named(outcomes):
    rows = "\n".join([HEADER, *ROWS, "t4,A,soon,credit,5"])
    (found,) = faults(outcomes({"transactions": rows, "hits": ["t2", "t3"]}))
    assert [fault.about for fault in found] == ["rejected"]
    assert all(word in found[0].message for word in ("row 4", "not_a_time", "soon"))


def test_a_column_that_the_rows_lack_is_null_and_said_where_answers_differ(outcomes):
    right, wrong = faults(
        outcomes({"hits": [], "unknown": ["t1", "t2", "t3"]}, {"hits": ["t2"]}, condition="city = 'X'")
    )
    assert right == ()
    assert [fault.about for fault in wrong] == ["not evaluable", "hits"]
    assert "the rows lack city" in wrong[0].message


def test_accounts_and_customers_are_read_beside_the_rows(outcomes):
    case = {
        "customers": "customer_id,occupation\nC,baker",
        "accounts": "account_id,customer_id\nA,C",
        "hits": ["t1", "t2", "t3"],
    }
    assert faults(outcomes(case, condition="customer.occupation = 'baker'")) == [()]


def test_a_test_that_cannot_be_run_has_failed_and_the_others_go_on(outcomes):
    naive = f"{HEADER}\nt1,A,2025-03-01T10:00,credit,5"
    first, second = faults(outcomes({"transactions": naive, "hits": []}, {"hits": ["t2", "t3"]}))
    assert [fault.about for fault in first] == ["not run"]
    assert first[0].message
    assert second == ()


def test_a_fault_of_our_own_is_no_failed_test(outcomes, monkeypatch):
    def broken(*_):
        raise InternalFault("oh")

    monkeypatch.setattr(indicator_tests, "row_answers", broken)
    with pytest.raises(InternalFault):
        outcomes({"hits": []})
