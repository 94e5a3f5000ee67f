"""The chat bars of the built-in model's card, measured through the Chat tab's own endpoint."""

from collections.abc import Sequence
from dataclasses import asdict

from playground.training.chat import Message
from playground.training.chat_report import NEW_TOKENS, Replies, Reply, lines
from playground.web.chat.endpoint import ChatEndpoint
from playground.web.shell.offered import OfferedModels
from playground.web.shell.picker import ModelChoice

SEED = 1


def through_the_tab(endpoint: ChatEndpoint) -> Replies:
    """Return greedy replies as a client of ``/chat`` gets them."""

    def reply(messages: Sequence[Message]) -> Reply:
        text, _, trace = endpoint.chat([asdict(message) for message in messages], {"max_new_tokens": NEW_TOKENS})
        return Reply(text, trace["stop_reason"] == "eos")

    return reply


if __name__ == "__main__":
    print(*lines(through_the_tab(ChatEndpoint(ModelChoice(OfferedModels(), "decoder"))), SEED), sep="\n")
