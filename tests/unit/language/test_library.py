import subprocess
import sys
from datetime import timedelta
from decimal import Decimal

import pytest

from ftindicators.diagnostics import InvalidIndicators
from ftindicators.language.library import Indicators, read_library
from ftindicators.model.values import DAY
from tests.checkout import ROOT
from tests.unit.language.indicator_text import HEADER, text

BODY = (
    "parameters:\n"
    "  k: {value: 3, basis: judgement, minimum: 2, maximum: 9}\n"
    "  w: {value: 30d, basis: judgement}\n"
    "  part: {value: 0.5, basis: judgement}\n"
    "  limit: {value: 100, currency: CAD, basis: judgement}\n"
    "  cities: {value: [Oslo, Bergen], basis: judgement}\n"
    "selections:\n  there: city IN $cities\n"
    "measures:\n  n: {aggregate: count, where: there, within: $w}\n  s: {aggregate: share, of: there, within: $w}\n"
    "condition: n >= $k AND s > $part AND amount_base > $limit\n"
)


def write(folder, name, identity="example", body=BODY, status="draft"):
    header = HEADER.replace("indicator: example", f"indicator: {identity}").replace(
        "status: draft", f"status: {status}"
    )
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text(body, header), encoding="utf-8")
    return path


def codes(raised):
    return [fault.code for fault in raised.value.diagnostics]


def value(indicators, name):
    return next(parameter.value for parameter in indicators["example"].parameters if parameter.name == name)


def test_files_and_folders_are_read_in_the_order_of_ids(tmp_path):
    write(tmp_path, "pack/b/second.yml", "b-second")
    write(tmp_path, "pack/a.yaml", "z-last", BODY.replace("n >= $k", "n > $k"))
    write(tmp_path, "pack/.hidden.yaml", "hidden")
    single = write(tmp_path, "single.yaml", "a-first", BODY.replace("n >= $k", "n > 2 + $k"))
    found = Indicators.load(tmp_path / "pack", single, single)
    assert [indicator.id for indicator in found] == ["a-first", "b-second", "z-last"]
    assert len(found) == 3
    assert found["b-second"].file.endswith("second.yml")
    assert "z-last" in found
    assert hash(found) == hash(Indicators.load(single, tmp_path / "pack"))


def test_all_errors_of_all_files_come_at_once(tmp_path):
    write(tmp_path, "a.yaml", "a", "condition: amuont > 5\n")
    write(tmp_path, "b.yaml", "b", "condition: amount > 5\nat: typ = 'x'\n")
    with pytest.raises(InvalidIndicators) as raised:
        Indicators.load(tmp_path)
    assert codes(raised) == ["FTI231", "FTI231"]
    assert "a.yaml:13:12" in str(raised.value)


def test_an_id_belongs_to_one_indicator(tmp_path):
    write(tmp_path, "a.yaml")
    write(tmp_path, "b.yaml", body=BODY.replace("n >= $k", "n > $k"))
    with pytest.raises(InvalidIndicators) as raised:
        Indicators.load(tmp_path)
    assert codes(raised) == ["FTI126"]
    assert "a.yaml:1:12" in raised.value.diagnostics[0].message


def test_a_retired_indicator_is_read_only_if_its_file_is_named(tmp_path):
    path = write(tmp_path, "a.yaml", status="retired")
    assert len(Indicators.load(tmp_path)) == 0
    assert len(Indicators.load(path)) == 1


def test_what_is_not_there_or_not_text_is_told(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"title: caf\xe9\n")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InvalidIndicators) as raised:
        Indicators.load(tmp_path / "latin.yaml", tmp_path / "empty", tmp_path / "latn.yaml")
    assert codes(raised) == ["FTI100", "FTI100", "FTI100"]
    assert "latin.yaml'?" in str(raised.value)


def test_an_unknown_id_is_answered_with_the_nearest(tmp_path):
    with pytest.raises(KeyError, match="did you mean 'example'"):
        Indicators.load(write(tmp_path, "a.yaml"))["exmaple"]


def test_lint_tells_what_is_unwise_and_load_does_not_mind(tmp_path):
    path = write(tmp_path, "a.yaml", body="condition: amount > 5\n")
    assert [fault.code for fault in Indicators.load(path).lint()] == ["FTI174", "FTI178"]


def test_two_indicators_that_ask_the_same_are_told(tmp_path):
    write(tmp_path, "a.yaml", "a")
    write(tmp_path, "b.yaml", "b")
    assert [fault.code for fault in Indicators.load(tmp_path).lint()] == ["FTI182"]


def test_a_country_alone_is_not_loaded(tmp_path):
    path = write(
        tmp_path, "a.yaml", body="selections:\n  far: country IN ('NO', 'SE')\ncondition: far\nat: amount > 5\n"
    )
    with pytest.raises(InvalidIndicators) as raised:
        Indicators.load(path)
    assert codes(raised) == ["FTI177"]


