"""The decoding options as controls show them, and what a page's own code must know of them. Knows nothing of Gradio."""

from collections.abc import Mapping
from typing import cast, get_args

from playground.option import Group, Option
from playground.options import OPTIONS, DecodingOptions, Strategy
from playground.presets import Preset
from playground.web.contract import ControlsData, OptionData

BEAM_WIDTH = 4
"""What the beam width's control shows while no strategy uses it."""
MAIN: Mapping[Strategy, tuple[str, ...]] = {
    "greedy": ("no_repeat_ngram_size", "repetition_penalty", "max_new_tokens"),
    "sampling": ("temperature", "top_k", "top_p", "seed"),
    "beam": ("num_beams", "length_penalty", "no_repeat_ngram_size"),
    "beam_sampling": ("num_beams", "temperature", "top_p", "seed"),
}
"""The options that matter most under each strategy; the page folds the others away, the idle ones among them."""


GROUPS: tuple[Group, ...] = get_args(Group)
"""The groups of the folded controls, in the order in which they stand."""


def offered_options() -> list[Option]:
    """Return the options that have a control of Gradio's, in the order of the controls."""
    return [option for option in OPTIONS.values() if option.control and not option.is_listed]


def listed_options() -> list[Option]:
    """Return the options whose values are lists, which the page shows by itself."""
    return [option for option in OPTIONS.values() if option.control and option.is_listed]


def control_values(options: DecodingOptions) -> ControlsData:
    """Return what the controls show for ``options``, in their order, the strategy first, the lists last.

    A slider shows 0 for None.
    """
    shown_options = (*offered_options(), *listed_options())
    shown = {option.name: _shown(option, getattr(options, option.name)) for option in shown_options}
    return cast(ControlsData, {"strategy": options.strategy, **shown})


def _shown(option: Option, value: object) -> object:
    if option.name == "num_beams" and value == 1:
        return BEAM_WIDTH
    return option.off if value is None and option.kind == "float" else value


def limits(option: Option, slider: tuple[float, float, float]) -> tuple[float, float]:
    """Return the least and the largest value that a control with this slider can show."""
    low, high, _ = slider
    lowest = low if option.open_minimum or option.minimum is None else option.minimum
    return lowest, high if option.maximum is None else option.maximum


def option_data(option: Option) -> OptionData:
    """Return what the page's own code must know of ``option``."""
    return {
        "neutral": option.neutral,
        "kind": option.kind,
        "limits": limits(option, option.slider) if option.slider else (option.minimum, option.maximum),
        "slider": option.slider,
        "group": option.group,
        "idle": [
            {
                "option": rule.option,
                "comparison": rule.comparison,
                "value": rule.value,
                "reason": rule.reason.by_language(),
            }
            for rule in option.idle
        ],
    }


def preset_values(preset: Preset) -> ControlsData:
    """Return the controls' values under ``preset``, without those that the page keeps as they are."""
    values = control_values(preset.options)
    del values["seed"]
    del values["grammar"]  # what was typed stays, also while nothing uses it
    if not preset.sets_length:
        del values["max_new_tokens"]
    return values
