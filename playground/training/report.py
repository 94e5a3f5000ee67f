"""Measure the built-in language model and its tokenizers, and compare each figure with its bar.

The model's card explains the bars.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

from transformers import PreTrainedTokenizerFast

from playground.decoding.generate import decode
from playground.models.api import load_model
from playground.models.running.language_model import LanguageModel
from playground.options import DecodingOptions
from playground.text import written_in
from playground.training import chat_report, data, effects, model, tokenizer
from playground.training.corpus import LARGEST_TERM, held_out_documents
from playground.training.effects import NEW_TOKENS, Written, exactly
from playground.training.grammar import OTHER_LETTERS, TEXT
from playground.training.train import evaluate

DOCUMENTS = 300  # held-out documents
SUMS = 100
OUTSIDE_TOKENS = 40  # new tokens after a prompt outside the grammar
BEAMS = 5
TEMPERATURES = (0.5, 1.0, 2.0, 5.0)
SURE, UNSURE = 0.1, 1.5  # nats of entropy
TINY = 1e-6  # probability
TAIL = (0.001, 0.05)  # mass beyond rank effects.TAIL
LARGEST_FILE = 20_000_000  # bytes
ENTRIES = (8_000, 16_000)
Say = Callable[[str], None]


@dataclass(frozen=True)
class Figure:
    """A measured value and the bar that it should reach; without a bar, ``bar`` is "" and ``ok`` None."""

    name: str
    value: str
    bar: str = ""
    ok: bool | None = None

    def __str__(self) -> str:
        """Return the figure as one line of the report."""
        verdict = {None: "", True: "ok", False: "MISSED"}[self.ok]
        return f"{self.name:52} {self.value:28} {self.bar:26} {verdict}".rstrip()


def report(seed: int, say: Say = print) -> None:
    """Measure the model in ``playground/models/builtin/lm`` and pass the report to ``say``, line by line."""
    lm = load_model("builtin/lm", device="cpu")
    missed = 0
    for figure in figures(lm, seed):
        say(str(figure))
        missed += figure.ok is False
    say(f"{missed} missed")
    for line in chat_report.lines(chat_report.greedy(lm), seed):
        say(line)
    for line in samples(lm, seed):
        say(line)


def figures(lm: LanguageModel, seed: int) -> Iterator[Figure]:
    """Yield every figure of the card of ``lm``, as soon as it is measured."""
    yield from size_figures(lm)
    yield from loss_figures(lm, seed)
    yield from sums_figures(lm, seed)
    yield from effect_figures(lm, stock_prompts(), seed)
    yield from foreign_figures(lm, outside_prompts(), seed)
    yield speed_figure(lm)
    yield from tokenizer_figures(seed)


@cache
def stock_prompts() -> tuple[str, ...]:
    """Return the prompts that every report uses, Korean ones first."""
    return tuple((TEXT / "prompts.txt").read_text(encoding="utf-8").splitlines())


@cache
def outside_prompts() -> tuple[str, ...]:
    """Return prompts that are no beginnings of the grammar's texts, Korean ones first."""
    return tuple((TEXT / "outside_prompts.txt").read_text(encoding="utf-8").splitlines())


def floor(words: PreTrainedTokenizerFast, seed: int, count: int) -> float:
    """Return the lowest possible loss in nats per token, over ``count`` held-out documents.

    It is the surprise of the generator's random choices (domain, scene, lines, words, numbers), which even a perfect
    model cannot predict. (Two ways to the same text are counted separately, so the true floor is slightly lower.)
    """
    documents = list(islice(held_out_documents(seed), count))
    tokens = sum(len(row) for row in data.id_rows(documents, words)) - len(documents)  # <s> is given, not predicted
    return sum(document.nats for document in documents) / tokens


def size_figures(lm: LanguageModel) -> Iterator[Figure]:
    """Yield the number of parameters and the size of the weights."""
    weights = (model.FOLDER / "model.safetensors").stat().st_size
    shape = f"{lm.vocab_size:,} entries, context {lm.context_length}"
    yield Figure("parameters", f"{lm.model.num_parameters():,}", shape)
    yield Figure("weights", f"{weights / 1e6:.1f} MB", "≤ 20 MB", weights <= LARGEST_FILE)


def loss_figures(lm: LanguageModel, seed: int) -> Iterator[Figure]:
    """Yield the floor of the held-out loss, and the perplexity."""
    loss = evaluate(lm.model, data.held_out(seed, DOCUMENTS, lm.tokenizer, lm.model.config.n_positions))
    lowest = floor(lm.tokenizer, seed, DOCUMENTS)
    yield Figure("floor", f"{lowest:.3f} nats, {math.exp(lowest):.3f}")
    above = math.exp(loss - lowest) - 1
    value = f"{loss:.3f} nats, {math.exp(loss):.3f} ({above:+.1%})"
    yield Figure(f"perplexity of {DOCUMENTS} held-out documents", value, "floor +15 %", above <= 0.15)


