"""The page's mathematics of every stage, in any order, against the stages of a decoding."""

import random
from dataclasses import asdict

import numpy as np
import torch
from scipy.special import softmax

from playground.decoding.distribution import apply_stages
from playground.decoding.processors import build_stages
from playground.decoding.samplers import XTCLogitsWarper
from playground.options import DecodingOptions
from playground.web.live.payload import step_payload
from tests.doubles import random_options
from tests.node import javascript
from tests.sizes import sizes

VOCABULARY, EOS, PROMPT = 60, (1, 2), 9
SCRIPT = """cases.map(({ payload, options }) => {
  const { after, stages } = all.process(all.decodeStep(payload), options);
  return { after: [...after], names: stages.map(({ name }) => name) };
})"""
CLOSE = 1e-3


def expected(logits: torch.Tensor, context: list[int], options: DecodingOptions) -> np.ndarray:
    """Return the probabilities after every stage; none where no token is left."""
    row = logits.log_softmax(-1) if options.num_beams > 1 else logits
    stages = build_stages(
        options, start_length=PROMPT, eos_ids=EOS, source_ids=context[:PROMPT], seed=options.seed or 0
    )  # fmt: skip
    applied = apply_stages(row, context, stages)
    after = applied[-1].after if applied else row
    return np.zeros(VOCABULARY) if torch.isneginf(after).all() else softmax(after.double().numpy())


def case(rng: random.Random) -> tuple[dict[str, object], np.ndarray]:
    """Return what the page gets of a random step under random options, and the probabilities that it should find.

    Mirostat is at its first token: from then on the page goes by what the text surprised the model's own distribution.
    """
    logits = torch.tensor([rng.gauss(0, 2) for _ in range(VOCABULARY)])
    generated = rng.randint(0, 6)
    options = random_options(rng, more=True, seed=rng.randrange(99), num_beams=rng.choice([1, 1, 1, 3]))
    if options.mirostat_tau:
        generated = 0
    context = [rng.randrange(12) for _ in range(PROMPT + generated)]
    payload = step_payload(
        logits, context_ids=context, generated=generated, eos_ids=EOS, u=0.4, label=str, step_id="s",
        source_ids=context[:PROMPT], chance=XTCLogitsWarper.chance(options.seed or 0, generated),
    )  # fmt: skip
    return {"payload": payload, "options": asdict(options)}, expected(logits, context, options)


@sizes("settings", quick=150, slow=300, proof=500)
def test_the_page_computes_what_a_decoding_does(settings):
    """A token whose value stands at a cut to the last digits may fall on either side: one setting in a hundred."""
    rng = random.Random(29)
    cases = [case(rng) for _ in range(settings)]
    found = javascript("live/math.js", SCRIPT, cases=[sent for sent, _ in cases])
    off = [
        (each["names"], sent["options"])
        for each, (sent, probs) in zip(found, cases, strict=True)
        if np.abs(np.array(each["after"]) - probs).max() > CLOSE
    ]
    assert len(off) <= settings // 100, off
