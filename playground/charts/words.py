"""The texts in and around the live charts, in Korean and English. The page fills in ``{name}``."""

from collections.abc import Mapping

from playground.options import OPTIONS
from playground.stage_order import STAGES
from playground.text import LANGUAGES, Language, Text, catalog

SHOWN: tuple[str, ...] = tuple(name for name, kind in STAGES.items() if kind.shown)
"""The stages of the charts, in the order in which they act."""

USUAL: tuple[str, ...] = tuple(name for name, kind in STAGES.items() if kind.usual)
"""Those that have a row in the chart of the stages while they are off, too."""


def page_words() -> dict[str, dict[str, str]]:
    """Return all texts by language and key, with the stages' names under ``stage:<option>``."""
    names = {f"stage:{name}": _stage(name) for name in SHOWN}
    return {
        language: {**catalog(language)["charts"], **{key: name[language] for key, name in names.items()}}
        for language in LANGUAGES
    }


def _stage(name: str) -> Mapping[Language, str]:
    """Return the short name of a stage: the option's label without brackets, for the little room beside a bar."""
    if name == "no_repeat_ngram_size":
        return Text("n_gram_block").by_language()
    return {language: OPTIONS[name].label[language].split(" (")[0] for language in LANGUAGES}
