"""What the Chat tab does: read a conversation, reply, reply several times. Nothing of a user stays here.

A conversation is sent as JSON, which stands where another tab has its prompt; so a reply is a text like any other.
"""

import json
import secrets
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from html import escape
from typing import cast

import gradio as gr

from playground.chat.code import code, output_text, pipeline_output
from playground.chat.messages import Message, MessageError, read_messages
from playground.chat.reading import Reading, read_chat, read_start, read_with_answer
from playground.chat.replies import Replies, pipeline_ends, speaker_of
from playground.chat.template import chat_format
from playground.chat.variety import each_temperature, same_settings
from playground.decoding.sampling import new_seed
from playground.errors import PlaygroundError
from playground.examples import SCENES
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import LANGUAGES, Language
from playground.web.chat.view import reading_value, reply_value, variety_value
from playground.web.contract import OutputData, StripData, VarietyData
from playground.web.server import arguments
from playground.web.shell.controls import options_from
from playground.web.shell.notice import error_notice
from playground.web.shell.words import words
from playground.web.workbench.looking import Place, ReadPrompt, check_work
from playground.web.workbench.pacing import frames
from playground.web.workbench.rewriting import read_recipes, rewritten, written_anew
from playground.web.workbench.text_events import TextEvents, looked, with_clicked

SECONDS_BETWEEN_FRAMES = 0.15
"""Several replies are sent at most this often: each frame holds all of them."""

Shown = object
"""What a component becomes; ``gr.skip()`` leaves it as it is."""


