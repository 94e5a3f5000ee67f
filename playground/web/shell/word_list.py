"""What a typed word is for a model: its tokens with and without a space before it. Holds nothing of a user."""

from collections.abc import Callable, Sequence

import gradio as gr

from playground.errors import PlaygroundError
from playground.models.running.language_model import LanguageModel
from playground.option import LONGEST_WORD, MOST_WORDS
from playground.text import Text
from playground.web.bridge import component
from playground.web.contract import WordFormData, WordPiecesData
from playground.web.server import arguments
from playground.web.server.arguments import ArgumentError
from playground.web.server.turns import Turns, in_turn
from playground.web.shell.downloads import error_value
from playground.web.shell.offered import OfferedModels

LONGEST_TYPED = 64
"""Characters of a word."""
ASKED_AT_ONCE = 4
"""How many words are split at the same time; each takes milliseconds."""
MOST_WAITING = 500
"""How many wait: a class that types words at once."""

_TEMPLATE = '<div class="pg-words"></div>'


def word_list_view(models: OfferedModels) -> gr.HTML:
    """Return the place where the page shows the words that are banned and boosted; ``word_list.js`` fills it."""
    split = pieces_of(lambda: models.server_models.loaded)
    placed = models.placed(lambda asked, _: split(asked), lambda *_: 0, computes=False)

    def pieces(asked: object = None) -> WordPiecesData:
        name = asked.get("model") if isinstance(asked, dict) else None
        try:
            answer: WordPiecesData = placed(asked, name if isinstance(name, str) else "")
        except PlaygroundError as error:
            return {"forms": [], "known": [], "error": error_value(error)}
        return answer

    answered = in_turn(pieces, Turns(ASKED_AT_ONCE, MOST_WAITING))
    return component(
        "words", _TEMPLATE, server_functions=[answered], elem_id="option-sequence_bias", elem_classes="pg-control"
    )


def pieces_of(loaded: Callable[[], Sequence[LanguageModel]]) -> Callable[[object], WordPiecesData]:
    """Return what answers the page's question for a word's tokens, or for the labels of ids.

    Args:
        loaded: the models that are in use; of no other is anything said.
    """

    def pieces(asked: object = None) -> WordPiecesData:
        try:
            named = arguments.mapping("words", asked, "model", "word", "ids")
            model = _model(loaded(), arguments.text("model", named["model"], arguments.LONGEST_NAME))
            word = arguments.text("word", named["word"], LONGEST_TYPED).strip()
            ids = [_known(model, each) for each in arguments.listed("ids", named["ids"])[: 2 * MOST_WORDS]]
            return {"forms": forms(model, word) if word else [], "known": ids, "error": None}
        except PlaygroundError as error:
            return {"forms": [], "known": [], "error": error_value(error)}

    return pieces


def forms(model: LanguageModel, word: str) -> list[WordFormData]:
    """Return the tokens of ``word``, with a space before it and without; one where both are the same.

    Raises:
        ArgumentError: they are more than a word may have.
    """
    found = {}
    for text in (f" {word}", word):
        ids = tuple(model.tokenizer.encode(text, add_special_tokens=False))
        if not 0 < len(ids) <= LONGEST_WORD:
            rule = Text("must_be_words_of_token_ids", most=1, longest=LONGEST_WORD)
            raise ArgumentError("word", rule, word, Text("shorten_it"))
        found[ids] = _piece(model, ids)
    return list(found.values())


def _piece(model: LanguageModel, ids: Sequence[int]) -> WordFormData:
    return {"ids": list(ids), "labels": [model.label(each) for each in ids]}


def _known(model: LanguageModel, ids: object) -> WordFormData:
    """Return the labels of ids that the page has from elsewhere; of one outside of the vocabulary its number."""
    found = arguments.ids("ids", ids)[:LONGEST_WORD]
    return {"ids": list(found), "labels": [model.label(i) if i < model.vocab_size else f"#{i}" for i in found]}


def _model(loaded: Sequence[LanguageModel], name: str) -> LanguageModel:
    found = next((model for model in loaded if model.name == name), None)
    if found is None:
        raise ArgumentError("model", Text("must_be_a_model_in_use"), name, Text("choose_it_again"))
    return found
