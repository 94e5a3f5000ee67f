"""Constrained decoding: only tokens after which the new text can still become one that a grammar admits.

A grammar is a choice of texts, a regular expression or a JSON schema. llguidance follows it byte by byte and says which
tokens may come next: https://github.com/guidance-ai/llguidance. It is optional, so only this module imports it, and
only where a constraint is used.
"""

import json
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import LogitsProcessor

from playground.errors import OptionError
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import Text

PACKAGE = "llguidance"
"""What must be installed; its version is in ``requirements-constraints.txt``."""

LONGEST_CAUSE = 120
"""Characters of what llguidance says of a text that is no grammar, at most."""
_SPACE = " "
_WHOLE = '%llguidance {"no_forcing": true}\n'
"""Every token is allowed that can go on, also where only one text is left: no tokenization is preferred."""
_JSON_STYLE = {"whitespace_flexible": False, "item_separator": ", ", "key_separator": ": "}
"""JSON is written as Python's ``json.dumps`` writes it: a small model would fill a free choice with white space."""
_CALLED = {"choice": "grammar_choice", "regex": "grammar_regex", "json_schema": "grammar_json_schema"}
_TOO_COMPLEX = ("ParserTooComplex", "LexerTooComplex", "InternalError")
_ENDS = ("NotStopped", "NoExtension")
"""Reasons for which a matcher that accepts is at the end of a text of the grammar."""
_LIMITS = {
    "initial_lexer_fuel": 1_000_000,
    "step_lexer_fuel": 200_000,
    "step_max_items": 50_000,
    "max_lexer_states": 20_000,
    "max_grammar_size": 100_000,
    "verbose_errors": False,
}
"""What one grammar may take: some 20 ms to compile, 15 ms a step and row, 40 MB; a grammar is a stranger's input."""

_vocabularies: WeakKeyDictionary[Any, dict[tuple[int, ...], Any]] = WeakKeyDictionary()
"""llguidance's view of a tokenizer, by the tokenizer and the ids that end a text."""


def is_installed() -> bool:
    """Whether llguidance is installed."""
    return find_spec(PACKAGE) is not None


def grammar_source(kind: str, text: str, *, after_space: bool = False) -> str:
    """Return a constraint in llguidance's Lark syntax.

    Args:
        kind: ``"choice"``, ``"regex"`` or ``"json_schema"``.
        text: the texts to choose from, one a line; the regular expression; the schema.
        after_space: whether a space stands before it, which is no part of the text.

    Raises:
        OptionError: no text to choose from, or a schema that is no JSON.
    """
    space = json.dumps(_SPACE) + " " if after_space else ""
    if kind == "choice":
        lines = [line for line in text.splitlines() if line]
        if not lines:
            raise _refused(text, Text("must_name_at_least_one_text"))
        return f"{_WHOLE}start: " + " | ".join(space + json.dumps(line) for line in lines)
    if kind == "regex":
        return f"{_WHOLE}start: TEXT\nTEXT: {space}/{_llguidance().regex_to_lark(text)}/"
    return f"{_WHOLE}start: {space}%json {_styled(text)}"


class Constraint(LogitsProcessor):
    """Bans every token after which the new text cannot become one of the grammar; the end, where it is not one yet.

    Where the text so far is not the beginning of one, as under other settings before, every token is banned. The state
    of a row is found by the row's ids, so that it follows the parent of a beam.

    Args:
        model: whose vocabulary and end tokens are used.
        kind: as :func:`grammar_source`.
        text: as :func:`grammar_source`.
        start_length: number of ids before the first new token.
        before: the ids before the first new one in its text; a vocabulary with word marks drops a text's first space.

    Raises:
        OptionError: llguidance is not installed; the text is no grammar; it takes too much; or this model's tokens do
            not join to its text. The second last also while it is applied.
    """

    def __init__(
        self, model: LanguageModel, kind: str, text: str, start_length: int, before: Sequence[int] = ()
    ) -> None:
        self._text, self._start, self._ends = text, start_length, list(model.eos_ids)
        library = _llguidance()
        source = grammar_source(kind, text, after_space=drops_first_space(model, before))
        limits = library.LLParserLimits(**_LIMITS)
        first = library.LLMatcher(_vocabulary(model), source, log_level=0, limits=limits)
        if first.is_error():
            raise _refused(text, Text("must_be_a_grammar", kind=Text(_CALLED[kind]), cause=_cause(first)))
        self._states: dict[tuple[int, ...], _State] = {(): _State(first)}
        self._root = self._states[()]

    def __call__(self, input_ids: torch.Tensor, scores: torch.Tensor) -> torch.Tensor:
        """Return ``scores`` (rows, vocab_size) with −inf for what is not allowed after ``input_ids`` (rows, length)."""
        texts = [tuple(ids) for ids in input_ids[:, self._start :].tolist()]
        states = {text: self._state(text) for text in dict.fromkeys(texts)}
        self._states = states
        allowed = np.stack([self._allowed(states[text], scores.shape[1]) for text in texts])
        return scores.masked_fill(~torch.from_numpy(allowed).to(scores.device), -torch.inf)

    def allowed(self, text: Sequence[int], vocab_size: int) -> NDArray[np.bool_]:
        """Return which ids (vocab_size,) may follow the new ids ``text``."""
        return self._allowed(self._state(tuple(text)), vocab_size)

    def _state(self, text: tuple[int, ...]) -> "_State":
        """Return the state after ``text``: known, one token after a known one, or read from the beginning."""
        known = self._states.get(text)
        if known is not None:
            return known
        parent = self._states.get(text[:-1])
        return parent.after(text[-1:]) if parent else self._root.after(text)

    def _allowed(self, state: "_State", vocab_size: int) -> NDArray[np.bool_]:
        if state.mask is None:
            state.mask = state.allowed(self._ends, vocab_size)
            if state.is_too_complex:
                raise _refused(self._text, Text("must_not_take_so_much_work"))
        return state.mask


