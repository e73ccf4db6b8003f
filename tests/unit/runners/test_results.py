import dataclasses

import polars as pl

import ftindicators as ft
from ftindicators.results.folder import Results as FolderResults


def test_what_users_have_is_the_folder_and_the_way_back(tmp_path):
    results = ft.scan(
        pl.DataFrame(
            {
                "transaction_id": ["t1"], "account_id": ["A"], "occurred_at": ["2025-03-01T10:00:00Z"],
                "direction": ["credit"], "amount": [1],
            }
        ),
        indicators="indicators/general/wires-multi-branch-consecutive-days.yaml",
    )  # fmt: skip
    assert isinstance(results, FolderResults)
    results.write(tmp_path / "out")
    read = ft.Results.read(tmp_path / "out")
    assert type(read) is ft.Results
    assert read.run is None
    assert results.run is not None
    assert results.run.job.previous is None, "an earlier run is not kept alive"
    assert "run" not in repr(ft.Results())
    assert [field.name for field in dataclasses.fields(ft.Results)][-1] == "run"
