from dataclasses import is_dataclass

from ftindicators.reports import figures


def test_figures_are_frozen_values():
    made = [value for value in vars(figures).values() if isinstance(value, type) and is_dataclass(value)]
    assert len(made) > 5
    assert all(value.__dataclass_params__.frozen for value in made)
