"""Every shipped prompt goes on in its page's language; digits and punctuation belong to all."""

import pytest

from playground import DecodingOptions, next_token
from playground.examples import COMPARED, PROMPTS
from playground.training.grammar import OTHER_LETTERS

BEST = 5
SHIPPED = [(language, prompt) for language, texts in PROMPTS.items() for prompt in (*texts, COMPARED[language])]


@pytest.mark.parametrize(("language", "prompt"), SHIPPED)
def test_the_best_next_tokens_are_of_the_pages_language(builtin, language, prompt):
    best = next_token(builtin, prompt, DecodingOptions()).raw_probs.argsort(descending=True)[:BEST].tolist()
    labels = [builtin.label(each) for each in best if each not in builtin.tokenizer.all_special_ids]
    assert not [label for label in labels if OTHER_LETTERS[language].search(label)]
