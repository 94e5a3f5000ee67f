"""Models that lanes have of their own, lent without a page."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from playground.models.running.language_model import LanguageModel
from playground.web.compare.lanes import Lend
from playground.web.shell.picker import Use


def lending(**models: Any) -> tuple[Lend, list[tuple[list[Use], str]]]:
    """Return what lends these models by their names, of any dtype, and the list of what has been lent."""
    lent: list[tuple[list[Use], str]] = []

    @contextmanager
    def lend(uses: Collection[Use], chosen: str) -> Iterator[Mapping[Use, LanguageModel]]:
        lent.append((list(uses), chosen))
        yield {use: models[use[0]] for use in uses}

    return lend, lent