def sums_figures(lm: LanguageModel, seed: int) -> Iterator[Figure]:
    """Yield the share of correct few-shot sums."""
    greedy = effects.sums_right(lm, seed, SUMS)
    yield at_least(f"few-shot sums up to {2 * LARGEST_TERM}, greedy", greedy, 0.9)
    hot = effects.sums_right(lm, seed, SUMS, do_sample=True, temperature=2.0)
    yield Figure(f"few-shot sums up to {2 * LARGEST_TERM}, T = 2", f"{hot:.1%}", "≤ 60 %", hot <= 0.6)


def effect_figures(lm: LanguageModel, prompts: Sequence[str], seed: int) -> Iterator[Figure]:
    """Yield the figures of the effects of decoding, over exactly NEW_TOKENS tokens after each of ``prompts``."""
    greedy = effects.write_all(lm, prompts, lambda _: exactly())
    yield from beam_figures(lm, prompts, greedy)
    nucleus = effects.write_all(lm, prompts, lambda n: exactly(do_sample=True, top_p=0.9, seed=seed + n))
    yield from repeat_figures(greedy, nucleus)
    yield temperature_figure([effects.drawn_together(lm, prompts, temperature, seed) for temperature in TEMPERATURES])
    yield from entropy_figures("greedy", greedy)
    yield from entropy_figures("T = 1, top-p 0.9", nucleus)
    yield tail_figure(lm, prompts)


def beam_figures(lm: LanguageModel, prompts: Sequence[str], greedy: Sequence[Written]) -> Iterator[Figure]:
    """Yield how the total log-probability of beams compares with greedy's and with that of n-gram-blocked beams."""
    beams = effects.write_all(lm, prompts, lambda _: exactly(num_beams=BEAMS))
    blocked = effects.write_all(lm, prompts, lambda _: exactly(num_beams=BEAMS, no_repeat_ngram_size=2))
    shares = effects.share_of_pairs
    name = f"{BEAMS} beams"
    yield at_least(f"{name} ≥ greedy", shares(beams, greedy, lambda beam, one: beam >= one), 0.9)
    yield at_least(f"{name} > greedy", shares(beams, greedy, lambda beam, one: beam > one), 0.5)
    yield at_least(f"{name}, n-gram 2 < {name}", shares(blocked, beams, lambda less, more: less < more), 0.8)
    totals = (statistics.mean(text.logprob for text in texts) for texts in (greedy, beams, blocked))
    yield Figure("mean total, nats: greedy, beams, beams with n-gram 2", ", ".join(f"{total:.1f}" for total in totals))


def repeat_figures(greedy: Sequence[Written], nucleus: Sequence[Written]) -> Iterator[Figure]:
    """Yield the shares of repeated 4-grams."""
    share, drawn = effects.repeats(greedy), effects.repeats(nucleus)
    yield at_least("repeated 4-grams, greedy", share, 0.1)
    yield Figure("repeated 4-grams, T = 1, top-p 0.9", f"{drawn:.1%}", "≤ half of greedy's", 2 * drawn <= share)


def temperature_figure(by_temperature: Sequence[Sequence[Written]]) -> Figure:
    """Return how the mean log-probability falls as the temperature rises."""
    means = [effects.mean_logprob(texts) for texts in by_temperature]
    names = ", ".join(f"{temperature:g}" for temperature in TEMPERATURES)
    value = " ".join(f"{mean:.2f}" for mean in means)
    falls = all(cooler > hotter for cooler, hotter in pairwise(means))
    return Figure(f"mean log-probability at T = {names}", value, "falls", falls)


def entropy_figures(name: str, texts: Sequence[Written]) -> Iterator[Figure]:
    """Yield the shares of steps with low and high entropy in ``texts``, and the range of nucleus sizes."""
    sure = effects.share_of_steps(texts, lambda entropy: entropy < SURE)
    unsure = effects.share_of_steps(texts, lambda entropy: entropy > UNSURE)
    yield at_least(f"steps of {name}: entropy < {SURE} nats", sure, 0.2)
    yield at_least(f"steps of {name}: entropy > {UNSURE} nats", unsure, 0.2)
    sizes = [size for text in texts for size in text.nuclei]
    ranges = min(sizes) == 1 and max(sizes) >= 50
    yield Figure(f"nucleus at p = {effects.NUCLEUS}, {name}", f"{min(sizes)} … {max(sizes):,}", "1 … ≥ 50", ranges)


