"""Regular expressions that take linear time: Rust's engine, through pydantic. Knows nothing of vocabularies.

An engine that backtracks can be made to take minutes and gigabytes by a pattern of ten characters. This one reads each
text once and compiles to at most 10 MB; in return it has no lookaround, no backreferences and no recursion. pydantic,
which Gradio brings along, looks for an expression in a whole list of texts in one call.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import count

from pydantic_core import SchemaError, SchemaValidator, core_schema

from playground.errors import PromptError, Text

SLOWEST_SEARCH = 2.0
"""Seconds after which a search is given up: an expression of thousands of states takes that long in linear time."""
AT_ONCE = 50
"""Texts between two looks at the clock; others wait for the interpreter that long, a tenth of a second at most."""


class Pattern:
    """A regular expression to look for in texts.

    Args:
        query: the expression.

    Raises:
        PromptError: it is no regular expression, is too large, or holds what the engine has not.
    """

    def __init__(self, query: str) -> None:
        self._query = query
        if "(?R)" in query:  # a flag for line ends here, recursion everywhere else
            raise self._lacking("recursion")
        text = core_schema.str_schema(pattern=query, regex_engine="rust-regex", strict=True)
        or_none = core_schema.with_default_schema(text, default=None, on_error="default")
        try:
            self._look = SchemaValidator(core_schema.list_schema(or_none)).validate_python
        except (SchemaError, UnicodeEncodeError) as error:
            raise self._refused(str(error).rpartition("error: ")[2]) from None

    def matching(self, texts: Sequence[str]) -> Iterator[int]:
        """Yield the places of those ``texts`` that hold a match, in order.

        Raises:
            PromptError: it takes longer than :data:`SLOWEST_SEARCH`.
        """
        end = time.monotonic() + SLOWEST_SEARCH
        for start in range(0, len(texts), AT_ONCE):
            if time.monotonic() > end:
                rule = Text("더 빨리 찾을 수 있어야 합니다", "must be quicker to look for")
                raise PromptError("query", rule, self._query, Text("반복을 줄여 보세요", "Repeat less in it"))
            found = self._look(list(texts[start : start + AT_ONCE]))
            yield from (place for place, text in zip(count(start), found, strict=False) if text is not None)

    def _refused(self, cause: str) -> PromptError:
        if "not supported" in cause:
            return self._lacking(cause.removesuffix("s are not supported").removesuffix(" is not supported"))
        if "size limit" in cause:
            rule = Text(
                "펼친 크기가 10 MB를 넘지 않아야 합니다", "must take at most 10 MB with its repeats written out"
            )
            return PromptError("query", rule, self._query, Text("반복 횟수를 줄여 보세요", "Repeat fewer times"))
        rule = Text("올바른 정규식이어야 합니다", f"must be a regular expression ({cause})")
        return PromptError(
            "query", rule, self._query, Text("괄호와 기호를 살펴보세요", "Look at its brackets and signs")
        )

    def _lacking(self, construct: str) -> PromptError:
        rule = Text(
            "전후방 탐색 (?=…), 역참조 \\1, 재귀 (?R) 없이 써야 합니다. 글을 한 번만 훑는 검색이라 이것들이 없습니다",
            f"must do without {construct}: the search reads each piece once, and has no lookaround (?=…), "
            "backreference \\1 or recursion (?R)",
        )
        way_out = Text("넓게 찾아 문자와 길이로 좁히세요", "Look for more, and narrow it by script and length")
        return PromptError("query", rule, self._query, way_out)
