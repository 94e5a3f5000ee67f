"""Measure the built-in summarizer and print every figure of its card.

ROUGE-L is the F1 of the longest common subsequence of words. Korean is split at spaces into 어절 with their particles;
in both languages punctuation is dropped, except inside a number, and case is ignored.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import islice

import torch
from transformers import BartForConditionalGeneration, PreTrainedTokenizerFast

from playground.decoding.copied import copied_fragments, coverage
from playground.training import summarizer
from playground.training.articles import (
    FIGURE,
    Pair,
    hand_articles,
    held_out_pairs,
    split_sentences,
    training_pairs,
)
from playground.training.extracts import beginning
from playground.training.grammar import LANGUAGES, OTHER_LETTERS, Language
from playground.training.particles import AFTER_VOWEL
from playground.training.run import Say

ARTICLES = 500  # held-out articles a language
NEW_TOKENS = 128
ROWS = 32
BEAMS = (1, 4)
RUN, COPIED = 3, 2 / 3  # tokens in the shortest copied run, and the share of a summary in such runs
KNOWN_FROM = 4_000  # number of training pairs whose summaries, without the names, have every word that is not a name
WORD = re.compile(r"[^\W_]+(?:[.,'’-][^\W_]+)*")
CAPITAL = re.compile(r"[A-Z]")
# What follows a name in a Korean summary, the longest first.
PARTICLES = sorted(
    {*AFTER_VOWEL, *AFTER_VOWEL.values(), "에서", "에게", "의", "에", "도", "에는", "에서는", "팀은", "팀에", "팀이"},
    key=len,
    reverse=True,
)


def report(seed: int, count: int = ARTICLES, say: Say = print) -> None:
    """Measure the model in ``playground/models/builtin/summarizer`` and pass the report to ``say``, line by line."""
    for line in lines(summarizer.load_words(summarizer.FOLDER), summarizer.load(), seed, count):
        say(line)


def lines(
    words: PreTrainedTokenizerFast, net: BartForConditionalGeneration, seed: int, count: int = ARTICLES
) -> Iterator[str]:
    """Yield the report: size, figures for each language and strategy, summaries of the hand-written articles."""
    yield f"parameters {net.num_parameters():,}, vocabulary {len(words):,}, reads {net.config.max_position_embeddings}"
    for language in LANGUAGES:
        pairs = list(islice(held_out_pairs(seed, language), count))
        for beams in BEAMS:
            yield _figures(pairs, summarize(words, net, [pair.article for pair in pairs], beams), language, seed, beams)
    for language in LANGUAGES:
        texts = hand_articles(language)
        written = {beams: summarize(words, net, texts, beams) for beams in BEAMS}
        for beams, summaries in written.items():
            yield hand_figures(words, texts, summaries, language, seed, _strategy(beams))
        for place, text in enumerate(texts):
            yield f"\n{language} {place + 1}: {text}"
            yield from (f"{_strategy(beams)}: {written[beams][place]}" for beams in BEAMS)


@torch.no_grad()
def summarize(
    words: PreTrainedTokenizerFast, net: BartForConditionalGeneration, texts: Sequence[str], beams: int
) -> list[str]:
    """Return a summary of each text, by greedy decoding (one beam) or beam search."""
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    summaries = [""] * len(texts)
    for at in range(0, len(order), ROWS):
        chosen = order[at : at + ROWS]
        limit = net.config.max_position_embeddings
        batch = words(
            [texts[place] for place in chosen], return_tensors="pt", padding=True, truncation=True, max_length=limit
        )
        ids = net.generate(
            input_ids=batch["input_ids"],
            attention_mask=batch["attention_mask"],
            num_beams=beams,
            do_sample=False,
            max_new_tokens=NEW_TOKENS,
        )
        for place, text in zip(chosen, words.batch_decode(ids, skip_special_tokens=True), strict=True):
            summaries[place] = text.strip()
    return summaries


def hand_figures(
    words: PreTrainedTokenizerFast,
    texts: Sequence[str],
    summaries: Sequence[str],
    language: Language,
    seed: int,
    strategy: str,
) -> str:
    """Return one line on the hand-written ``texts``: what their summaries invent, how they end, what they copy."""
    known, pairs = known_words(language, seed), list(zip(texts, summaries, strict=True))

    def share(holds: Callable[[str, str], bool]) -> str:
        return f"{sum(holds(text, summary) for text, summary in pairs) / len(pairs):.1%}"

    score = sum(rouge_l(summary, beginning(split_sentences(text))) for text, summary in pairs) / len(pairs)
    return (
        f"{language}, {len(pairs)} hand-written articles, {strategy}: every number and name from the article "
        f"{share(lambda text, summary: not invented(summary, text, language, known))}, no foreign letters "
        f"{share(lambda text, summary: not foreign(summary, text, language))}, ends as a sentence "
        f"{share(lambda _, summary: ends(summary))}, two thirds in copied runs "
        f"{share(lambda text, summary: copied(words, text, summary) >= COPIED)}, "
        f"ROUGE-L against the extract {score:.3f}"
    )


def foreign(summary: str, article: str, language: Language) -> list[str]:
    """Return the stretches of ``summary`` in the other language's letters that ``article`` lacks."""
    return [word for word in OTHER_LETTERS[language].findall(summary) if word not in article]


