import json

import pytest

from playground.charts import cumulative, next_token, style, waterfall, words
from playground.text import LANGUAGES
from playground.web.live.config import FIGURES


@pytest.mark.parametrize("figure", [made() for made in FIGURES.values()], ids=list(FIGURES))
class TestEveryLiveFigure:
    def test_has_only_scatter_traces_so_that_it_moves_without_a_redraw(self, figure):
        assert {trace["type"] for trace in figure["data"]} == {"scatter"}

    def test_has_fixed_ranges(self, figure):
        for name in ("xaxis", "yaxis"):
            axis = figure["layout"][name]
            assert (axis["autorange"], axis["fixedrange"], len(axis["range"])) == (False, True, 2)

    def test_is_transparent(self, figure):
        assert figure["layout"]["paper_bgcolor"] == figure["layout"]["plot_bgcolor"] == "rgba(0,0,0,0)"

    def test_names_each_trace_once(self, figure):
        names = [trace["name"] for trace in figure["data"]]
        assert len(set(names)) == len(names)

    def test_is_legible_from_the_back_row(self, figure):
        sizes = [trace["textfont"]["size"] for trace in figure["data"] if "textfont" in trace]
        assert min([*sizes, figure["layout"]["xaxis"]["tickfont"]["size"]]) >= 12

    def test_is_small_json(self, figure):
        assert len(json.dumps(figure, allow_nan=False)) < 6000


def test_bars_stand_on_a_fixed_axis_to_100_percent():
    axis = next_token.figure()["layout"]["xaxis"]
    assert (axis["ticktext"][0], axis["ticktext"][-1]) == ("0%", "100%")
    assert axis["range"][1] > 1


def test_the_rank_axis_is_logarithmic():
    assert cumulative.figure()["layout"]["xaxis"]["type"] == "log"


def test_colours_keep_their_meaning():
    bars = {trace["name"]: trace for trace in next_token.figure()["data"]}
    curve = {trace["name"]: trace for trace in cumulative.figure()["data"]}
    assert (bars["before"]["line"]["color"], bars["after"]["line"]["color"]) == ("#D6D3D1", "#0072B2")
    assert (curve["k"]["line"]["color"], curve["p"]["line"]["color"]) == ("#D55E00", "#009E73")


@pytest.mark.parametrize(
    ("probability", "shown"),
    [(0.1234, "12.3 %"), (1.0, "100.0 %"), (0.001, "0.1 %"), (0.000042, "4.2e-5"), (0.0, "0.0 %"), (1e-12, "1.0e-12")],
)
def test_probabilities_read_like_this(probability, shown):
    assert style.percent(probability) == shown


@pytest.mark.parametrize(("text", "shown"), [(" a", "▁a"), ("\n\t", "⏎⇥"), ("가\x00", "가‹00›"), ("<b>", "<b>")])
def test_white_space_is_made_visible(text, shown):
    assert style.visible(text) == shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_and_every_stage_has_its_words(language):
    table = words.page_words()[language]
    assert table.keys() == words.page_words()[LANGUAGES[0]].keys()
    assert all(table.values())
    assert {*FIGURES, *(f"{name}_key" for name in FIGURES), *(f"stage:{name}" for name in words.SHOWN)} <= table.keys()


def test_the_usual_stages_have_a_row_each_in_the_order_they_act():
    assert words.USUAL[:4] == ("repetition_penalty", "no_repeat_ngram_size", "min_new_tokens", "temperature")
    assert waterfall.figure()["layout"]["yaxis"]["range"] == [len(words.USUAL) + 0.5, -0.5]
