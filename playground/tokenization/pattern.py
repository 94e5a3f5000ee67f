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
                rule = Text("더 빨리 찾을 수 있어야 합니다", "must be quicker to look for")
                raise PromptError("query", rule, self._query, Text("반복을 줄여 보세요", "Repeat less in it"))
            matches = self._match(list(texts[start : start + BATCH_SIZE]))
            yield from (index for index, text in zip(count(start), matches, strict=False) if text is not None)

    def _refused(self, cause: str) -> PromptError:
        if "not supported" in cause:
            return self._unsupported(cause.removesuffix("s are not supported").removesuffix(" is not supported"))
        if "size limit" in cause:
            rule = Text(
                "펼친 크기가 10 MB를 넘지 않아야 합니다", "must take at most 10 MB with its repeats written out"
            )
            return PromptError("query", rule, self._query, Text("반복 횟수를 줄여 보세요", "Repeat fewer times"))
        rule = Text("올바른 정규식이어야 합니다", f"must be a regular expression ({cause})")
        return PromptError(
            "query", rule, self._query, Text("괄호와 기호를 살펴보세요", "Look at its brackets and signs")
        )

    def _unsupported(self, construct: str) -> PromptError:
        rule = Text(
            "전후방 탐색 (?=…), 역참조 \\1, 재귀 (?R) 없이 써야 합니다. 글을 한 번만 훑는 검색이라 이것들이 없습니다",
            f"must do without {construct}: the search reads each piece once, and has no lookaround (?=…), "
            "backreference \\1 or recursion (?R)",
        )
        way_out = Text("넓게 찾아 문자와 길이로 좁히세요", "Look for more, and narrow it by script and length")
        return PromptError("query", rule, self._query, way_out)
