from ftindicators.runners.indicator_test_outcome import Fault, Outcome


def test_a_fault_says_what_was_expected_and_got_or_why_nothing_ran():
    assert Fault("hits", ("t1",), ("t2",)).message == ""
    assert Fault("not run", message="no rows").expected is None


def test_outcomes_of_equal_faults_are_equal():
    assert Outcome("a", "one", None, (Fault("hits", (), ("t1",)),)) == Outcome(
        "a", "one", None, (Fault("hits", (), ("t1",)),)
    )