class _State:
    """A place in a grammar.

    Args:
        matcher: llguidance's; None: no text of the grammar goes through here.

    Attributes:
        mask: (vocab_size,) bool, which ids may follow; None until it is asked for.
    """

    def __init__(self, matcher: Any) -> None:
        self._matcher = matcher
        self.mask: NDArray[np.bool_] | None = None

    def after(self, ids: tuple[int, ...]) -> "_State":
        """Return the state after ``ids``; this one stays as it is."""
        if self._matcher is None:
            return self
        matcher = self._matcher.deep_copy()
        return _State(matcher if matcher.try_consume_tokens(list(ids)) == len(ids) else None)

    @property
    def is_too_complex(self) -> bool:
        """Whether the work has been broken off."""
        return self._matcher is not None and (self._matcher.is_error() or self._matcher.stop_reason() in _TOO_COMPLEX)

    def allowed(self, ends: list[int], vocab_size: int) -> NDArray[np.bool_]:
        """Return which ids (vocab_size,) may follow; of ``ends`` all where the text may end, else none."""
        mask = np.zeros(vocab_size, dtype=bool)
        if self._matcher is None:
            return mask
        if not self._matcher.is_stopped():
            bits = np.frombuffer(self._matcher.compute_bitmask(), dtype=np.uint8)
            mask[:] = np.unpackbits(bits, count=vocab_size, bitorder="little")
        mask[ends] = self._matcher.is_accepting() and self._matcher.stop_reason() in _ENDS
        return mask


def constraint_of(
    model: LanguageModel, options: DecodingOptions, *, start_length: int, before: Sequence[int] = ()
) -> Constraint | None:
    """Return the constraint that ``options`` switch on; None where there is none. Else as :class:`Constraint`."""
    if not options.is_constrained:
        return None
    return Constraint(model, options.constraint, options.grammar, start_length, before)


def _styled(text: str) -> str:
    """Return a JSON schema with the style in which JSON is written."""
    try:
        schema = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refused(text, Text("must_be_a_json_schema", cause=str(error))) from None
    if not isinstance(schema, dict):
        raise _refused(text, Text("must_be_a_json_schema", cause=f"{type(schema).__name__}"))
    return json.dumps({**schema, "x-guidance": _JSON_STYLE})


def _vocabulary(model: LanguageModel) -> Any:
    """Return llguidance's view of the vocabulary of ``model``, made once for each tokenizer and its end tokens."""
    made = _vocabularies.setdefault(model.tokenizer, {})
    key = (model.vocab_size, *model.eos_ids)
    if key not in made:
        if not model.joins_bytes:
            raise OptionError(
                "constraint", Text("must_be_off_for_this_model_s_tokens"), model.name, Text("choose_another_model")
            )
        library = _llguidance()
        wrapper = library.TokenizerWrapper(_Pieces(model))
        made[key] = library.LLTokenizer(wrapper, n_vocab=model.vocab_size, eos_token=list(model.eos_ids))
    return made[key]


class _Pieces:
    """A vocabulary as llguidance reads one: the bytes of each id, and which ids are no text."""

    bos_token_id = None

    def __init__(self, model: LanguageModel) -> None:
        data = model.token_bytes
        self.eos_token_id = model.eos_ids[0] if model.eos_ids else 0
        self.special_token_ids = [i for i, each in enumerate(data) if not each]
        self.tokens = [each or b"\xff<%d>" % i for i, each in enumerate(data)]

    def __call__(self, text: bytes) -> list[int]:
        """Return no ids: nothing is tokenized where no text is forced."""
        return []


def drops_first_space(model: LanguageModel, before: Sequence[int] = ()) -> bool:
    """Whether a text that follows the ids ``before`` it loses the space at its beginning."""
    spaced = next((i for i, data in enumerate(model.token_bytes) if data[:1] == b" " and data.strip()), None)
    return spaced is not None and not model.decode([spaced], before).startswith(_SPACE)


def _llguidance() -> Any:
    """Return the package llguidance, which has no complete types.

    Raises:
        OptionError: it is not installed.
    """
    if not is_installed():
        raise OptionError("constraint", Text("needs_a_package"), PACKAGE, Text("install_it", package=PACKAGE))
    import llguidance

    return llguidance


def _cause(matcher: Any) -> str:
    """Return the first line of what llguidance has to say that is no quotation."""
    lines = [line.strip() for line in str(matcher.get_error()).splitlines()]
    told = next(
        (line.removeprefix("error: ") for line in lines if line.startswith("error: ")), lines[0] if lines else ""
    )
    return told.split(": ", 1)[-1][:LONGEST_CAUSE]


def _refused(text: str, rule: Text) -> OptionError:
    return OptionError("grammar", rule, text, Text("change_it_or_choose_no_constraint"))
