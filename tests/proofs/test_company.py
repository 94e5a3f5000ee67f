"""Company changes no text: random requests of every type whose texts are computed together, alone and in company.

Types that are computed apart stand as such in ``docs/models.md``.
"""

import warnings

import pytest

from tests.proofs.company import REQUESTS, compare, opened, random_requests
from tests.proofs.model_types import TABLE, TOGETHER, rows_of

TOGETHER_TYPES = [row.kind for row in rows_of(TABLE.read_text(encoding="utf-8")) if row.together == TOGETHER]
MANY, SOME = REQUESTS, 60
"""So many requests for the types of the built-in model and of the small ones that a class loads, and for the others."""
MOST_TIES = 3
"""Of three hundred texts; more would be no chance."""


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize("kind", TOGETHER_TYPES)
def test_texts_in_random_company_are_the_texts_alone(kind):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = compare(
            opened(kind, reads_source=False), random_requests(MANY if kind in ("gpt2", "llama") else SOME, seed=1)
        )
    print(*found.ties, sep="\n")
    assert found.wrong == ()
    assert len(found.ties) <= MOST_TIES
    assert max(found.company) > 3


def test_most_types_are_computed_together():
    assert len(TOGETHER_TYPES) > 90
