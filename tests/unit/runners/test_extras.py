import sys

import pytest

from ftindicators.diagnostics import MissingExtra, WrongUsage
from ftindicators.runners.extras import needed


def test_a_module_that_is_there_is_given():
    assert needed("json.decoder", "reports").__name__ == "json.decoder"


def test_a_missing_module_is_told_by_its_extra_and_how_to_get_it():
    with pytest.raises(MissingExtra) as caught:
        needed("no_such_module.part", "reports", "a workbook (.xlsx)")
    assert str(caught.value) == "a workbook (.xlsx) needs the extra `reports`: pip install 'ftindicators[reports]'"
    assert isinstance(caught.value, WrongUsage)
    assert caught.value.exit_code == 2


def test_a_module_that_lacks_another_one_is_not_taken_for_missing(tmp_path, monkeypatch):
    (tmp_path / "lacks_another.py").write_text("import no_such_module\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        needed("lacks_another", "reports")
    assert "lacks_another" not in sys.modules
