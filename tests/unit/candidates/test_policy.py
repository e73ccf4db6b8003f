"""A policy is read whole, or refused with everything that is wrong in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from ftindicators.candidates.policy import Policy
from ftindicators.candidates.policy_fields import Code
from ftindicators.diagnostics import InvalidPolicy
from tests.unit.candidates.made_up import DAY, changed, suppressing


def faults(*replacements: str) -> list[str]:
    with pytest.raises(InvalidPolicy) as raised:
        changed(*replacements)
    return [f"{d.code} {d.message}" for d in raised.value.diagnostics]


def test_the_shipped_policy_is_that_of_the_contract():
    rules = Policy.default().rules
    assert (rules.name, rules.version, rules.window, rules.expire_after) == ("default", 1, 90 * DAY, 365 * DAY)
    assert [rules.points(word) for word in ("weak", "moderate", "strong")] == [1, 2, 4]
    assert rules.cap_per_family == 4
    urgent, welfare, offender, purchaser = rules.routes
    assert (urgent.name, urgent.pack, urgent.roles) == ("urgent", "child-online", frozenset())
    assert (urgent.passing.score, urgent.passing.families) == (2, 1)
    assert (welfare.name, welfare.roles) == ("welfare", {"potential-victim"})
    assert (welfare.passing.score, welfare.passing.families) == (4, 2)
    assert (offender.name, offender.roles) == ("offender", {"potential-trafficker", "front-business", "unknown"})
    assert (offender.passing.score, offender.passing.families) == (6, 2)
    assert offender.passing.require_evidence == {"control", "flow"}
    assert (purchaser.name, purchaser.passing) == ("purchaser", None)
    assert {pack.name: pack.require_evidence for pack in rules.packs} == {
        "sexual": {"control", "flow"},
        "labour": frozenset(),
        "servitude": frozenset(),
        "organ-removal": frozenset(),
        "child-online": frozenset(),
    }
    assert rules.general.adds_to == {"sexual", "labour", "servitude", "organ-removal"}
    assert rules.general.cap == 2
    assert rules.suppress == ()


def test_the_example_of_a_suppression_in_the_shipped_comments_can_be_read():
    policy = suppressing(
        "{indicators: [night-cash-window], party: C-123, owner: aml-desk-2, reason: registered market trader, "
        "until: 2027-03-31}"
    )
    (suppression,) = policy.rules.suppress
    assert (suppression.indicators, suppression.party) == (("night-cash-window",), "C-123")
    assert (suppression.owner, suppression.reason) == ("aml-desk-2", "registered market trader")
    assert (suppression.until, suppression.since) == (date(2027, 3, 31), None)


def test_equal_texts_have_equal_digests_and_comments_count():
    assert Policy.default() == changed()
    assert changed("version: 1", "version: 2").digest != Policy.default().digest


def test_points_may_be_exact_fractions():
    assert changed("weak: 1 ", "weak: 0.5 ").rules.weak == Decimal("0.5")


def test_all_faults_come_at_once_with_their_places(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text("policy: x\nversion: 0\nwindw: 3d\nscore: {weak: a}\nroutes: {}\npacks: {sexal: {}}\n")
    with pytest.raises(InvalidPolicy) as raised:
        Policy.load(path)
    found = [(d.code, d.span.line, d.span.column) for d in raised.value.diagnostics]
    assert found == [
        (Code.MISSING_KEY, 1, 1),
        (Code.WRONG_VALUE, 2, 10),
        (Code.UNKNOWN_KEY, 3, 1),
        (Code.MISSING_KEY, 4, 8),
        (Code.MISSING_KEY, 4, 8),
        (Code.MISSING_KEY, 4, 8),
        (Code.WRONG_VALUE, 4, 15),
        (Code.NOT_IN_LIST, 6, 9),
    ]
    assert raised.value.exit_code == 1
    assert "hint: did you mean 'window'?" in str(raised.value)
    assert "hint: did you mean 'sexual'?" in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("window: 90d", "window: 90", "FTI504 'window' is not a duration: '90'"),
        ("window: 90d", "window: 0d", "FTI504 'window' is not a duration: '0d'"),
        ("window: 90d", "window:", "FTI506 'window' has no value"),
        ("window: 90d", "window: [90d]", "FTI503 'window' is a list; a text belongs here"),
        ("role: purchaser", "role: buyer", "FTI505 'buyer' is not a value of 'role'"),
        ("role: purchaser", "", "FTI510 the route 'purchaser' names neither role nor pack"),
        ("pass: never", "pass: often", "FTI504 'pass' is 'often'"),
        ("pass: never", "pass: {score: 1}", "FTI502 'pass' has no 'families'"),
        ("pass: never", "pass: [1]", "FTI503 'pass' is a list; a map of keys and values belongs here"),
        ("pack: child-online", "pack: general", "FTI505 'general' is not a value of 'pack'"),
        ("labour: {}", "labour: {require_evidence: money}", "FTI505 'money' is not a value of 'require_evidence'"),
        ("labour: {}", "labour:", "FTI506 the pack 'labour' has no value; a map of keys and values belongs here"),
        ("    cap: 2", "", "FTI502 the pack 'general' has no 'cap'"),
        ("suppress: []", "suppress: {}", "FTI503 'suppress' is a map; a list belongs here"),
        ("expire_after: 365d", "expire_after: 1y", "FTI504 'expire_after' is not a duration: '1y'"),
        ("version: 1", "version: one", "FTI504 'version' is not a whole number of at least 1: 'one'"),
        ("strong: 4", "strong: -4", "FTI504 'strong' is not a number: '-4'"),
    ],
)
def test_each_kind_of_fault_is_said(old, new, fault):
    assert fault in faults(old, new)


@pytest.mark.parametrize("lacking", ["indicators", "party", "owner", "reason", "until"])
def test_a_suppression_needs_every_part(lacking):
    parts = {"indicators": "[i]", "party": "C", "owner": "o", "reason": "r", "until": "2027-01-01"}
    del parts[lacking]
    entry = "{" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}"
    assert faults("suppress: []", f"suppress: [{entry}]") == [f"FTI502 a suppression has no '{lacking}'"]


def test_a_suppression_ends_after_it_begins():
    entry = "{indicators: i, party: C, owner: o, reason: r, until: 2027-01-01, since: 2027-01-02}"
    found = faults("suppress: []", f"suppress: [{entry}]")
    assert found == ["FTI512 it ends on 2027-01-01, before it begins on 2027-01-02"]


def test_the_victims_way_comes_before_every_way_for_suspects():
    found = faults("role: potential-victim", "role: purchaser", "role: purchaser\n    pass: never",
                   "role: potential-victim\n    pass: never")  # fmt: skip
    assert found == ["FTI511 the route 'purchaser' for potential victims stands behind 'welfare'"]


def test_a_missing_or_unreadable_file_is_said_to_be_that(tmp_path):
    with pytest.raises(InvalidPolicy, match=r"FTI500.*No such file"):
        Policy.load(tmp_path / "none.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"policy: \xe9")
    with pytest.raises(InvalidPolicy, match=r"FTI500.*not UTF-8"):
        Policy.load(tmp_path / "latin.yaml")


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_a_file_without_a_policy_is_refused(text):
    with pytest.raises(InvalidPolicy, match="holds no policy"):
        Policy.of_text(text)


def test_yaml_that_cannot_be_read_is_refused_with_its_place():
    with pytest.raises(InvalidPolicy, match=r"mine\.yaml:1"):
        Policy.of_text("policy: [", file="mine.yaml")


SUPPRESSION = "{indicators: [%s], party: C-1, owner: desk, reason: %s, until: 2027-03-31}"


def test_overlays_lay_their_suppressions_over_the_policy_and_the_last_one_counts(tmp_path):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text(f"suppress: [{SUPPRESSION % ('i, j', 'first')}]\n", encoding="utf-8")
    two.write_text(f"indicators: {{}}\nsuppress:\n  - {SUPPRESSION % ('j', 'second')}\n", encoding="utf-8")
    policy = suppressing(SUPPRESSION % ("h", "own"))
    laid = policy.with_overlays(one, two)
    assert [(s.indicators, s.reason) for s in laid.rules.suppress] == [
        (("h",), "own"), (("i",), "first"), (("j",), "second"),
    ]  # fmt: skip
    assert [file for file, _ in laid.overlays] == [str(one), str(two)]
    assert (laid.digest, laid.text) == (policy.digest, policy.text)
    assert laid.with_overlay_texts([]) == laid
    assert Policy.of_text(laid.text).with_overlay_texts(laid.overlays) == laid


def test_a_suppression_in_an_overlay_needs_every_part_and_all_faults_come_at_once(tmp_path):
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("suppress:\n  - {indicators: [i], party: C-1, owner: desk, until: soon}\n", encoding="utf-8")
    two.write_text("suppress: C-1\n", encoding="utf-8")
    with pytest.raises(InvalidPolicy) as raised:
        Policy.default().with_overlays(one, two)
    assert [(d.code, d.span.file, d.span.line) for d in raised.value.diagnostics] == [
        (Code.MISSING_KEY, str(one), 2), (Code.WRONG_VALUE, str(one), 2), (Code.WRONG_SHAPE, str(two), 1),
    ]  # fmt: skip
    with pytest.raises(InvalidPolicy, match="No such file"):
        Policy.default().with_overlays(tmp_path / "none.yaml")


def test_an_overlay_without_suppressions_changes_no_rule(tmp_path):
    file = tmp_path / "one.yaml"
    file.write_text("indicators: {i: {status: stable}}\n", encoding="utf-8")
    assert Policy.default().with_overlays(file).rules == Policy.default().rules
