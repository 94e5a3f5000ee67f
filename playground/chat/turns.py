"""Which tokens end a turn by a model's chat template. Knows nothing of decoding or the page.

A checkpoint's ``eos_token_id`` need not be among them: that of a base model ends a document, while its chat template
writes ``<|im_end|>`` after a reply.
"""

from collections.abc import Sequence

from playground.chat.messages import Message, MessageError
from playground.chat.template import format_of
from playground.models.running.language_model import LanguageModel

_ASKED, _ANSWERED = Message("user", "\ue0f2"), Message("assistant", "\ue0f3")  # characters for private use


def turn_ends(model: LanguageModel) -> tuple[int, ...]:
    """Return the ids of the added tokens that ``model``'s chat template puts right after what an assistant says.

    White space between is passed over. What follows the last message counts, and what follows one that is answered:
    where a template writes no end, the mark of the next turn is one. Nothing is returned where there is no template, it
    refuses or rewrites such a conversation, or puts ordinary text there.
    """
    talks = ((_ASKED, _ANSWERED), (_ASKED, _ANSWERED, _ASKED))
    found = (_added_token(model, _after_answer(model, talk)) for talk in talks)
    return tuple(dict.fromkeys(token_id for token_id in found if token_id is not None))


def _after_answer(model: LanguageModel, talk: Sequence[Message]) -> str:
    """Return what the template writes after the answer in ``talk``."""
    form = format_of(model)
    if form.is_plain:
        return ""
    try:
        _, _, after = form.rendered(talk, for_reply=False).partition(_ANSWERED.content)
    except MessageError:
        return ""
    return after.lstrip()


def _added_token(model: LanguageModel, text: str) -> int | None:
    """Return the longest added token that ``text`` begins with, of those that the model has a logit for."""
    added = model.tokenizer.get_added_vocab().items()
    found = [(len(token), i) for token, i in added if token and text.startswith(token) and i < model.vocab_size]
    return max(found)[1] if found else None
