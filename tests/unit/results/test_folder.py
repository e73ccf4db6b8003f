"""Results as a folder on disk."""

from __future__ import annotations

import json
from dataclasses import replace
from types import MappingProxyType

import pyarrow as pa
import pytest

from ftindicators.diagnostics import InvalidResults, WrongUsage
from ftindicators.model.candidate import Candidate, HeldBack
from ftindicators.results.folder import FILES, Results
from ftindicators.results.schemas import REJECTED

PLAIN = {
    "candidate_id": "c", "revision": 1, "change": "new", "state": "open", "opened_at": "2025-03-01T00:00:00Z",
    "anchor": "C-1", "pack": "sexual", "parties": [], "group_id": None, "related_candidates": [], "route": "welfare",
    "score": 4, "score_terms": [], "families": [], "indicators": [], "episodes": [],
    "period": {"from": "2025-03-01T00:00:00Z", "to": "2025-03-01T00:00:00Z"}, "narrative": "é\u2028",
    "evidence_transactions": [], "evidence_transactions_count": 0, "not_seen": [],
}  # fmt: skip
CANDIDATE = Candidate.from_json(PLAIN)


def results(value: int = 1) -> Results:
    rejected = pa.Table.from_pylist(
        [{"source": "b.csv", "row": 2, "reason": "missing"}, {"source": "a.csv", "row": value, "reason": "late"}],
        schema=REJECTED,
    )
    return Results(
        rejected=rejected,
        candidates=(CANDIDATE,),
        suppressed=(replace(CANDIDATE, held_back_by=(HeldBack("expired", "old"),)),),
        coverage={"indicators": MappingProxyType({"b": {"hits": 0.1}, "a": {}})},
        manifest={"rows": {"read": value}},
    )


def siblings(folder):
    return sorted(path.name for path in folder.parent.iterdir())


def test_results_are_read_as_they_were_written(tmp_path):
    results().write(tmp_path / "deep" / "out")
    back = Results.read(tmp_path / "deep" / "out")
    assert back.candidates == results().candidates
    assert back.suppressed == results().suppressed
    assert back.rejected.num_rows == 2
    assert back.manifest == {"format": 1, "rows": {"read": 1}}
    assert back.coverage == {"indicators": {"a": {}, "b": {"hits": 0.1}}}
    assert sorted(path.name for path in (tmp_path / "deep" / "out").iterdir()) == sorted(FILES)


def test_the_same_results_are_the_same_bytes(tmp_path):
    results().write(tmp_path / "one")
    again = results()
    replace(again, rejected=again.rejected.take([1, 0])).write(tmp_path / "two")
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_json_has_sorted_keys_and_no_nan(tmp_path):
    results().write(tmp_path / "out")
    text = (tmp_path / "out" / "coverage.json").read_text(encoding="utf-8")
    assert text.index('"a"') < text.index('"b"')
    assert len((tmp_path / "out" / "candidates.jsonl").read_bytes().splitlines()) == 1
    with pytest.raises(ValueError, match="JSON compliant"):
        replace(results(), manifest={"x": float("nan")}).write(tmp_path / "nan")
    assert siblings(tmp_path / "out") == ["out"]


def test_an_existing_folder_is_wrong_usage_without_overwrite(tmp_path):
    results(1).write(tmp_path / "out")
    with pytest.raises(WrongUsage, match="already exists") as raised:
        results(2).write(tmp_path / "out")
    assert raised.value.exit_code == 2
    assert Results.read(tmp_path / "out").manifest["rows"]["read"] == 1
    assert siblings(tmp_path / "out") == ["out"]


def test_overwrite_replaces_the_whole_folder(tmp_path):
    results(1).write(tmp_path / "out")
    (tmp_path / "out" / "note.txt").write_text("mine")
    results(2).write(tmp_path / "out", overwrite=True)
    assert Results.read(tmp_path / "out").manifest["rows"]["read"] == 2
    assert not (tmp_path / "out" / "note.txt").exists()
    assert siblings(tmp_path / "out") == ["out"]


def test_overwrite_never_removes_a_folder_that_is_not_ours(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "letter.txt").write_text("dear")
    with pytest.raises(WrongUsage, match="not a results folder"):
        results().write(home, overwrite=True)
    assert (home / "letter.txt").read_text() == "dear"
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(WrongUsage, match="not a results folder"):
        results().write(file, overwrite=True)


def test_an_empty_folder_may_be_overwritten_and_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    results().write(tmp_path / "link", overwrite=True)
    assert (tmp_path / "link").is_symlink()
    assert Results.read(tmp_path / "real").candidates == (CANDIDATE,)


@pytest.mark.parametrize("name", FILES)
def test_a_folder_that_lacks_a_file_is_invalid(tmp_path, name):
    results().write(tmp_path / "out")
    (tmp_path / "out" / name).unlink()
    with pytest.raises(InvalidResults, match=f"lacks {name}"):
        Results.read(tmp_path / "out")


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_read_is_named(tmp_path, name):
    results().write(tmp_path / "out")
    (tmp_path / "out" / name).write_bytes(b"[1]")
    with pytest.raises(InvalidResults, match=name):
        Results.read(tmp_path / "out")


def test_another_format_is_refused_with_the_way_out(tmp_path):
    results().write(tmp_path / "out")
    (tmp_path / "out" / "manifest.json").write_text(json.dumps({"format": 2}))
    with pytest.raises(InvalidResults, match=r"format 2.*run the scan again"):
        Results.read(tmp_path / "out")


def test_a_missing_folder_is_said_to_be_missing(tmp_path):
    with pytest.raises(InvalidResults, match="no such folder"):
        Results.read(tmp_path / "none")


def test_characters_that_cannot_be_seen_are_written_as_escapes(tmp_path):
    hostile = "a\u2028b\x9bc\u202ed\U000e0041"
    Results(manifest={"source": hostile}).write(tmp_path / "out")
    text = (tmp_path / "out" / "manifest.json").read_text(encoding="utf-8")
    assert r"a\u2028b\u009bc\u202ed\udb40\udc41" in text
    assert Results.read(tmp_path / "out").manifest["source"] == hostile
