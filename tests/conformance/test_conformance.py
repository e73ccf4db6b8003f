"""Runs the cases of this folder: every answer that was worked out by hand is what the engine says."""

import io
from datetime import UTC, datetime
from hashlib import blake2b
from math import isclose
from pathlib import Path

import polars as pl
import pytest
import yaml

from ftindicators import Context, Indicators, scan

HERE = Path(__file__).parent
DEFAULTS = {"account_id": "A", "direction": "credit", "amount": "1"}
CASES = [
    case for file in sorted(HERE.glob("cases/*.yaml")) for case in yaml.safe_load(file.read_text(encoding="utf-8"))
]


def table(text: str | None) -> pl.DataFrame | None:
    return None if text is None else pl.read_csv(io.StringIO(text), infer_schema=False)


def same(expected: object, found: dict) -> bool:
    """Whether a measure of a hit has the value that the case states."""
    match expected:
        case None:
            return found["value"] is None and found["exact"] is None
        case {"ratio": [above, below]}:
            return isclose(found["value"], above / below, rel_tol=1e-12)
        case float():
            return found["value"] is not None and isclose(found["value"], expected, rel_tol=1e-12, abs_tol=1e-12)
        case int():
            return found["exact"] == str(expected) and found["value"] == expected
    return found["exact"] == expected


def id_of(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=16).hexdigest()


def instant(value: object) -> object:
    return value.replace(tzinfo=value.tzinfo or UTC) if isinstance(value, datetime) else value


def agrees(expected: dict, found: dict, *, without: tuple[str, ...] = ()) -> bool:
    return all(instant(found[key]) == instant(value) for key, value in expected.items() if key not in without)


def check_episode(expected: dict, found: dict) -> None:
    who = (found["indicator"], found["subject_kind"], found["subject_id"])
    assert found["episode_id"] == id_of(*who, expected["first"]), f"the first hit is {expected['first']}"
    if "continues" in expected:
        before = expected["continues"]
        assert found["continues"] == (None if before is None else id_of(*who, before))
    assert agrees(expected, found, without=("first", "continues", "evidence", "measures")), (expected, found)
    if "measures" in expected:
        assert sorted({entry["measure"] for entry in found["evidence"]}) == sorted(expected["measures"])
    if "evidence" in expected:
        left = [entry | {"sum": plain(entry["sum"])} for entry in found["evidence"]]
        for entry in expected["evidence"]:
            fitting = [candidate for candidate in left if agrees(entry, candidate)]
            assert fitting, f"no evidence {entry} among {left}"
            left.remove(fitting[0])
        assert not left, f"more evidence than expected: {left}"


def plain(amount: object) -> str | None:
    """An exact amount, as a decimal or as text, without trailing zeros."""
    if amount is None:
        return None
    text = str(amount)
    return text.rstrip("0").rstrip(".") if "." in text else text


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_the_answer_is_the_one_worked_out_by_hand(case, tmp_path):
    header = (HERE / "header.yaml").read_text(encoding="utf-8")
    (tmp_path / "indicator.yaml").write_text(case["indicator"] + header, encoding="utf-8")
    rows = table(case["transactions"])
    rows = rows.with_columns(pl.lit(value).alias(name) for name, value in DEFAULTS.items() if name not in rows.columns)
    rows.write_csv(tmp_path / "transactions.csv")
    results = scan(
        tmp_path / "transactions.csv",
        indicators=Indicators.load(tmp_path / "indicator.yaml"),
        context=Context(
            accounts=table(case.get("accounts")),
            customers=table(case.get("customers")),
            data_from=instant(case.get("data_from")),
        ),
        hits=case.get("hits", "all"),
    )
    expected, hits = case["expect"], {hit["transaction_id"]: hit for hit in results.hits.to_pylist()}
    (coverage,) = results.coverage["indicators"].values()
    assert coverage["status"] != "error"
    for hit in hits.values():
        who = (
            hit["indicator"],
            str(hit["indicator_version"]),
            hit["subject_kind"],
            hit["subject_id"],
            hit["transaction_id"],
        )
        assert hit["hit_id"] == id_of(*who)
    if "hits" in expected:
        assert sorted(hits) == sorted(expected["hits"])
    if "count" in expected:
        assert coverage["hits"] == expected["count"]
    if "kind" in expected:
        assert {hit["subject_kind"] for hit in hits.values()} == {expected["kind"]}
    for row, subject in expected.get("subjects", {}).items():
        assert hits[row]["subject_id"] == subject
    for name, values in expected.get("values", {}).items():
        for row, value in values.items():
            found = {measure["name"]: measure for measure in hits[row]["measures"]}[name]
            assert same(value, found), f"{name} at {row} is {value}, not {found}"
    if "episodes" in expected:
        episodes = sorted(results.episodes.to_pylist(), key=lambda e: (e["subject_id"], e["first_at"]))
        assert len(episodes) == len(expected["episodes"])
        for one, found in zip(expected["episodes"], episodes, strict=True):
            check_episode(one, found)
    if "rejected" in expected:
        rejected = sorted(results.rejected.to_pylist(), key=lambda r: r["row"])
        assert [r["row"] for r in rejected] == [r["row"] for r in expected["rejected"]]
        for one, found in zip(expected["rejected"], rejected, strict=True):
            assert agrees(one, found), (one, found)
        assert results.manifest["rows"]["read"] == results.manifest["rows"]["used"] + len(rejected)