@dataclass(frozen=True)
class ChatEvents:
    """The tab's events over one model, which is shared and never changed."""

    model: LanguageModel

    def look(self, sent: object, language: Language, seed: object, controls: object) -> tuple[Shown, Shown, Shown]:
        """Return what the charts, the notice and the reading become when the conversation or the model has changed.

        The charts stand where the reply to ``prompt`` begins; where they are, once it is answered and ``shown``.
        """
        try:
            request = arguments.mapping("chat", sent, "prompt", "shown")
            is_shown, number = arguments.flag("shown", request["shown"]), arguments.maybe_whole("seed", seed)
            longest = options_from(controls).max_new_tokens
            messages = conversation(request["prompt"])
            answer = messages[-1:] if messages and messages[-1].role == "assistant" else ()
            begun = self._begun(messages[: len(messages) - len(answer)], longest)
            place = Place(opening_ids(self.model) if begun is None else begun.ids, seed=number)
            live: Shown = gr.skip()
            told = ""
            if not (answer and is_shown):
                live, told = looked(speaker_of(self.model), place, controls, language)
            if begun is None:
                return live, told, None
            whole = read_with_answer(self.model, begun, answer) if answer else begun
            fits = self.model.reads(len(whole.ids))  # another model's answer may be too long for this one
            reading = whole if fits else begun
            return live, told + reading_notice(reading, language), reading_value(self.model, reading)
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language), None

    def _begun(self, messages: Sequence[Message], longest: int) -> Reading | None:
        """Return what is read to speak next; None where there is nothing, or the template wants a question first."""
        if messages and messages[-1].role == "user":
            return read_chat(self.model, messages, longest)
        try:
            return read_start(self.model, messages) if messages else None
        except MessageError:
            return None

    def reply(
        self, sent: object, language: Language, controls: object
    ) -> Generator[tuple[Shown, Shown, Shown, Shown, Shown], None, None]:
        """Stream a reply to what was sent: ``prompt``, and ``seed``: null (the control's), a number or ``"new"``."""
        try:
            request = arguments.mapping("chat", sent, "prompt")
            seeded = _with_seed(controls, request.get("seed"))
            reading = read_chat(self.model, conversation(request["prompt"]), options_from(seeded).max_new_tokens)
            prompt = arguments.text("prompt", request["prompt"])
        except PlaygroundError as error:
            yield gr.skip(), gr.skip(), error_notice(error, language), gr.skip(), gr.skip()
            return
        texts = TextEvents(speaker_of(self.model), lambda model, prompt: ReadPrompt(reading.ids, 0))
        notice = reading_notice(reading, language)
        read: Shown = reading_value(self.model, reading)
        with closing(texts.write(prompt, language, seeded)) as updates:  # type: ignore[type-var]
            for strip, live, own, tree in updates:
                yield self._named(strip), live, notice if own == "" else own, tree, read
                read = gr.skip()

    def branch(
        self, event: gr.EventData, language: Language, controls: object
    ) -> Iterator[tuple[Shown, Shown, Shown, Shown]]:
        """Branch off a reply, as :meth:`~playground.web.workbench.text_events.TextEvents.branch`."""
        with closing(reply_events(self.model).branch(event, language, controls)) as updates:  # type: ignore[type-var]
            for strip, live, notice, tree in updates:
                yield self._named(strip), live, notice, tree

    def rewrite(self, sent: object, language: Language) -> tuple[Shown, Shown]:
        """Write the replies of a link anew, see :mod:`~playground.web.workbench.rewriting`."""

        def read(model: LanguageModel, prompt: str, options: DecodingOptions) -> ReadPrompt:
            return ReadPrompt(read_chat(self.model, conversation(prompt), options.max_new_tokens).ids, 0)

        try:
            pieces = rewritten(speaker_of(self.model), read_recipes(sent), read)
            named = [(cast(StripData, self._named(text)), tree) for text, tree in pieces]
            return written_anew(named), gr.skip()
        except PlaygroundError as error:
            return None, error_notice(error, language)

    def take(self, sent: object, language: Language, controls: object) -> tuple[Shown, Shown, Shown, Shown]:
        """Take one token of a reply; ``sent`` is the place as the page knows it, with ``prompt``."""

        def read(model: LanguageModel, prompt: str) -> ReadPrompt:
            longest = options_from(controls).max_new_tokens
            return ReadPrompt(read_chat(model, conversation(prompt), longest).ids, 0)

        try:
            prompt = arguments.text("prompt", arguments.mapping("chat", sent, "prompt")["prompt"])
        except PlaygroundError as error:
            return gr.skip(), gr.skip(), error_notice(error, language), gr.skip()
        strip, live, notice, tree = TextEvents(speaker_of(self.model), read).take(prompt, language, sent, controls)
        return self._named(strip), live, notice, tree

    def take_clicked(
        self, event: gr.EventData, sent: object, language: Language, controls: object
    ) -> tuple[Shown, Shown, Shown, Shown]:
        """Take the token whose bar was clicked; otherwise as :meth:`take`."""
        try:
            clicked = with_clicked(sent, event)
        except PlaygroundError as error:
            return gr.skip(), gr.skip(), error_notice(error, language), gr.skip()
        return self.take(clicked, language, controls)

    def variety(self, sent: object, language: Language, controls: object) -> Generator[tuple[Shown, Shown], None, None]:
        """Reply several times to ``prompt``: ``n`` times with changes, or once at each temperature."""
        try:
            request = arguments.mapping("chat", sent, "prompt")
            messages = conversation(request["prompt"])
            prompt = arguments.text("prompt", request["prompt"])
            settings = settings_from(sent, options_from(controls))
            replies = Replies(self.model, messages, settings)
            check_work(self.model, len(replies.reading.ids), settings)
            run_id = secrets.token_hex(4)
            notice: Shown = ""

            def shown(running: bool) -> VarietyData:
                return variety_value(prompt, replies, run_id=run_id, running=running)

            for value in frames(replies, SECONDS_BETWEEN_FRAMES, shown):
                yield value, notice
                notice = gr.skip()
        except PlaygroundError as error:
            yield gr.skip(), error_notice(error, language)

    def output(self, sent: object, language: Language, controls: object) -> tuple[Shown, Shown]:
        """Return the last reply's output with the code that gives one, and a notice.

        Args:
            sent: ``prompt``, the whole conversation; ``full``, or the reply alone; ``model``, as the page calls it.
            language: the page's.
            controls: the options that the controls stand for, by name.
        """
        try:
            request = arguments.mapping("chat", sent, "prompt", "full", "model")
            messages, full = conversation(request["prompt"]), arguments.flag("full", request["full"])
            name = arguments.text("model", request["model"], arguments.LONGEST_NAME)
            question = messages[:-1] if messages and messages[-1].role == "assistant" else messages
            answer = messages[-1].content if len(question) < len(messages) else None
            has_template = not chat_format(self.model).is_plain
            written = code(
                name, question, options_from(controls), full=full, has_template=has_template,
                ends=pipeline_ends(self.model),
            )  # fmt: skip
            result = "" if answer is None else output_text(pipeline_output(question, answer, full=full))
        except PlaygroundError as error:
            return gr.skip(), error_notice(error, language)
        value: OutputData = {"output": result, "code": written}
        return value, gr.skip()

    def _named(self, strip: Shown) -> Shown:
        """Return a strip's value with the rendered conversation, which stands before its first token."""
        if not isinstance(strip, dict) or "prompt_ids" not in strip:
            return strip
        text = self.model.tokenizer.decode(strip["prompt_ids"], clean_up_tokenization_spaces=False)
        return reply_value(cast(StripData, strip), text, self.model.stop_strings)


