"""The page's mathematics (math.js in Chromium) against transformers' own processors, float32 as in ``generate``."""

import base64
import json
import math
from functools import partial

import numpy as np
import pytest
import torch
from scipy.special import softmax

from playground import next_token
from playground.decoding.processors import build_stages
from playground.decoding.sampling import inverse_cdf
from playground.options import DecodingOptions
from playground.web.live.payload import TAIL_ERROR, step_payload
from tests.browser.live_math import load_math, run

pytestmark = pytest.mark.browser

FLOAT32 = 1e-4  # what transformers' float32 sums over a whole vocabulary may be off by, relative to 1
EOS = (1, 2)
HISTORY = ("repetition_penalty", "no_repeat_ngram_size", "min_new_tokens")
ROWS = {  # name: (vocabulary, centre, spread, number of settings)
    "4": (4, 0.0, 2.0, 300),
    "100": (100, 0.0, 2.0, 300),
    "8000": (8000, 0.0, 2.5, 150),
    "8000 near -90": (8000, -90.0, 2.5, 150),
    "50257 near -90": (50257, -90.0, 2.5, 40),
    "102400": (102400, 0.0, 2.0, 20),
}
LARGE = [name for name, (size, *_) in ROWS.items() if size > 1_000]


@pytest.fixture(scope="module")
def math_page(shared_page):
    return load_math(shared_page)