def ends(summary: str) -> bool:
    """Return whether ``summary`` ends as a sentence does, closing quotes aside."""
    return summary.rstrip("\"'”’)").endswith((".", "!", "?"))


def copied(words: PreTrainedTokenizerFast, article: str, summary: str) -> float:
    """Return the share of the summary's tokens in runs of at least ``RUN`` that the article has, too."""
    source, written = (words(text, add_special_tokens=False)["input_ids"] for text in (article, summary))
    return coverage(copied_fragments(written, source, RUN), len(written)) or 0.0


def rouge_l(summary: str, reference: str) -> float:
    """Return the F1 of the longest common subsequence of words, 0 to 1."""
    one, two = _words(summary), _words(reference)
    row = [0] * (len(two) + 1)  # row[j]: longest common subsequence of the words so far and the first j of two
    for word in one:
        before = row
        row = [0]
        for place, other in enumerate(two):
            row.append(before[place] + 1 if word == other else max(before[place + 1], row[place]))
    return 2 * row[-1] / (len(one) + len(two)) if one and two else 0.0


def invented(summary: str, article: str, language: Language, known: frozenset[str]) -> list[str]:
    """Return the numbers and names of ``summary`` that ``article`` lacks.

    A name is a word that is not in ``known``, the words of the grammar's summaries: in English one with a capital, in
    Korean one that is unknown also without its particle.
    """
    numbers = set(FIGURE.findall(article))
    strays = [number for number in FIGURE.findall(summary) if number not in numbers]
    unknown = [word for word in WORD.findall(summary) if word.lower() not in known and not FIGURE.search(word)]
    if language == "en":
        article_words = set(WORD.findall(article))
        return strays + [word for word in unknown if CAPITAL.match(word) and word not in article_words]
    return strays + [word for word in unknown if not _stands_in(word, article)]


@cache
def known_words(language: Language, seed: int) -> frozenset[str]:
    """Return the words of the grammar's summaries without the names, in lower case."""
    words: set[str] = set()
    for pair in islice(training_pairs(seed), KNOWN_FROM):
        if pair.language == language:
            rest = pair.summary
            for name in sorted(pair.names, key=len, reverse=True):
                rest = rest.replace(name, " ")
            words.update(word.lower() for word in WORD.findall(rest))
    return frozenset(words)


def _figures(pairs: list[Pair], written: list[str], language: Language, seed: int, beams: int) -> str:
    """Return one line: ROUGE-L, exact summaries, and summaries that invent no number or name."""
    known = known_words(language, seed)
    score = sum(rouge_l(text, pair.summary) for pair, text in zip(pairs, written, strict=True)) / len(pairs)
    exact = sum(text == pair.summary for pair, text in zip(pairs, written, strict=True)) / len(pairs)
    true = sum(not invented(text, pair.article, language, known) for pair, text in zip(pairs, written, strict=True))
    return (
        f"{language}, {len(pairs)} held-out articles, {_strategy(beams)}: ROUGE-L {score:.3f}, "
        f"word for word {exact:.1%}, every number and name from the article {true / len(pairs):.1%}"
    )


def _strategy(beams: int) -> str:
    """Return a strategy's name."""
    return "greedy" if beams == 1 else f"{beams} beams"


def _words(text: str) -> list[str]:
    """Return the words of ``text`` in lower case, without punctuation."""
    return [word.lower() for word in WORD.findall(text)]


def _stands_in(word: str, article: str) -> bool:
    """Return whether ``article`` has a Korean word, also with another particle."""
    stems = (word.removesuffix(particle) for particle in PARTICLES if word.endswith(particle))
    return word in WORD.findall(article) or any(len(stem) > 1 and stem in article for stem in stems)