def reply_events(model: LanguageModel) -> TextEvents:
    """Return what a growing reply of ``model`` takes: it ends where a turn does."""
    return TextEvents(speaker_of(model))


def opening_ids(model: LanguageModel) -> tuple[int, ...]:
    """Return the ids of the conversation that the page opens with, as much of it as the model's template takes."""
    scene = SCENES[LANGUAGES[0]][0]
    messages = [Message("system", scene.system), Message("user", scene.asks[0])]
    for taken in (messages, messages[1:]):
        try:
            return read_chat(model, taken).ids
        except MessageError:  # a template without system messages, or of another world altogether
            continue
    return (model.eos_ids or (0,))[:1]


def conversation(prompt: object) -> tuple[Message, ...]:
    """Return the messages that the page has sent as JSON.

    Raises:
        MessageError: it is none.
    """
    try:
        sent = json.loads(prompt) if isinstance(prompt, str) else None
    except (ValueError, RecursionError):
        sent = None
    return read_messages(sent)


def settings_from(sent: object, options: DecodingOptions) -> tuple[DecodingOptions, ...]:
    """Return the options of every reply that the page has asked for.

    Raises:
        OptionError: too few, too many, or a value outside its range.
        ArgumentError: what was sent is no wish for replies.
    """
    wish = arguments.mapping("replies", sent, "kind")
    seed = new_seed() if options.seed is None else options.seed
    if arguments.one_of("kind", wish["kind"], "same", "temperatures") == "temperatures":
        return each_temperature(options, seed)
    changes = {name: wish[name] for name in ("temperature", "do_sample") if wish.get(name) is not None}
    return same_settings(options, arguments.whole("n", wish.get("n")), seed, **changes)


def reading_notice(reading: Reading, language: Language) -> str:
    """Return the notice of what was left out, or of a template that is not the model's own; empty for neither."""
    w = words(language)
    lines = [w["chat_plain"]] if reading.is_plain else []
    if reading.dropped:
        lines.append(w["chat_dropped"].format(n=reading.dropped))
    return f'<div class="pg-notice pg-told" role="status">{escape(" ".join(lines))}</div>' if lines else ""


def _with_seed(controls: object, seed: object) -> Mapping[str, object]:
    """Return the options that the controls stand for with another seed: a number, or ``"new"``; None leaves theirs."""
    options = arguments.mapping("options", controls)
    if seed is None:
        return options
    return {**options, "seed": new_seed() if seed == "new" else arguments.whole("seed", seed)}
