"""Random plans: each call draws a few indicators of different shapes, with random windows and thresholds."""

from collections.abc import Callable
from random import Random

from tests.builders.indicator_text import ANY_STATUS, indicator_text

WINDOWS = ["1h", "36h", "5d", "10d"]
CONDITIONS = [
    None,
    "direction = 'credit'",
    "amount >= 100 AND channel <> 'branch'",
    "status IN ('declined', 'attempted')",
    "city IS NULL",
]
Maker = Callable[[Random], dict[str, object]]


def _where(random: Random, **measure: object) -> dict[str, object]:
    where = random.choice(CONDITIONS)
    return measure | ({"where": where} if where else {})


def _window(random: Random) -> dict[str, object]:
    found = {"within": random.choice(WINDOWS)}
    return found | ({"ending": random.choice(WINDOWS)} if random.random() < 0.3 else {})


def _busy(random: Random) -> dict[str, object]:
    n = _where(random, aggregate="count", **_window(random))
    total = _where(random, aggregate="sum", column=random.choice(["amount", "amount_base"]), **_window(random))
    condition = f"n >= {random.randrange(1, 4)} AND total >= {random.choice([0, 100, 5000])}"
    return {"subject": "account", "measures": {"n": n, "total": total}, "condition": condition}


def _spread(random: Random) -> dict[str, object]:
    measures = {
        "places": _where(random, aggregate="count_distinct", column="city", **_window(random)),
        "most": {"aggregate": "top_share", "of": "merchant_name", "within": random.choice(WINDOWS)},
        "high": {"aggregate": "max", "column": "amount_base", **_window(random)},
        "part": {"aggregate": "share", "of": "direction = 'credit'", "column": "amount_base", **_window(random)},
    }
    condition = f"places >= {random.randrange(1, 3)} AND (most > 0.4 OR high >= 1000) AND (part < 0.9) IS NOT FALSE"
    return {"subject": random.choice(["account", "customer"]), "measures": measures, "condition": condition}


def _layers(random: Random) -> dict[str, object]:
    measures = {
        "near": {"aggregate": "count", "within": random.choice(["1h", "36h"])},
        "bursts": {"aggregate": "count", "where": "near >= 2", "within": random.choice(WINDOWS)},
        "largest": {"aggregate": "max", "column": "near", "within": random.choice(WINDOWS), "by": "customer_id"},
    }
    return {
        "subject": "account",
        "measures": measures,
        "condition": f"bursts >= {random.randrange(1, 4)} OR largest >= 4",
    }


def _keys(random: Random) -> dict[str, object]:
    measures = {
        "theirs": _where(random, aggregate="count", by={"party": "other_party"}, **_window(random)),
        "here": {"aggregate": "sum", "column": "amount_base", "by": ["account_id", "city"], "within": "10d"},
        "machine": {"aggregate": "count_distinct", "column": "card_id", "by": "terminal_id", "within": "5d"},
    }
    condition = f"theirs >= {random.randrange(1, 5)} OR here >= 20000 AND machine >= 2"
    return {"subject": "account", "measures": measures, "condition": condition}


def _calendar(random: Random) -> dict[str, object]:
    per, last = random.choice([("day", 1), ("day", 3), ("week", 1), ("week", 2), ("month", 1)])
    measures = {
        "n": _where(random, aggregate="count", per=per, last=last),
        "kinds": {"aggregate": "count_distinct", "column": "type", "per": random.choice(["week", "month"])},
        "days": {"aggregate": "days_active", "per": "month"},
    }
    return {
        "subject": "customer",
        "measures": measures,
        "condition": f"n >= {random.randrange(1, 4)} AND (kinds >= 2 OR days >= 3)",
    }


def _history(random: Random) -> dict[str, object]:
    measures = {
        "usual": {"aggregate": "mean", "column": "amount_base", "within": "all", "ending": random.choice(["1h", "5d"])},
        "z": {"aggregate": "zscore", "column": "amount_base", "within": "10d"},
        "n": {"aggregate": "count", "within": "36h", "ending": "5d"},
    }
    found = {"subject": random.choice(["account", "customer", "card"]), "measures": measures}
    return found | {"condition": "n = 0 OR z > 1 OR usual >= 500", "history": random.choice(["5d", "10d", "30d"])}


