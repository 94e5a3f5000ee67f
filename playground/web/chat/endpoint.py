"""The endpoint ``/chat``: a reply to a conversation for other programs. Holds nothing of a user."""

from collections.abc import Generator, Sequence
from dataclasses import asdict

from playground.chat.code import pipeline_output
from playground.chat.messages import Message, read_messages
from playground.chat.reading import read_chat
from playground.chat.replies import speaker_of
from playground.decoding.generate import new_run
from playground.decoding.trace import Trace
from playground.options import DecodingOptions
from playground.web.server.arguments import text
from playground.web.shell.picker import ModelChoice
from playground.web.workbench.endpoints import last_heard, read_options, to_its_end
from playground.web.workbench.looking import check_work


class ChatEndpoint:
    """The endpoint over the decoders that a page offers."""

    def __init__(self, choice: ModelChoice) -> None:
        self._choice = choice
        self._reply = choice.models.placed(self._replied)

    def chat(
        self,
        messages: list[dict[str, str]],
        options: dict[str, object] | None = None,
        return_full_text: bool = False,
        model: str | None = None,
    ) -> tuple[str | list[dict[str, str]], list[int], dict[str, object]]:
        """Reply to a conversation with a language model.

        Args:
            messages: ``{"role": "system" | "user" | "assistant", "content": "…"}``, the last one the user's.
            options: decoding options by the names that transformers' generate has for them, and seed; greedy without.
            return_full_text: whether to give back the whole conversation.
            model: the name of a decoder that the page offers; without one, the one that the page opens with.

        Returns:
            The reply, or with ``return_full_text`` all messages; its token ids; its trace.
        """
        conversation, settings = read_messages(messages), read_options(options)
        name = text("model", model or "") or self._choice.opening
        trace: Trace = last_heard(self._reply(conversation, settings, name))
        return pipeline_output(conversation, trace.text, full=return_full_text), list(trace.token_ids), asdict(trace)

    def _replied(
        self, conversation: Sequence[Message], options: DecodingOptions, name: str
    ) -> Generator[Trace | None, None, None]:
        with self._choice.lease_chosen(name) as model:
            ids = read_chat(model, conversation, options.max_new_tokens).ids
            check_work(model, len(ids), [options])
            run = new_run(speaker_of(model), ids, options)
            yield from to_its_end(run)
        yield run.trace
