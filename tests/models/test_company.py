"""Company changes nothing, the short way: twenty random texts, written together as they come and go, are those alone.

``tests/proofs/test_company.py`` has more of every type of model.
"""

import pytest

from tests.proofs.company import compare, opened, random_requests


@pytest.mark.parametrize("kind", ["gpt2", "llama"])
def test_twenty_texts_in_random_company_are_the_texts_alone(kind):
    found = compare(opened(kind, reads_source=False), random_requests(20, seed=7))
    assert found.wrong == found.ties == ()
    assert max(found.company) > 3
