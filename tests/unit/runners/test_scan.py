import pytest

from ftindicators.diagnostics import InvalidIndicators, InvalidInput, InvalidMapping, WrongUsage
from ftindicators.language.library import Indicators
from ftindicators.runners.scan import scan
from ftindicators.sources.mapping import ColumnMapping
from tests.builders.indicator_text import indicator_text
from tests.unit.plan.small_plans import COUNT, indicator
from tests.unit.runners.small_feeds import ids, rows

PARAMETERS = {"least": {"value": 2, "basis": "judgement"}}
KEYS = {"measures": {"n": COUNT}, "condition": "n >= $least", "parameters": PARAMETERS}
MADE = Indicators((indicator(**KEYS),))
THREE = rows({}, {}, {})


def test_a_frame_and_indicators_are_enough():
    assert ids(scan(THREE, indicators=MADE, hits="all").hits) == ["t2", "t3"]
    assert ids(scan(THREE, indicators=MADE).hits) == ["t2"]


def test_paths_of_rows_indicators_and_mapping_are_opened(tmp_path):
    (tmp_path / "one.yaml").write_text(indicator_text("made-up", subject="account", **KEYS), encoding="utf-8")
    (tmp_path / "mapping.yaml").write_text("columns: {transaction_id: nr}\n", encoding="utf-8")
    THREE.rename({"transaction_id": "nr"}).write_parquet(tmp_path / "rows.parquet")
    found = scan(
        tmp_path / "rows.parquet", indicators=tmp_path / "one.yaml", mapping=str(tmp_path / "mapping.yaml"), hits="all"
    )
    assert ids(found.hits) == ["t2", "t3"]
    assert found.manifest["inputs"][0]["source"].endswith("rows.parquet")


def test_a_parameter_may_be_overruled():
    assert ids(scan(THREE, indicators=MADE, parameters={"made-up.least": 3}, hits="all").hits) == ["t3"]
    with pytest.raises(InvalidIndicators):
        scan(THREE, indicators=MADE, parameters={"made-up.most": 3})


def test_what_is_wrong_is_raised():
    with pytest.raises(InvalidMapping, match="no column 'amount'"):
        scan(THREE.drop("amount"), indicators=MADE, mapping=ColumnMapping.identity())
    with pytest.raises(InvalidInput):
        scan([1, 2], indicators=MADE)
    with pytest.raises(WrongUsage):
        scan(THREE, indicators=MADE, hits="some")
