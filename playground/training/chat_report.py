"""Measure how well replies keep to the question, the persona and the model's small world.

Replies come from any function of messages to a ``Reply``, so the page's own path can be measured too.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from itertools import islice

from playground.decoding.generate import decode
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import written_in
from playground.training.chat import Chat, Message, Turn, keeps_persona
from playground.training.chat_text import FOLDER, MODEST
from playground.training.corpus import held_out_chats
from playground.training.grammar import Language

TURNS = 100
NEW_TOKENS = 100
BARS = {"on the asked thing": 0.9, "in the persona's manner": 0.9, "ended by the end token": 0.98}
# Files of questions, and how many of each are declined. The former ones have been looked at while frames were written.
OUTSIDE_BARS = {"outside.txt": 18, "outside_former.txt": 57, "outside_new.txt": 57}
INTEGER = re.compile(r"\d+")


@dataclass(frozen=True)
class Reply:
    """The text of a reply, and whether it ended with the end token."""

    text: str
    ended: bool


@dataclass(frozen=True)
class Marked:
    """A held-out turn with the model's reply."""

    chat: Chat
    turn: Turn
    reply: Reply

    @property
    def on(self) -> bool:
        """Whether the reply has an expected word."""
        return is_on(self.reply.text, self.turn)

    @property
    def in_manner(self) -> bool:
        """Whether the reply is in the persona's manner."""
        return keeps_persona(self.reply.text, self.chat.persona, self.chat.language)


Replies = Callable[[Sequence[Message]], Reply]


def greedy(lm: LanguageModel) -> Replies:
    """Return a function that gives the greedy replies of ``lm``."""

    def reply(messages: Sequence[Message]) -> Reply:
        conversation = [asdict(message) for message in messages]
        ids = lm.tokenizer.apply_chat_template(conversation, add_generation_prompt=True, return_dict=False)
        trace = decode(lm, ids, DecodingOptions(max_new_tokens=NEW_TOKENS))
        return Reply(lm.decode(trace.token_ids), trace.stop_reason == "eos")

    return reply


def is_on(reply: str, turn: Turn) -> bool:
    """Return whether ``reply`` has any of the words that ``turn`` expects; for a sum, as its last number."""
    if turn.topic == "sums":
        return INTEGER.findall(reply)[-1:] == list(turn.expects)
    return any(expected.casefold() in reply.casefold() for expected in turn.expects)


def is_modest(reply: str, language: Language) -> bool:
    """Return whether ``reply`` says that a small model does not know, and states no number."""
    return MODEST[language] in reply and not INTEGER.search(reply)


def held_out_turns(seed: int) -> Iterator[tuple[Chat, Turn]]:
    """Yield the turns of held-out chats whose replies can be checked, without end."""
    return ((chat, turn) for chat in held_out_chats(seed) for turn in chat.turns if turn.expects)


def mark(replies: Replies, seed: int, count: int = TURNS) -> list[Marked]:
    """Return ``count`` held-out turns with the model's replies; the earlier messages are the generator's."""
    turns = islice(held_out_turns(seed), count)
    return [Marked(chat, turn, replies(chat.messages[: turn.reply])) for chat, turn in turns]


@cache
def outside_questions(name: str) -> tuple[tuple[Language, str], ...]:
    """Return the questions of the file ``name``, all outside the model's world, each with its language."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple((written_in(line), line) for line in lines)


def lines(replies: Replies, seed: int) -> list[str]:
    """Return the lines of the report: the shares with their bars, shares by topic, replies to the outside questions."""
    marked = mark(replies, seed)
    shares = [_share([each.on for each in marked]), _share([each.in_manner for each in marked])]
    shares.append(_share([each.reply.ended for each in marked]))
    results = [
        f"{name}: {share:.0%} of {len(marked)} turns (bar {bar:.0%})"
        for (name, bar), share in zip(BARS.items(), shares, strict=True)
    ]
    outside = [line for name, bar in OUTSIDE_BARS.items() for line in _outside(replies, name, bar)]
    return [*results, *_by_topic(marked), *outside]


def _by_topic(marked: Sequence[Marked]) -> list[str]:
    """Return one line for each topic and language."""
    groups: dict[str, list[Marked]] = defaultdict(list)
    for each in marked:
        groups[f"{each.chat.language} {each.turn.topic}"].append(each)
    return [
        f"  {name}: on {_share([each.on for each in group]):.0%}, "
        f"manner {_share([each.in_manner for each in group]):.0%} of {len(group)}"
        for name, group in sorted(groups.items())
    ]


def _outside(replies: Replies, name: str, bar: int) -> list[str]:
    """Return how many questions of the file ``name`` were declined, and every reply."""
    questions = outside_questions(name)
    texts = [replies([Message("user", question)]).text for _, question in questions]
    declined = sum(is_modest(text, language) for (language, _), text in zip(questions, texts, strict=True))
    result = [f"outside its world: {declined} of {len(questions)} without an invented fact (bar {bar})"]
    return result + [f"  {question} → {text}" for (_, question), text in zip(questions, texts, strict=True)]


def _share(facts: Sequence[bool]) -> float:
    """Return the share of ``facts`` that are true; 0 for none."""
    return sum(facts) / len(facts) if facts else 0.0
