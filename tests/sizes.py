"""How large a random test is in each tier. The seed is the same, so a smaller one is the beginning of a larger one."""

import pytest


def sizes(name: str, **tiers: int) -> pytest.MarkDecorator:
    """Give a test the argument ``name``: another number in each of the ``tiers`` (``quick``, ``slow``, ``proof``)."""
    return pytest.mark.parametrize(name, tiered(**tiers))


def tiered(**tiers: object) -> list[object]:
    """Return the parameters of a test or fixture, one for each of the ``tiers``, marked as that tier's."""
    marks = {tier: () if tier == "quick" else getattr(pytest.mark, tier) for tier in tiers}
    return [pytest.param(value, marks=marks[tier], id=tier) for tier, value in tiers.items()]
