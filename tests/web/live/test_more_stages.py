"""The page's mathematics of every stage, in any order, against the stages of a decoding."""

import math
import random
from dataclasses import asdict

import numpy as np
import torch
from scipy.special import softmax

from playground import decode, next_token
from playground.decoding.distribution import apply_stages
from playground.decoding.processors import build_stages
from playground.decoding.samplers import XTCLogitsWarper
from playground.decoding.surprise import Surprise
from playground.models.running.language_model import LanguageModel
from playground.web.live.payload import step_payload, surprise_data
from playground.web.workbench.looking import Place, look
from tests.decoding.grammars import random_grammar
from tests.doubles import random_options
from tests.node import javascript
from tests.sizes import sizes

VOCABULARY, EOS, PROMPT = 60, (1, 2), 9
SCRIPT = """cases.map(({ payload, options }) => {
  const { after, stages } = all.process(all.decodeStep(payload), options);
  return { after: [...after], names: stages.map(({ name }) => name) };
})"""
CLOSE = 1e-3
MOST_AT_ONCE = 100


def case(rng: random.Random) -> tuple[dict[str, object], np.ndarray]:
    """Return what the page gets of a random step under random options, and the probabilities that it should find.

    A text before the step is one that mirostat has followed from its first token on.
    """
    generated = rng.randint(0, 6)
    options = random_options(rng, more=True, seed=rng.randrange(99), num_beams=rng.choice([1, 1, 1, 3]))
    context = [rng.randrange(12) for _ in range(PROMPT + generated)]
    rows = [torch.tensor([rng.gauss(0, 2) for _ in range(VOCABULARY)]) for _ in range(generated + 1)]
    stages = build_stages(
        options, start_length=PROMPT, eos_ids=EOS, source_ids=context[:PROMPT], seed=options.seed or 0
    )  # fmt: skip
    bits = []
    for place, logits in enumerate(rows):
        row = logits.log_softmax(-1) if options.num_beams > 1 else logits
        applied = apply_stages(row, context[: PROMPT + place], stages)
        here = next((stage.before for stage in applied if stage.name == "mirostat_tau"), None)
        if place < generated and here is not None:
            bits.append(-float(here.double().log_softmax(-1)[context[PROMPT + place]]) / math.log(2))
    counted = [each for each in bits if math.isfinite(each)]
    after = applied[-1].after if applied else row
    payload = step_payload(
        rows[-1], context_ids=context, generated=generated, eos_ids=EOS, u=0.4, label=str, step_id="s",
        source_ids=context[:PROMPT], chance=XTCLogitsWarper.chance(options.seed or 0, generated),
        surprise=surprise_data(Surprise(sum(counted), len(counted)), options),
    )  # fmt: skip
    return {"payload": payload, "options": asdict(options)}, probabilities(after)


def probabilities(logits: torch.Tensor) -> np.ndarray:
    """Return the softmax of ``logits``; zeros where no token is left."""
    return np.zeros(len(logits)) if torch.isneginf(logits).all() else softmax(logits.double().numpy())


def guided_case(rng: random.Random, model: LanguageModel) -> tuple[dict[str, object], np.ndarray]:
    """Return a step of the model's own under a random grammar, a watermark in two of three cases, and other options."""
    grammar = random_grammar(rng)
    options = random_options(
        rng, more=True, constraint=grammar.kind, grammar=grammar.text, watermark_bias=rng.choice([0.0, 1.0, 4.0]),
        seed=rng.randrange(99), num_beams=rng.choice([1, 1, 1, 3]), max_new_tokens=6,
    )  # fmt: skip
    prompt_ids = model.encode(rng.choice(["Once upon a time, there was a", "옛날 옛적에"]))
    generated = decode(model, prompt_ids, options).token_ids[: rng.randrange(6)]
    generated = generated if model.eos_ids[0] not in generated else ()
    payload = look(model, Place(tuple(prompt_ids), generated, seed=options.seed), options)
    expected = next_token(model, prompt_ids, options, generated=generated)
    return {"payload": payload, "options": asdict(options)}, expected.probs.numpy()


def check(cases: list[tuple[dict[str, object], np.ndarray]]) -> None:
    """Check the page's probabilities of each of ``cases``.

    A token whose value stands at a cut to the last digits may fall on either side: one setting in a hundred.
    """
    found = javascript("live/math.js", SCRIPT, cases=[sent for sent, _ in cases])
    off = [
        (each["names"], sent["options"])
        for each, (sent, probs) in zip(found, cases, strict=True)
        if np.abs(np.array(each["after"]) - probs).max() > CLOSE
    ]
    assert len(off) <= len(cases) // 100, off


@sizes("settings", quick=150, slow=300, proof=500)
def test_the_page_computes_what_a_decoding_does(settings):
    rng = random.Random(29)
    check([case(rng) for _ in range(settings)])


@sizes("settings", quick=24, slow=60, proof=200)
def test_so_it_does_under_a_constraint_and_a_watermark(builtin, settings):
    rng = random.Random(30)
    for start in range(0, settings, MOST_AT_ONCE):
        check([guided_case(rng, builtin) for _ in range(min(MOST_AT_ONCE, settings - start))])
