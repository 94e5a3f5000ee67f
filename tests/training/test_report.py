"""A line of the report says what was measured, what it is held to, and whether it holds."""

from playground.training.report import Figure, at_least, stock_prompts, temperature_figure
from tests.training.test_effects import text


def test_a_missed_bar_stands_out():
    assert str(at_least("share", 0.25, 0.2)).split() == ["share", "25.0%", "≥", "20%", "ok"]
    assert str(at_least("share", 0.15, 0.2)).endswith("MISSED")
    assert str(Figure("floor", "0.5")).split() == ["floor", "0.5"]


def test_the_mean_must_fall_at_every_temperature():
    means = [-1.0, -2.0, -3.0, -4.0]
    assert temperature_figure([[text(logprob=mean)] for mean in means]).ok
    assert not temperature_figure([[text(logprob=mean)] for mean in [-1.0, -3.0, -2.0, -4.0]]).ok


def test_there_are_thirty_prompts_a_language_all_different():
    prompts = stock_prompts()
    korean = [any("가" <= sign <= "힣" for sign in prompt) for prompt in prompts]
    assert korean == [True] * 30 + [False] * 30
    assert len(set(prompts)) == 60
