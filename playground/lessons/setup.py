"""A lesson's set-up in one language, read entry by entry: what a value needs and the set-up lacks is named."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeGuard

from playground.chat.messages import Message, read_messages
from playground.decoding.side_by_side import same_length
from playground.errors import LessonError, OptionError
from playground.examples import ARTICLES, COMPARED, PROMPTS, SCENES
from playground.experiments import EXPERIMENTS
from playground.lessons.lesson import Setup
from playground.options import OPTIONS, DecodingOptions
from playground.presets import OPENING
from playground.text import LANGUAGES, Language, Text

_WAY_OUT = Text("see_the_chapter_on_lessons_in_the_readme")
_STRATEGIES: Mapping[str, tuple[bool, bool]] = {
    "greedy": (False, False),
    "sampling": (True, False),
    "beam": (False, True),
    "beam_sampling": (True, True),
}
"""Whether each draws, and whether it has beams."""
_OWN = ("prompt", "model")
"""What a row of a comparison may have besides its options."""


def localized(setup: Setup, language: Language) -> dict[str, Any]:
    """Return a set-up in ``language``: of every text in all languages that one."""
    return {name: _localized(value, language) for name, value in setup.items()}


def _localized(value: Any, language: Language) -> Any:
    if isinstance(value, Mapping):
        if value.keys() == set(LANGUAGES):
            return value[language]
        return localized(value, language)
    return [_localized(each, language) for each in value] if isinstance(value, list) else value


def models_to_fetch(setup: Setup) -> tuple[str, ...]:
    """Return the models of a comparison's rows that do not come with the project, each once."""
    compare = setup.get("compare", {})
    rows = compare.get("settings", []) if isinstance(compare, Mapping) else []
    names = [row["model"] for row in rows if isinstance(row, Mapping) and isinstance(row.get("model"), str)]
    return tuple(dict.fromkeys(name for name in names if not name.startswith("builtin/")))


def lesson_error(lesson: str, place: str, rule: Text, value: object) -> LessonError:
    """Return the error for ``value`` at ``place`` in the lesson so called."""
    return LessonError(f"{lesson}: {place}", rule, value, _WAY_OUT)


