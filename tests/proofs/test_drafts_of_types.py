"""Drafts change no text of any type that transformers writes with; a type whose cache cannot go back reads none."""

import random
import warnings

import pytest

from playground import DecodingOptions
from playground.models.files.known_types import REFUSED_TYPES
from playground.models.running.language_model import LanguageModel
from tests.decoding.test_drafts import alike, run_to_the_end, without
from tests.doubles import letters_tokenizer
from tests.proofs.tiny_models import TYPES, VOCABULARY, tiny_model


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.parametrize(("kind", "reads_source"), [each for each in TYPES if each[0] not in REFUSED_TYPES])
def test_drafts_change_no_text_of_this_type(kind, reads_source):
    """A prompt that repeats itself, a text that is made to go on with it, then is free."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LanguageModel(kind, tiny_model(kind, reads_source=reads_source), letters_tokenizer(VOCABULARY))
        draw, accepted = random.Random(kind), 0
        for seed in range(3):
            motif = [draw.randrange(3, VOCABULARY) for _ in range(3)]
            options = DecodingOptions(do_sample=seed == 1, temperature=0.7, seed=seed, max_new_tokens=16)
            on, off = (run_to_the_end(model, motif * 3, each, motif * 3) for each in (options, without(options)))
            accepted += sum(step.is_accepted for step in on.steps)
            alike(model, motif * 3, options, on, off.token_ids)
            assert [step.logprob for step in on.steps] == pytest.approx([s.logprob for s in off.steps], abs=1e-3)
    assert bool(accepted) == model.takes_back