def _at(random: Random) -> dict[str, object]:
    measures = {
        "bad": {"aggregate": "count", "where": "status IN ('declined', 'reversed')", "within": random.choice(WINDOWS)}
    }
    found = {"subject": "account", "measures": measures, "condition": f"bad >= {random.randrange(1, 3)}"}
    return found | {"at": random.choice([ANY_STATUS, "direction = 'debit'", "status = 'declined'"])}


def _episodes(random: Random) -> dict[str, object]:
    measures = {"n": {"aggregate": "count", "within": random.choice(WINDOWS)}}
    episode = {"gap": random.choice(["1h", "36h", "5d"]), "longest": random.choice(["36h", "5d", "10d"])}
    return {"subject": "account", "measures": measures, "condition": "n >= 1", "episode": episode}


def _several(random: Random) -> dict[str, object]:
    measures = {
        "n": _where(random, aggregate="count", **_window(random)),
        "last": {"aggregate": "last", "column": "city", "within": "5d"},
    }
    subject = random.choice([["account_id", "merchant_name"], ["card_id", "city"], "counterparty", "terminal"])
    return {"subject": subject, "measures": measures, "condition": "n >= 1 AND (last = 'Toronto') IS NOT TRUE"}


def _shape(random: Random) -> dict[str, object]:
    measures = {
        "middle": _where(random, aggregate="median", column="amount_base", **_window(random)),
        "high": {"aggregate": "percentile", "column": "amount_base", "q": 0.9, "within": "all"},
        "even": {"aggregate": "regularity", "within": random.choice(["10d", "all"])},
        "pause": {"aggregate": "longest_gap", "within": random.choice(["5d", "10d"])},
        "first": {"aggregate": "first", "column": "amount", **_window(random)},
        "spread": {"aggregate": "std", "column": random.choice(["amount", "amount_base"]), "within": "10d"},
        "low": {"aggregate": "min", "column": "booking_nights", **_window(random)},
    }
    rhythm = "((even > 0.1) IS NOT FALSE OR pause < hours(30))"
    condition = f"middle >= 50 AND high >= 100 AND {rhythm} AND (first > 0 OR spread > 10 OR low < 0)"
    return {"subject": "account", "measures": measures, "condition": condition}


def _past(random: Random) -> dict[str, object]:
    measures = {
        "ever": {"aggregate": "count_distinct", "column": "counterparty_account", "within": "all"},
        "most": {"aggregate": "top_share", "of": "city", "column": "amount_base", "within": "all", "ending": "36h"},
        "r": {"aggregate": "ratio", "column": "amount_base", "within": random.choice(["all", "10d"])},
    }
    return {"subject": "customer", "measures": measures, "condition": "ever >= 2 AND (most > 0.3 OR r > 2)"}


def _plain(random: Random) -> dict[str, object]:
    del random
    return {"subject": "account", "condition": "amount >= 9999 AND direction = 'credit'", "at": "amount > 0"}


def _facts(random: Random) -> dict[str, object]:
    """Who and what it speaks of, so that some episodes become candidates."""
    return {
        "status": random.choice(["draft", "stable", "stable", "stable"]),
        "exploitation": random.choice([["sexual"], ["labour", "sexual"], ["general"], ["child-online"]]),
        "about": [{"party": "party", "role": random.choice(["potential-victim", "potential-trafficker", "unknown"])}],
        "family": random.choice(["cash", "control", "pass-through", "lodging", "travel"]),
        "strength": random.choice(["weak", "moderate", "strong", "strong"]),
    }


MAKERS: list[Maker] = [
    _busy, _busy, _spread, _layers, _keys, _calendar, _history, _at, _episodes, _several, _shape, _past, _plain,
]  # fmt: skip


def random_indicators(random: Random, count: int) -> list[str]:
    """``count`` indicators of different shapes, each the text of its file."""
    made = []
    for number, maker in enumerate(random.sample(MAKERS, count)):
        keys = maker(random) | _facts(random)
        made.append(indicator_text(f"{maker.__name__.strip('_')}-{number}", **keys))
    return made
