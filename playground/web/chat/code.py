"""The code of the Chat tab."""

from playground.chat.messages import as_dicts
from playground.chat.reading import read_chat
from playground.chat.replies import speaker_of
from playground.chat.template import chat_format
from playground.export.code import Code
from playground.export.source import source_of
from playground.export.texts import chat_code
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.web.chat.events import conversation
from playground.web.server import arguments
from playground.web.workbench.looking import check_work


def write_code(model: LanguageModel, _: object, sent: object, options: DecodingOptions, taken: tuple[int, ...]) -> Code:
    """Return the code of the reply to the conversation that the page has ``sent``, whose last answer is left out.

    The reply goes on from the tokens ``taken``.

    Args:
        model: the model.
        sent: with the conversation as ``prompt``.
        options: the options; their seed is a number.
        taken: ids of the reply that stand there already.

    Raises:
        PlaygroundError: the tab would refuse the conversation or the options.
    """
    messages = conversation(arguments.mapping("chat", sent, "prompt")["prompt"])
    is_answered = bool(messages) and messages[-1].role == "assistant"
    reading = read_chat(model, messages[:-1] if is_answered else messages, options.max_new_tokens)
    check_work(model, len(reading.ids), [options])
    by_template = tuple(model.tokenizer(reading.text, add_special_tokens=False)["input_ids"])
    return chat_code(
        source_of(speaker_of(model)), as_dicts(reading.messages), options, seed=options.seed or 0,
        template=chat_format(model).plain, ids=None if by_template == reading.ids else reading.ids,
        taken=taken,
    )  # fmt: skip