def tail_figure(lm: LanguageModel, prompts: Sequence[str]) -> Figure:
    """Return the number of prompts after which the median probability is tiny, but the tail has some mass."""
    shapes = [effects.shape_after(lm, prompt) for prompt in prompts]
    long = sum(shape.median < TINY and TAIL[0] <= shape.tail <= TAIL[1] for shape in shapes)
    middle = statistics.median(shape.tail for shape in shapes)
    tiny = sum(shape.median < TINY for shape in shapes)
    value = f"{long} (median {tiny}, tail's median {middle:.2%})"
    return Figure(f"prompts: median < {TINY:g}, beyond rank {effects.TAIL:,} 0.1–5 %", value, "≥ 20", long >= 20)


def foreign_figures(lm: LanguageModel, prompts: Sequence[str], seed: int) -> Iterator[Figure]:
    """Yield in how many of the texts after ``prompts`` there is a letter of the other language."""
    greedy = DecodingOptions(max_new_tokens=OUTSIDE_TOKENS)
    drawn = DecodingOptions(do_sample=True, top_p=0.9, seed=seed, max_new_tokens=OUTSIDE_TOKENS)
    for name, options in (("greedy", greedy), ("T = 1, top-p 0.9", drawn)):
        texts = [decode(lm, prompt, options).text for prompt in prompts]
        count = sum(leaves_language(prompt, text) for prompt, text in zip(prompts, texts, strict=True))
        share = count / len(prompts)
        yield Figure(
            f"letters of the other language, {name}", f"{count} of {len(prompts)} texts", "≤ 1 %", share <= 0.01
        )


def leaves_language(prompt: str, text: str) -> bool:
    """Return whether ``text`` has a letter of the language that ``prompt`` is not in; it is in Korean if it has any."""
    return bool(OTHER_LETTERS[written_in(prompt)].search(text))


def speed_figure(lm: LanguageModel) -> Figure:
    """Return the traced tokens per second, the median of five runs."""
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        decode(lm, stock_prompts()[0], exactly())
        seconds.append(time.perf_counter() - start)
    rate = NEW_TOKENS / statistics.median(seconds)
    return Figure("traced tokens a second", f"{rate:.0f}", "≥ 200 on two cores", rate >= 200)


def tokenizer_figures(seed: int) -> Iterator[Figure]:
    """Yield the size of each tokenizer, and its number of tokens per character."""
    documents = list(islice(held_out_documents(seed), DOCUMENTS))
    for folder in (tokenizer.WORDS, tokenizer.BYTES):
        yield from _one_tokenizer(
            folder, {lang: [d.text for d in documents if d.language == lang] for lang in ("ko", "en")}
        )


def _one_tokenizer(folder: Path, texts: Mapping[str, list[str]]) -> Iterator[Figure]:
    """Yield the figures of the tokenizer in ``folder`` on ``texts``, a list for each language."""
    name = f"tokenizer {folder.name}"
    if not folder.is_dir():
        yield Figure(name, "not there", "8,000–16,000 entries", False)
        return
    loaded = tokenizer.load(folder)
    yield Figure(name, f"{len(loaded):,} entries", "8,000–16,000 entries", ENTRIES[0] <= len(loaded) <= ENTRIES[1])
    for language, rows in texts.items():
        rate = sum(len(ids) for ids in loaded(rows)["input_ids"]) / sum(map(len, rows))
        yield Figure(f"{name}: tokens a character, {language}", f"{rate:.3f}")


def samples(lm: LanguageModel, seed: int) -> Iterator[str]:
    """Yield the greedy and a sampled text of ``lm`` after each stock prompt, up to its end or NEW_TOKENS."""
    drawn = DecodingOptions(do_sample=True, temperature=0.7, top_p=0.9, seed=seed, max_new_tokens=NEW_TOKENS)
    for prompt in stock_prompts():
        yield f"\n> {prompt}"
        for name, options in (("greedy", DecodingOptions(max_new_tokens=NEW_TOKENS)), ("T=0.7 top-p=0.9", drawn)):
            trace = decode(lm, prompt, options)
            end = "</s>" if trace.stop_reason == "eos" else ""
            yield f"{name}: {lm.decode([*trace.prompt_ids, *trace.token_ids])}{end}"


def at_least(name: str, share: float, bar: float) -> Figure:
    """Return the figure of a ``share`` that should be at least ``bar``, both from 0 to 1."""
    return Figure(name, f"{share:.1%}", f"≥ {bar:.0%}", share >= bar)
