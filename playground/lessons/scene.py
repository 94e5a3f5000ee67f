"""What the page shows while a lesson is taken: its set-up, and what has been pressed since. No page is needed."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice

from playground.chat.messages import Message
from playground.chat.reading import read_chat
from playground.chat.replies import Replies
from playground.chat.variety import same_settings
from playground.decoding.beam_search import BeamRun
from playground.decoding.distribution import NextTokenDistribution
from playground.decoding.generate import Run, decode, new_run, next_token
from playground.decoding.lockstep import Lockstep, side_of_text
from playground.decoding.side_by_side import Lane, LaneStart, SideBySide
from playground.decoding.trace import Step, Trace
from playground.errors import LessonError
from playground.lessons.lesson import Act, Lesson
from playground.lessons.models import LessonModels
from playground.lessons.setup import SetupReader
from playground.models.catalog import Family
from playground.models.running.language_model import LanguageModel
from playground.models.running.source import fit_source
from playground.text import Language, Text
from playground.tokenization.hangul import FORMS, in_form
from playground.tokenization.inspect import Inspection, inspect
from playground.tokenization.reader import Reader

REPLIES = 4
"""How many replies the page gives at once unless one chooses another number."""
STEPS = 8
"""How many tokens the act ``steps_8`` takes."""


class Scene:
    """The page in one language, on the set-up of ``lesson``.

    Nothing is computed before it is looked at or pressed. Whatever is looked at raises a LessonError where the set-up
    lacks what it needs, or where no act has brought it about.

    Attributes:
        start: the set-up.
        models: those of the page.
        options: what the controls stand for now.
        written: the ids of each whole text that was written, in order.
        steps: the tokens of the text that is shown.
        at: how many of these stand before the place of the charts.
    """

    def __init__(self, lesson: Lesson, language: Language, models: LessonModels) -> None:
        self.start = SetupReader(lesson.name, lesson.setup, language)
        self.models, self.options = models, self.start.options
        self.written: list[tuple[int, ...]] = []
        self.steps: tuple[Step, ...] = ()
        self.at = 0
        self._lanes: tuple[Lane, ...] = ()
        self._lockstep: Lockstep | None = None
        self._summary: Trace | None = None
        self._replies: tuple[tuple[int, ...], ...] = ()

    def act(self, acts: Iterable[Act]) -> None:
        """Press what ``acts`` say, in this order."""
        for each in acts:
            _ACTS[each](self)

    def missing(self, *acts: Act) -> LessonError:
        """Return the error that none of ``acts`` comes before what asks for its outcome."""
        return self.start.error(f"acts: {' / '.join(acts)}", Text("must_not_be_missing"), None)

    # Models

    def model_of(self, family: Family) -> LanguageModel:
        """Return the model in use of ``family``. Raises ModelError where it is not there."""
        return self.models.load(self.start.text("models", family, default=self.models.opening.get(family)))

    @cached_property
    def decoder(self) -> LanguageModel:
        """The model that goes on with texts, and chats."""
        return self.model_of("decoder")

    @cached_property
    def summarizer(self) -> LanguageModel:
        """The model that summarizes."""
        return self.model_of("encoder_decoder")

    # Generate

    @property
    def token_ids(self) -> tuple[int, ...]:
        """The tokens of the text that is shown."""
        return tuple(step.token_id for step in self.steps)

    @property
    def text(self) -> tuple[Step, ...]:
        """The steps of the text that is shown, one at least."""
        if not self.steps:
            raise self.missing("write", "step")
        return self.steps

    @property
    def distribution(self) -> NextTokenDistribution:
        """What the charts show: the next token where they stand."""
        return self.distribution_under()

    def distribution_under(self, **changes: float) -> NextTokenDistribution:
        """Return what the charts would show if ``changes`` were made to the controls."""
        options = replace(self.options, **changes)  # type: ignore[arg-type]  # by name
        return next_token(self.decoder, self.start.prompt, options, generated=self.token_ids[: self.at])

    def step(self) -> None:
        """Take one token after the text; the charts go on to the next, unless the text has ended."""
        before = self.token_ids
        longer = replace(self.options, max_new_tokens=max(self.options.max_new_tokens, len(before) + 1))
        run = new_run(self.decoder, self.start.prompt, longer, generated=before)
        taking = iter(run)
        list(islice(taking, 1))
        trace = run.trace
        taking.close()
        self.steps = (*self.steps, *trace.steps)
        goes_on = bool(trace.steps) and trace.stop_reason in ("cancelled", "length")
        self.at = len(self.steps) if goes_on else len(before)

    def write(self) -> None:
        """Write a whole text; the charts go back to its first token."""
        trace = decode(self.decoder, self.start.prompt, self.options)
        self.steps, self.at = trace.steps, 0
        self.written.append(trace.token_ids)

    def write_again(self) -> None:
        """Write a whole text with the next seed."""
        self.options = replace(self.options, seed=(self.options.seed or 0) + 1)
        self.write()

    # Compare

    def compare(self) -> None:
        """Run the rows of the comparison side by side."""
        options = self.start.compared(self.options)
        starts = [LaneStart(*self._reader_of(row), each) for row, each in enumerate(options)]
        together = SideBySide(starts)
        for _ in together:
            pass
        self._lanes = together.lanes

    def _reader_of(self, row: int) -> tuple[LanguageModel, str]:
        """Return the model of a row of the comparison, counted from 0, and the prompt that it reads."""
        models, prompts = self.start.compared_models(), self.start.compared_prompts()
        name, prompt = (models[row], prompts[row]) if row < len(models) else (None, None)
        model = self.decoder if name is None else self.models.load(name)
        return model, self.start.compared_prompt if prompt is None else prompt

    def read_in_lockstep(self) -> None:
        """Let two rows of the comparison read one text."""
        one, other, text = self.start.read_together()
        lockstep = Lockstep(*(side_of_text(*self._reader_of(row), text) for row in (one, other)))
        for _ in lockstep:
            pass
        self._lockstep = lockstep

    @property
    def lockstep(self) -> Lockstep:
        """One text as two rows of the comparison read it."""
        if self._lockstep is None:
            raise self.missing("lockstep")
        return self._lockstep

    @property
    def rows(self) -> tuple[Run | BeamRun, ...]:
        """The decoding of each row."""
        if not self._lanes:
            raise self.missing("compare")
        return tuple(lane.run for lane in self._lanes)

    # Summarize

    @cached_property
    def source_ids(self) -> tuple[int, ...]:
        """The ids that the encoder reads of the article."""
        return fit_source(self.summarizer, self.start.article).ids

    def summarize(self) -> None:
        """Summarize the article."""
        self._summary = decode(self.summarizer, self.source_ids, self.options)

    @property
    def summary(self) -> Trace:
        """The summary."""
        if self._summary is None:
            raise self.missing("summarize")
        return self._summary

    # Tokenizer

    @cached_property
    def tokenizer(self) -> Reader:
        """The tokenizer in use on its tab."""
        return self.models.read(self.start.text("tokenizer", "tokenizer", default=self.models.tokenizer))

    @property
    def pieces(self) -> Inspection:
        """What the tokenizer makes of the typed text."""
        form = self.start.text("tokenizer", "form", default=FORMS[0])
        known = next((each for each in FORMS if each == form), None)
        if known is None:
            raise self.start.error(
                "setup: tokenizer: form", Text("must_be_one_of_the_values", values=", ".join(FORMS)), form
            )
        text = in_form(self.start.text("tokenizer", "text"), known)
        return inspect(self.tokenizer, text, special=self.start.flag("tokenizer", "special", default=True))

    # Chat

    @property
    def messages_read(self) -> tuple[Message, ...]:
        """The messages that the model reads before its reply."""
        return read_chat(self.decoder, self.start.conversation(), self.options.max_new_tokens).messages

    def reply_several_times(self) -> None:
        """Reply several times, each time with the next seed."""
        settings = same_settings(self.options, REPLIES, self.options.seed or 0)
        replies = Replies(self.decoder, self.start.conversation(), settings)
        for _ in replies:
            pass
        self._replies = tuple(run.trace.token_ids for run in replies.runs)

    @property
    def replies(self) -> tuple[tuple[int, ...], ...]:
        """The tokens of several replies."""
        if not self._replies:
            raise self.missing("replies")
        return self._replies

    def look(self) -> None:
        """Press what shows more and changes no value: draws, a summary's token, a reply, which is not read again."""


def _eight_steps(scene: Scene) -> None:
    for _ in range(STEPS):
        scene.step()


_ACTS: Mapping[Act, Callable[[Scene], None]] = {
    "step": Scene.step,
    "steps_8": _eight_steps,
    "write": Scene.write,
    "write_again": Scene.write_again,
    "draw_100": Scene.look,
    "compare": Scene.compare,
    "lockstep": Scene.read_in_lockstep,
    "summarize": Scene.summarize,
    "attention": Scene.look,
    "reply": Scene.look,
    "replies": Scene.reply_several_times,
}
