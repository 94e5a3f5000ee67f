"""What the page is sent of a comparison."""

from dataclasses import asdict, fields
from typing import get_type_hints

from playground import DecodingOptions
from playground.decoding.side_by_side import SideBySide, TextFigures
from playground.web.contract import FiguresData, OptionsData, SettingData
from playground.web.workbench.lanes import lanes_value
from tests.doubles import TableModel


def test_options_cross_under_the_names_of_the_options():
    names = {field.name for field in fields(DecodingOptions)}
    assert set(get_type_hints(OptionsData)) == names
    assert names - set(get_type_hints(SettingData)) == {"seed", "max_new_tokens"}


def test_every_figure_of_a_text_is_sent_its_n_grams_by_the_size_as_a_text():
    lanes = SideBySide.of(
        TableModel({0: (0.1, 0.6, 0.2, 0.1), 1: (1, 0, 0, 0)}), [0], [DecodingOptions(max_new_tokens=6)]
    )
    for _ in lanes.lanes[0].run:
        pass
    (row,) = lanes_value("a", lanes.lanes, run_id="r", seed=0)["rows"]
    figures = lanes.lanes[0].figures
    assert set(row["figures"]) == {field.name for field in fields(TextFigures)} | {"tokens_per_second"}
    assert set(row["figures"]) == set(get_type_hints(FiguresData))
    by_size = {"repeated", "repeated_places"}
    assert {k: v for k, v in row["figures"].items() if k not in by_size} == {
        k: v for k, v in asdict(figures).items() if k not in by_size
    } | {"tokens_per_second": figures.tokens_per_second}
    assert row["figures"]["repeated"] == {str(n): share for n, share in figures.repeated.items()}
