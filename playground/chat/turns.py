"""The tokens with which a model's chat template ends a turn.

A checkpoint's ``eos_token_id`` need not be among them: that of a base model ends a document, while its chat template
writes ``<|im_end|>`` after a reply.
"""

from collections.abc import Sequence

from playground.chat.messages import Message, MessageError
from playground.chat.template import chat_format
from playground.models.running.language_model import LanguageModel

_QUESTION, _ANSWER = Message("user", "\ue0f2"), Message("assistant", "\ue0f3")  # private-use characters


def end_of_turn_ids(model: LanguageModel) -> tuple[int, ...]:
    """Return the ids of the added tokens that ``model``'s chat template writes right after an assistant's message.

    White space before the token is skipped. Both the token after a last message and the one after a message with a
    further turn count: where a template writes no end, the mark of the next turn is one. Empty where the model has no
    template, or it refuses or rewrites such a conversation, or writes ordinary text there.
    """
    talks = ((_QUESTION, _ANSWER), (_QUESTION, _ANSWER, _QUESTION))
    ends = (_added_token(model, _after_answer(model, talk)) for talk in talks)
    return tuple(dict.fromkeys(token_id for token_id in ends if token_id is not None))


def _after_answer(model: LanguageModel, talk: Sequence[Message]) -> str:
    """Return what the template writes after the answer in ``talk``."""
    form = chat_format(model)
    if form.is_plain:
        return ""
    try:
        _, _, after = form.rendered(talk, for_reply=False).partition(_ANSWER.content)
    except MessageError:
        return ""
    return after.lstrip()


def _added_token(model: LanguageModel, text: str) -> int | None:
    """Return the id of the longest added token at the start of ``text`` that the model has a logit for, or None."""
    added = model.tokenizer.get_added_vocab().items()
    matches = [(len(token), i) for token, i in added if token and text.startswith(token) and i < model.vocab_size]
    return max(matches)[1] if matches else None
