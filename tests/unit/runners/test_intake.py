import polars as pl
import pytest

from ftindicators.diagnostics import InvalidInput
from ftindicators.runners.context import micros
from ftindicators.runners.intake import Intake, Kept, Lacking
from ftindicators.sources.frames import OpenedFrame
from ftindicators.sources.mapping import ColumnMapping
from tests.unit.plan.small_plans import COUNT, indicator, plan
from tests.unit.runners.small_feeds import START, engine, hour, rows

READS = plan(
    indicator("a", measures={"n": COUNT | {"where": "city = 'Bath' AND memo = 'x'"}}, condition="n >= 1"),
    indicator("b", condition="customer.declared_income > 5 AND account.credit_limit > 5"),
    indicator("c", condition="amount > 1"),
)


def intake(made=READS, **tables):
    job = engine(made, **tables).job
    return Intake(job.plan, ColumnMapping.identity(), job.accounts, job.customers)


def test_what_the_data_lack_is_named_by_indicator():
    made = intake()
    made.open(OpenedFrame(rows({"memo": "x"})))
    assert made.lacking() == {
        "a": Lacking(("city",)),
        "b": Lacking(("account.credit_limit", "customer.declared_income"), ("accounts", "customers")),
    }
    assert made.evaluable() == {"c"}
    assert made.not_seen() == {"a": ("city",), "b": ("account.credit_limit", "customer.declared_income")}


def test_a_table_without_the_column_is_not_a_missing_table():
    made = intake(accounts=pl.DataFrame({"account_id": ["A"]}))
    made.open(OpenedFrame(rows({"memo": "x", "city": "y"})))
    assert made.lacking() == {"b": Lacking(("account.credit_limit", "customer.declared_income"), ("customers",))}


def test_nothing_is_lacking_where_all_is_there():
    assert not Lacking()
    made = intake(plan(condition="amount > 1"))
    made.open(OpenedFrame(rows({})))
    assert made.lacking() == {}


def test_rows_are_counted_through_all_inputs():
    made = intake()
    assert made.admit_all(OpenedFrame(rows({}, {"amount": "much"}))).rows.height == 1
    made.admit_all(OpenedFrame(rows({"id": "t9"}), first_row=3))
    assert made.rows_read == 3


def test_a_later_input_must_have_the_columns_that_are_read():
    made = intake()
    made.admit_all(OpenedFrame(rows({"memo": "x"})))
    with pytest.raises(InvalidInput, match="memo are gone"):
        made.admit_all(OpenedFrame(rows({})))
    made.admit_all(OpenedFrame(rows({"memo": "x", "of_no_table": "atm"})))


def test_a_column_of_ours_that_comes_later_is_refused_and_not_passed_over():
    made = intake()
    made.admit_all(OpenedFrame(rows({"memo": "x"})))
    with pytest.raises(InvalidInput, match="city have come"):
        made.admit_all(OpenedFrame(rows({"memo": "x", "city": "Bath"})))


def test_what_is_kept_is_taken_up():
    made = intake()
    assert made.kept().lacking == frozenset()
    made.open(OpenedFrame(rows({"memo": "x"})))
    other = intake()
    other.resume(made.kept())
    assert other.lacking() == made.lacking()
    with pytest.raises(InvalidInput, match="before the restart"):
        other.open(OpenedFrame(rows({})))
    assert other.door is None
    other.open(OpenedFrame(rows({"memo": "x"})))
    assert other.kept().lacking == made.kept().lacking
    assert isinstance(other.kept(), Kept)


class TestFacts:
    accounts = pl.DataFrame(
        {
            "account_id": ["A", "B", "C", "D"],
            "customer_id": ["c", "c", "d", None],
            "opened_at": [hour(5), hour(3), None, hour(1)],
        },
    )

    def test_openings_by_account_and_the_earliest_by_customer(self):
        opened = intake(accounts=self.accounts).facts().opened
        assert opened["account_id"] == {"A": micros(hour(5)), "B": micros(hour(3)), "D": micros(hour(1))}
        assert opened["customer_id"] == {"c": micros(hour(3))}

    def test_without_a_table_or_the_column_nothing_is_known(self):
        assert intake().facts(5, longest=7) == intake(accounts=self.accounts.drop("opened_at")).facts(5, longest=7)
        facts = intake().facts(5, longest=7)
        assert (facts.opened, facts.start, facts.longest) == ({}, 5, 7)

    def test_ours_are_the_accounts_of_the_table_and_their_customers(self):
        ours = intake(accounts=self.accounts).ours()
        assert [ours(p) for p in ("c", "account:A", "account:X", "A", "ext:x")] == [True, True, False, False, False]
        assert intake().ours() is None

    def test_minors_are_known_by_flag(self):
        customers = pl.DataFrame({"customer_id": ["c", "d", "e"], "is_minor": [True, False, None]})
        assert intake(customers=customers).minors(micros(START)) == {"c"}
        assert intake(customers=customers).minors(None) is None
        assert intake(customers=customers.drop("is_minor")).minors(5) is None
        assert intake().minors(5) is None
