"""Which tokenizers the page offers, and look one up by name. Knows nothing of what is asked of them."""

import threading
from dataclasses import dataclass

from playground.errors import ModelError
from playground.models.catalog import CATALOG
from playground.models.files.folders import tokenizer_folder
from playground.models.files.readers import read_tokenizer
from playground.models.hub.transfer import download_tokenizer
from playground.text import Language, Text
from playground.tokenization.reader import Reader
from playground.web.contract import TokenizerChoice

OPENING = "builtin/words"
"""The tokenizer that the tab opens with."""


@dataclass(frozen=True)
class Choice:
    """A tokenizer by its name, and what it is."""

    name: str
    label: Text


CHOICES: tuple[Choice, ...] = (
    Choice("builtin/words", Text("built_in_word_marks")),
    Choice("builtin/bytes", Text("built_in_byte_level")),
    Choice("builtin/lm", Text("the_built_in_model_s_own")),
    Choice("EbanLee/kobart-summary-v3", Text("kobart")),
    Choice("openai-community/gpt2", Text("gpt_2")),
    Choice("LGAI-EXAONE/EXAONE-3.5-2.4B-Instruct", Text("exaone_3_5")),
    Choice("Qwen/Qwen3-0.6B", Text("qwen3")),
    Choice("skt/kogpt2-base-v2", Text("kogpt2")),
    Choice("sshleifer/distilbart-cnn-12-6", Text("distilbart")),
    Choice("kakaocorp/kanana-1.5-2.1b-instruct-2505", Text("kanana_1_5")),
    Choice("naver-hyperclovax/HyperCLOVAX-SEED-Text-Instruct-0.5B", Text("hyperclova_x_seed")),
)
"""Those the tab shows: of the catalogue's models that share one tokenizer, as all of GPT-2's do, the smallest."""

_readers: dict[str, Reader] = {}
_turns: dict[str, threading.Lock] = {}


def reader(name: str) -> Reader:
    """Return the tokenizer called ``name``, fetched and read once and shared by all pages.

    Args:
        name: one of the catalogue's. Where its files are not here they come from the Hub, without the weights.

    Raises:
        ModelError: the catalogue does not know it, it cannot be fetched, or its files are broken.
    """
    if name not in _readers:
        if name not in CATALOG:
            raise _not_offered(name)  # before anything is kept of it
        with _turns.setdefault(name, threading.Lock()):  # a reader of another does not wait for this one
            if name not in _readers:
                if not is_here(name):
                    _fetch(name)
                _readers[name] = read_tokenizer(name)
    return _readers[name]


def is_read(name: str) -> bool:
    """Whether :func:`reader` gives the tokenizer called ``name`` at once."""
    return name in _readers


def choices(language: Language) -> list[TokenizerChoice]:
    """Return the tokenizers of the page in ``language``, and which are here."""
    return [{"name": each.name, "label": each.label[language], "here": is_here(each.name)} for each in CHOICES]


def is_here(name: str) -> bool:
    """Whether ``name`` is one of the catalogue's and its tokenizer is on this machine."""
    if name not in CATALOG:  # a page may not ask for any folder of this machine
        return False
    try:
        tokenizer_folder(name)
    except ModelError:
        return False
    return True


def _fetch(name: str) -> None:
    """Fetch the tokenizer of one of the catalogue's models; nothing else is ever fetched for a page."""
    if name not in {choice.name for choice in CHOICES} or name.startswith("builtin/"):
        raise _not_offered(name)
    download_tokenizer(name)


def _not_offered(name: str) -> ModelError:
    names = ", ".join(choice.name for choice in CHOICES)
    rule = Text("must_be_one_of_the_list")
    return ModelError("tokenizer", rule, name, Text("choose_from", names=names))
