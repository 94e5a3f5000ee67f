"""The models that a lesson's values are computed with."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from playground.models.api import load_model
from playground.models.catalog import CATALOG, Family
from playground.models.files.readers import read_tokenizer
from playground.models.running.language_model import LanguageModel
from playground.tokenization.reader import Reader


@dataclass(frozen=True)
class LessonModels:
    """What a page has.

    Attributes:
        load: from a model's name to the model; raises ``ModelError`` where it is not there.
        read: from a tokenizer's name to the tokenizer; raises the same.
        opening: the model that the page opens with, by family.
        tokenizer: the tokenizer that it opens with.
        listed: the family of each model that its list shows.
    """

    load: Callable[[str], LanguageModel]
    read: Callable[[str], Reader]
    opening: Mapping[Family, str]
    tokenizer: str
    listed: Sequence[Family]


def built_in() -> LessonModels:
    """Return those that come with the project, and a list of all that the catalogue knows."""
    return LessonModels(
        load=load_model,
        read=read_tokenizer,
        opening={"decoder": "builtin/lm", "encoder_decoder": "builtin/summarizer"},
        tokenizer="builtin/words",
        listed=[known.family for known in CATALOG.values() if known.family],
    )