def random_row(size, centre, spread, seed):
    generator = np.random.default_rng(seed)
    logits = generator.normal(centre, spread, size)
    logits[generator.permutation(size)[: size // 50]] += generator.uniform(0, 8)  # some stand out
    return torch.tensor(logits, dtype=torch.float32)


def random_context(logits, seed):
    """Ids that repeat one another, likely ones among them."""
    generator = np.random.default_rng(seed)
    likely = logits.argsort(descending=True)[:6].tolist()
    return generator.choice([*likely, *generator.integers(0, len(logits), 4)], 30).tolist()


def random_options(seed):
    """Each stage on half or less of the time; a quarter of the settings is greedy."""
    generator = np.random.default_rng(seed)
    maybe = lambda share, value, off: value if generator.random() < share else off  # noqa: E731
    uniform = generator.uniform
    return DecodingOptions(
        do_sample=bool(generator.random() < 0.85),
        temperature=maybe(0.85, float(np.exp(uniform(np.log(0.05), np.log(10)))), maybe(0.3, 0.0, 1.0)),
        top_h=maybe(0.15, uniform(0.05, 1), None),
        top_k=maybe(0.5, int(np.exp(uniform(0, 9))), 0),
        top_p=maybe(0.5, uniform(0, 1), 1.0),
        min_p=maybe(0.2, uniform(0, 0.5), None),
        typical_p=maybe(0.2, uniform(0.05, 0.99), 1.0),
        epsilon_cutoff=maybe(0.2, float(np.exp(uniform(-10, -2))), 0.0),
        eta_cutoff=maybe(0.2, float(np.exp(uniform(-10, -2))), 0.0),
        repetition_penalty=maybe(0.5, uniform(0.6, 2), 1.0),
        no_repeat_ngram_size=maybe(0.4, int(generator.integers(1, 7)), 0),
        min_new_tokens=maybe(0.3, int(generator.integers(1, 9)), 0),
        num_beams=maybe(0.1, 3, 1),
    )


def reference(logits, context, generated, options):
    """Every stage's input and output, and the logits that the cut-offs see, by transformers' processors."""
    row, ids = logits[None], torch.tensor([context])
    if options.num_beams > 1:
        row = torch.log_softmax(row, -1)
    trail, seen = [], row
    for stage in build_stages(options, start_length=len(context) - generated, eos_ids=EOS):
        if bool(torch.isneginf(row).all()) and stage.name not in HISTORY:
            break
        after = stage.processor(ids, row)
        trail.append((stage.name, row[0].double().numpy(), after[0].double().numpy()))
        row = after
        if stage.name in (*HISTORY, "temperature"):
            seen = row
    return trail, row[0], seen[0]


def decided_at_the_cut(name, logits, options, ids, error):
    """Return whether the value that decides over each of ``ids`` lies within ``error`` of the cut."""
    probs = softmax(logits)
    order = np.argsort(-logits, kind="stable")
    entropy = -(probs[probs > 0] * np.log(probs[probs > 0])).sum()
    if name == "top_k":
        value, cut = logits[ids], np.sort(logits)[-min(options.top_k, len(logits))]
    elif name == "top_p":
        value, cut = probs[order][::-1].cumsum()[::-1][np.argsort(order)][ids], 1 - options.top_p
    elif name == "top_h":
        best = softmax(logits[order[:100]])
        terms = np.cumsum(-best * np.log(np.maximum(best, 1e-300)))
        value, cut = np.append(terms, np.inf)[np.minimum(np.argsort(order)[ids], 100)], terms[-1] * options.top_h
    elif name == "typical_p":
        return typical_is_close(logits, probs, entropy, options.typical_p, ids, error)
    else:
        eta = min(options.eta_cutoff, math.sqrt(options.eta_cutoff) * math.exp(-entropy))
        cut = {
            "min_p": (options.min_p or 0) * probs.max(),
            "epsilon_cutoff": options.epsilon_cutoff,
            "eta_cutoff": eta,
        }[name]
        value, cut = np.log(probs[ids]), np.log(cut)
    return np.abs(value - cut) <= error


def typical_is_close(logits, probs, entropy, share, ids, error):
    """The order of distances decides, or the mass at which it stops."""
    distance = np.abs(-(logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())) - entropy)
    order = np.argsort(distance, kind="stable")
    mass = probs[order].cumsum()
    edge = (
        distance[order[np.searchsorted(mass, share - error)]],
        distance[order[min(np.searchsorted(mass, share + error), len(order) - 1)]],
    )
    return (distance[ids] >= edge[0] - 2 * error) & (distance[ids] <= edge[1] + 2 * error)


def check(found, logits, context, generated, options, error):
    trail, final, seen = reference(logits, context, generated, options)
    note = f"{options}"
    probs = softmax(final.double().numpy()) if not torch.isneginf(final).all() else np.zeros(len(final))
    after = np.frombuffer(base64.b64decode(found["after"]), "<f4")
    assert np.abs(after - probs).max() <= 1e-3, note
    assert found["names"] == [name for name, _, _ in trail], note
    removed_by = np.frombuffer(base64.b64decode(found["removedBy"]), "u1")
    agreed = np.ones(len(final), bool)
    for place, (name, before, left) in enumerate(trail):
        expected = np.isneginf(left) & ~np.isneginf(before)
        differ = np.flatnonzero((removed_by == place + 1) != expected)
        differ = differ[agreed[differ]]
        if len(differ):
            assert decided_at_the_cut(name, before, options, differ, error).all(), (name, len(differ), note)
            agreed[differ] = False
    if agreed.all():
        assert found["kept"] == np.isfinite(final.numpy()).sum(), note
    if options.num_beams == 1 and agreed.all() and error == FLOAT32:
        expected = inverse_cdf(final, 0.42) if options.draws else (None if not found["kept"] else int(final.argmax()))
        assert found["token"] == expected, note
    if not (options.do_sample and not options.draws) and found["kept"]:
        curve = np.sort(softmax(seen.double().numpy()))[::-1].cumsum()
        assert max(abs(curve[rank - 1] - height) for rank, height in found["curve"]) <= 1e-3, note
    return int((~agreed).sum())


def compare(page, logits, context, settings, generated=4):
    """Check every setting on one row; return how many tokens stood at a cut and fell on the other side."""
    payload = partial(step_payload, context_ids=context, generated=generated, eos_ids=EOS, u=0.42, label=str)
    sent = json.loads(json.dumps(payload(logits, step_id="s")))
    differing = 0
    for part in (settings[i : i + 15] for i in range(0, len(settings), 15)):
        for options, found in zip(part, run(page, sent, part), strict=True):
            coding = 2 * TAIL_ERROR / max(options.temperature, 1e-3) if len(logits) > 2048 else 0.0
            differing += check(found, logits, context, generated, options, FLOAT32 + coding)
    return differing


@pytest.mark.parametrize("name", ROWS)
def test_the_page_computes_what_transformers_computes(math_page, name):
    compare_rows(math_page, *ROWS[name])


@pytest.mark.proof
@pytest.mark.parametrize("name", LARGE)
def test_so_it_does_of_large_vocabularies_under_three_hundred_settings(math_page, name):
    compare_rows(math_page, *ROWS[name][:3], 300)


def compare_rows(page, size, centre, spread, number):
    """Check ``number`` settings on four rows."""
    differing = 0
    for seed in range(4):
        logits = random_row(size, centre, spread, seed)
        settings = [random_options(1000 * seed + n) for n in range(number // 4)]
        differing += compare(page, logits, random_context(logits, seed), settings)
    assert differing <= 2 * number  # at the cut a few tokens; anything more is another rule


@pytest.mark.parametrize(
    "prompt", ["옛날 옛적 깊은 산속 작은 마을에", "Once upon a time, in a small village,", "5 + 8 =>"]
)
def test_the_page_computes_what_transformers_computes_of_the_built_in_model(math_page, builtin, prompt):
    logits = next_token(builtin, prompt, DecodingOptions()).logits
    settings = [random_options(5000 + n) for n in range(30)]
    assert compare(math_page, logits, builtin.encode(prompt), settings, generated=0) <= 60