def test_parameters_can_be_set_by_text(tmp_path):
    found = Indicators.load(write(tmp_path, "a.yaml"))
    changed = found.with_settings(
        "example.k=4", "example.w=2w", "example.part=1", "example.limit=99.5", "example.cities=[Rome, Bari]"
    )
    assert value(changed, "k") == 4
    assert value(changed, "w") == 14 * DAY
    assert value(changed, "part") == Decimal(1)
    assert value(changed, "limit") == 995_000
    assert value(changed, "cities") == ("Rome", "Bari")
    assert value(found, "k") == 3
    assert changed != found


def test_parameters_can_be_set_by_value(tmp_path):
    found = Indicators.load(write(tmp_path, "a.yaml"))
    changed = found.with_parameters(
        {"example.k": 4, "example.w": timedelta(days=2), "example.part": 0.25, "example.cities": ["X"]}
    )
    assert [value(changed, name) for name in ("k", "w", "part", "cities")] == [4, 2 * DAY, Decimal("0.25"), ("X",)]


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ("example.k", "FTI160"),
        ("k=3", "FTI160"),
        ("exmaple.k=3", "FTI161"),
        ("example.kk=3", "FTI162"),
        ("example.k=1", "FTI131"),
        ("example.k=10", "FTI131"),
        ("example.k=2.5", "FTI130"),
        ("example.w=5", "FTI130"),
        ("example.w=0d", "FTI131"),
        ("example.limit=5d", "FTI130"),
    ],
)
def test_a_setting_that_does_not_fit_is_refused(setting, code, tmp_path):
    found = Indicators.load(write(tmp_path, "a.yaml"))
    with pytest.raises(InvalidIndicators) as raised:
        found.with_settings(setting)
    assert codes(raised) == [code]


def test_an_overlay_sets_parameters_and_status_and_a_later_one_wins(tmp_path):
    path = write(tmp_path, "a.yaml")
    one, two = tmp_path / "one.overlay", tmp_path / "two.overlay"
    one.write_text("indicators:\n  example: {status: stable, parameters: {k: 5, cities: [Rome]}}\n", encoding="utf-8")
    two.write_text("indicators: {example: {parameters: {k: 6}}}\n", encoding="utf-8")
    found = Indicators.load(path, overlays=[one, two])
    assert found["example"].status == "stable"
    assert [value(found, name) for name in ("k", "cities")] == [6, ("Rome",)]
    assert [file for file, _ in found.overlays] == [str(one), str(two)]


def test_an_overlay_may_hold_suppressions_alone_and_the_policy_reads_them(tmp_path):
    file = tmp_path / "desk.overlay"
    file.write_text("suppress: [{indicators: example, party: 12}]\n", encoding="utf-8")
    assert Indicators.load(write(tmp_path, "a.yaml"), overlays=[file]).overlays[0][0] == str(file)


@pytest.mark.parametrize(
    ("overlay", "code"),
    [
        ("indicators: {exmaple: {}}", "FTI161"),
        ("indicators: {example: {parameters: {kk: 3}}}", "FTI162"),
        ("indicators: {example: {parameters: {k: 1}}}", "FTI131"),
        ("indicators: {example: {parameters: {k: [3]}}}", "FTI131"),
        ("indicators: {example: {parameters: {k: x}}}", "FTI130"),
        ("indicators: {example: {status: open}}", "FTI114"),
        ("indicators: {example: {strength: weak}}", "FTI110"),
        ("suppress: [{indicators: [exmaple], party: C-1}]", "FTI161"),
        ("suppress: [{indicators: exmaple}]", "FTI161"),
        ("note: mine", "FTI110"),
        ("{}", "FTI111"),
        ("", "FTI100"),
    ],
)
def test_an_overlay_that_does_not_fit_is_refused(overlay, code, tmp_path):
    file = tmp_path / "bank.overlay"
    file.write_text(overlay, encoding="utf-8")
    with pytest.raises(InvalidIndicators) as raised:
        Indicators.load(write(tmp_path, "a.yaml"), overlays=[file])
    assert codes(raised) == [code]


def test_the_shipped_indicators_can_all_be_read():
    assert len(Indicators.shipped()) >= 10
    assert Indicators.load() == Indicators.shipped()
    assert [fault for fault in read_library([]).diagnostics if fault.severity == "error"] == []


def test_reading_indicators_loads_nothing_heavy():
    heavy = "{'polars', 'numba', 'numpy', 'pyarrow', 'networkx', 'pandas', 'duckdb', 'sqlglot'}"
    load = "from ftindicators.language.library import Indicators; Indicators.shipped()"
    code = f"import sys; {load}; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"
