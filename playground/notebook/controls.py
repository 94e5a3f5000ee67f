"""The controls over the charts of a notebook: of the page's, those that the live charts follow, and their words."""

from collections.abc import Mapping, Sequence
from typing import get_args

from playground.charts.words import USUAL
from playground.errors import OptionError
from playground.option import Option
from playground.options import OPTIONS, DecodingOptions, Strategy
from playground.text import Language, Text, catalog
from playground.web.contract import NotebookControlsData
from playground.web.shell.option_data import MAIN, control_values, offered_options, option_data

_WORDS = ("strategy", *get_args(Strategy), "other_controls", "idle_off", "prompt")


def followed_options() -> list[Option]:
    """Return the options that move the live charts of one step, in the order of the page's controls."""
    return [option for option in offered_options() if option.name in ("num_beams", *USUAL)]


def check_followed(options: DecodingOptions) -> None:
    """Check that the live charts follow all of ``options`` that change a distribution.

    Raises:
        OptionError: a forced token, which they do not draw.
    """
    for name in ("forced_bos_token_id", "forced_eos_token_id"):
        if (value := getattr(options, name)) is not None:
            raise OptionError(name, Text("is_not_drawn_by_the_live_charts"), value, Text("to_turn_it_off_set_none"))


def controls_data(options: DecodingOptions, language: Language) -> NotebookControlsData:
    """Return the controls, standing on ``options``, and what is written at them in ``language``."""
    followed = followed_options()
    names = [option.name for option in followed]
    return {
        "controls": names,
        "main": {strategy: _in_sight(main, names) for strategy, main in MAIN.items()},
        "options": {option.name: option_data(option) for option in OPTIONS.values()},
        "opening": control_values(options),
        "words": dict(_words(followed, language)),
    }


def _in_sight(main: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return which of ``names`` are not folded away: the page's main ones, min-p in place of the seed."""
    return [name for name in ("min_p" if name == "seed" else name for name in main) if name in names]


def _words(followed: list[Option], language: Language) -> Mapping[str, str]:
    page = catalog(language)["page"]
    labels = {f"{option.name}_label": option.label[language] for option in followed}
    helps = {f"{option.name}_help": option.help[language] for option in followed}
    return {name: page[name] for name in _WORDS} | labels | helps
