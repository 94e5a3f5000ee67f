"""Regular expressions that match in linear time: Rust's engine, through pydantic.

A pattern of ten characters can make a backtracking engine take minutes and gigabytes. This engine reads each text once
and compiles to at most 10 MB; in return it has no lookaround, backreferences or recursion. pydantic, a dependency of
Gradio, matches a pattern against a whole list of texts in one call.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import count

from pydantic_core import SchemaError, SchemaValidator, core_schema

from playground.errors import PromptError
from playground.text import Text

SEARCH_TIMEOUT = 2.0
"""Seconds after which a search is stopped: a pattern of thousands of states takes that long even in linear time."""
BATCH_SIZE = 50
"""Texts matched between two looks at the clock; it blocks the interpreter for at most a tenth of a second."""


class Pattern:
    """A compiled regular expression.

    Args:
        query: the expression.

    Raises:
        PromptError: it is not a regular expression, is too large, or uses what the engine does not support.
    """

    def __init__(self, query: str) -> None:
        self._query = query
        if "(?R)" in query:  # a flag for line ends here, recursion everywhere else
            raise self._unsupported("recursion")
        text = core_schema.str_schema(pattern=query, regex_engine="rust-regex", strict=True)
        or_none = core_schema.with_default_schema(text, default=None, on_error="default")
        try:
            self._match = SchemaValidator(core_schema.list_schema(or_none)).validate_python
        except (SchemaError, UnicodeEncodeError) as error:
            raise self._refused(str(error).rpartition("error: ")[2]) from None

    def matching(self, texts: Sequence[str]) -> Iterator[int]:
        """Yield the indices of the ``texts`` with a match, in order.

        Raises:
            PromptError: it takes longer than :data:`SEARCH_TIMEOUT`.
        """
        end = time.monotonic() + SEARCH_TIMEOUT
        for start in range(0, len(texts), BATCH_SIZE):
            if time.monotonic() > end:
                rule = Text("must_be_quicker_to_look_for")
                raise PromptError("query", rule, self._query, Text("repeat_less_in_it"))
            matches = self._match(list(texts[start : start + BATCH_SIZE]))
            yield from (index for index, text in zip(count(start), matches, strict=False) if text is not None)

    def _refused(self, cause: str) -> PromptError:
        if "not supported" in cause:
            return self._unsupported(cause.removesuffix("s are not supported").removesuffix(" is not supported"))
        if "size limit" in cause:
            rule = Text("must_take_at_most_10_mb_with_its_repeats")
            return PromptError("query", rule, self._query, Text("repeat_fewer_times"))
        rule = Text("must_be_a_regular_expression", cause=cause)
        return PromptError("query", rule, self._query, Text("look_at_its_brackets_and_signs"))

    def _unsupported(self, construct: str) -> PromptError:
        rule = Text("must_do_without_the_search_reads_each_piece", construct=construct)
        way_out = Text("look_for_more_and_narrow_it_by_script_and")
        return PromptError("query", rule, self._query, way_out)