class SetupReader:
    """What the page stands on before anything is pressed.

    An entry is looked for when a value needs it; where there is none, it is what the page opens with. Only the lab's
    numbers and the tokenizer's text have to be in the set-up.

    Args:
        lesson: its name, for errors.
        setup: the lesson's.
        language: the page's.
    """

    def __init__(self, lesson: str, setup: Setup, language: Language) -> None:
        self.lesson, self.language = lesson, language
        self._setup = localized(setup, language)

    def error(self, place: str, rule: Text, value: object) -> LessonError:
        """Return the error for ``value`` at ``place`` in the lesson."""
        return lesson_error(self.lesson, place, rule, value)

    def get(self, *path: str, default: object = None) -> object:
        """Return the entry at ``path``; ``default`` where there is none.

        Raises:
            LessonError: there is none and no default, or something on the way is no table.
        """
        value: object = self._setup
        for depth, name in enumerate(path):
            if not isinstance(value, Mapping):
                raise self._wrong(path[:depth], Text("must_be_a_table"), value)
            value = value.get(name, default if depth == len(path) - 1 else {})
        if value is None:
            raise self._wrong(path, Text("must_not_be_missing"), None)
        return value

    def _wrong(self, path: Sequence[str], rule: Text, value: object) -> LessonError:
        return self.error(": ".join(("setup", *path)), rule, value)

    def text(self, *path: str, default: str | None = None) -> str:
        """Return the text at ``path``."""
        value = self.get(*path, default=default)
        if not isinstance(value, str):
            raise self._wrong(path, Text("must_be_a_text"), value)
        return value

    def flag(self, *path: str, default: bool | None = None) -> bool:
        """Return the truth value at ``path``."""
        value = self.get(*path, default=default)
        if not isinstance(value, bool):
            raise self._wrong(path, Text("must_be_true_or_false"), value)
        return value

    def number(self, *path: str) -> float:
        """Return the number at ``path``."""
        value = self.get(*path)
        if not _is_number(value):
            raise self._wrong(path, Text("must_be_a_finite_number"), value)
        return value

    def whole(self, *path: str, low: int, high: int) -> int:
        """Return the whole number at ``path``."""
        value = self.number(*path)
        if value != int(value) or not low <= value <= high:
            raise self._wrong(path, Text("must_be_a_whole_number_from_to", low=low, high=high), value)
        return int(value)

    def numbers(self, *path: str) -> list[float]:
        """Return the numbers at ``path``, one at least."""
        values = self.get(*path)
        if not isinstance(values, list) or not values:
            raise self._wrong(path, Text("must_be_a_list"), values)
        for value in values:
            if not _is_number(value):
                raise self._wrong(path, Text("must_be_a_finite_number"), value)
        return values

    @property
    def prompt(self) -> str:
        """Generate's prompt."""
        return self.text("fields", "texts", "prompt", default=PROMPTS[self.language][0])

    @property
    def compared_prompt(self) -> str:
        """The prompt of the comparison."""
        return self.text("fields", "texts", "compared_prompt", default=COMPARED[self.language])

    @property
    def article(self) -> str:
        """The text that is summarized."""
        return self.text("fields", "texts", "article", default=ARTICLES[self.language][0])

    @property
    def options(self) -> DecodingOptions:
        """The options that the controls stand for: those that the page opens with, but for what the set-up moves.

        Raises:
            LessonError: there is no such control or strategy, a value is out of its range, or a strategy with beams is
                given no number of them.
        """
        place = ("fields", "controls")
        moved = self.get(*place, default={})
        if not isinstance(moved, Mapping):
            raise self._wrong(place, Text("must_be_a_table"), moved)
        strategy = moved.get("strategy", OPENING.strategy)
        if strategy not in _STRATEGIES:
            rule = Text("must_be_one_of_the_values", values=", ".join(_STRATEGIES))
            raise self._wrong((*place, "strategy"), rule, strategy)
        draws, has_beams = _STRATEGIES[strategy]
        values = {name: self._of_control(name, value) for name, value in moved.items() if name != "strategy"}
        beams = values.pop("num_beams", None)
        if has_beams and beams is None:
            raise self._wrong((*place, "num_beams"), Text("must_not_be_missing"), None)
        shape = {"do_sample": draws, "num_beams": beams if has_beams else 1}
        return self._replaced(OPENING, {**values, **shape}, ": ".join(("setup", *place)))

    def _of_control(self, name: str, value: object) -> object:
        """Return what a control's value stands for: where an option may be off, a slider's 0 is None."""
        option = OPTIONS.get(name)
        if option is None or not option.control:
            raise self._wrong(("fields", "controls", name), Text("is_nothing_that_a_lesson_has"), value)
        return option.neutral if value == option.off else value

    def compared(self, controls: DecodingOptions) -> list[DecodingOptions]:
        """Return the options of every row of the comparison, with the seed and the length of ``controls``.

        Raises:
            LessonError: there is no such comparison or option, or a value is out of its range.
        """
        own = self.get("compare", "settings", default=[])
        name = self.text("compare", "experiment", default="" if own else next(iter(EXPERIMENTS)))
        if name and name not in EXPERIMENTS:
            rule = Text("must_be_one_of_the_values", values=", ".join(EXPERIMENTS))
            raise self._wrong(("compare", "experiment"), rule, name)
        rows = list(EXPERIMENTS[name].settings) if name else self._own_settings()
        is_same = self.flag("compare", "same", default=bool(name) and EXPERIMENTS[name].same_length)
        rows = [replace(row, seed=controls.seed, max_new_tokens=controls.max_new_tokens) for row in rows]
        return [same_length(row) for row in rows] if is_same else rows

    def compared_prompts(self) -> list[str | None]:
        """Return the prompt of every row of the comparison that has one of its own; None for one that has not.

        Of a ready-made comparison there is no row.

        Raises:
            LessonError: a prompt is no text.
        """
        return self._own_texts("prompt")

    def compared_models(self) -> list[str | None]:
        """Return the name of the model of every row, as :meth:`compared_prompts` its prompt.

        Raises:
            LessonError: a model's name is no text.
        """
        return self._own_texts("model")

    def read_together(self) -> tuple[int, int, str]:
        """Return the places of the two rows that read one text in lockstep, from 0, and the text, which is typed.

        Raises:
            LessonError: there is no such text, or there are no such rows.
        """
        if self.text("compare", "lockstep", "by") != "typed":
            raise self._wrong(("compare", "lockstep", "by"), Text("must_be_one_of_the_values", values="typed"), None)
        last = len(self._rows()) - 1
        one, other = (self.whole("compare", "lockstep", name, low=0, high=last) for name in ("one", "other"))
        return one, other, self.text("compare", "lockstep", "text")

    def _own_texts(self, name: str) -> list[str | None]:
        texts = [(number, row.get(name)) for number, row in enumerate(self._rows(), 1)]
        for number, text in texts:
            if text is not None and not isinstance(text, str):
                raise self.error(f"setup: compare: settings {number}: {name}", Text("must_be_a_text"), text)
        return [text for _, text in texts]

    def _own_settings(self) -> list[DecodingOptions]:
        options = [{name: value for name, value in row.items() if name not in _OWN} for row in self._rows()]
        return [
            self._replaced(DecodingOptions(), each, f"setup: compare: settings {number}")
            for number, each in enumerate(options, 1)
        ]

    def _rows(self) -> list[Mapping[str, Any]]:
        rows = self.get("compare", "settings", default=[])
        if not isinstance(rows, list) or not all(isinstance(each, Mapping) for each in rows):
            raise self._wrong(("compare", "settings"), Text("must_be_a_list_of_tables"), rows)
        return rows

    def _replaced(self, options: DecodingOptions, values: Mapping[str, Any], place: str) -> DecodingOptions:
        for name, value in values.items():
            if name not in OPTIONS:
                raise self.error(f"{place}: {name}", Text("is_nothing_that_a_lesson_has"), value)
        try:
            return replace(options, **values)
        except OptionError as error:
            raise LessonError(f"{self.lesson}: {place}: {error.name}", error.rule, error.value, error.way_out) from None

    def conversation(self) -> tuple[Message, ...]:
        """Return the messages that are to be answered: the system's, those of before, and what is typed.

        Of a set-up with a conversation of its own nobody has said or typed what it leaves out.

        Raises:
            LessonError: the set-up has something else there.
            MessageError: they are no messages.
        """
        scene, has_own = SCENES[self.language][0], bool(self.get("chat", default={}))
        system = self.text("chat", "system", default="" if has_own else scene.system)
        draft = self.text("chat", "draft", default="" if has_own else scene.asks[0])
        messages = self.get("chat", "messages", default=[])
        if not isinstance(messages, list) or not all(isinstance(each, Mapping) for each in messages):
            raise self._wrong(("chat", "messages"), Text("must_be_a_list_of_tables"), messages)
        is_answered = not messages or messages[-1].get("role") != "user"
        typed = [{"role": "user", "content": draft}] if draft.strip() and is_answered else []
        return read_messages([{"role": "system", "content": system}, *messages, *typed])


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
