"""Train the tokenizers, and the language model on a stream of ids.

The language model is trained in eight runs: mostly on prose (``Recipe()``), then on text with more chats (``FURTHER``),
from the mean of their weights on stories that begin with any words, too (``OPENED``), from weights between the
beginning and the end of that on such text again, with a price on leaving its language (``STAYING``), then also on texts
that it draws itself (``DRAWN``), longer on all of this with more of what it knew least (``SETTLED``), and in the end at
low rates, mostly on the grammar (``RESTED``, ``POLISHED``); the model lies between these two. Each run has a folder
for its checkpoints, see ``run``.

All random numbers come from the recipe's seed: documents, initial weights, dropout, batches. The same machine with the
same number of threads repeats a run bit for bit, also an interrupted one; elsewhere sums are rounded in another order,
which changes the final loss by a few thousandths of a nat.
"""

import random
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import torch
from torch.nn.functional import cross_entropy
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.training import articles, corpus, data, model, tokenizer
from playground.training.grammar import LANGUAGES
from playground.training.loss import IGNORED, Barred, fast_dtype, head_loss
from playground.training.optimizing import Schedule
from playground.training.own_texts import own_texts
from playground.training.run import BEGIN, Plan, Run, Say, carry_out

WORK = Path(".training") / "lm"
FURTHER_WORK = Path(".training") / "lm-further"
OPENED_WORK = Path(".training") / "lm-opened"
STAYING_WORK = Path(".training") / "lm-staying"
DRAWN_WORK = Path(".training") / "lm-drawn"
SETTLED_WORK = Path(".training") / "lm-settled"
RESTED_WORK = Path(".training") / "lm-rested"
POLISHED_WORK = Path(".training") / "lm-polished"
LAST_WORK = Path(".training") / "lm-last"
SHARE = 0.75  # of the third run's weights in those with which the fourth begins; the rest are what it began with
LAST_SHARE = 0.2  # of the eighth run's weights in the model; the rest are the seventh's


@dataclass(frozen=True, kw_only=True)
class Recipe(Plan):
    """All settings of a training run."""

    tokenizer_documents: int = 60_000
    tokenizer_articles: int = 20_000
    documents: int = 350_000
    first_document: int = 0
    weights: tuple[int, ...] = corpus.WEIGHTS  # relative frequency of each of ``corpus.KINDS``
    barred: float = 0.0  # what the other language's tokens cost, see ``loss.Barred``
    own_every: int = 0  # steps after which the model learns from texts of its own, too; 0: never
    own_weight: float = 5.0  # of their loss
    steps: int = 21_000
    tokens_a_batch: int = 2_048
    lengths: tuple[tuple[float, int], ...] = (
        (0.8, 128),
        (0.92, 256),
        (1.0, 512),
    )  # (until this share of steps, tokens)
    matrix_rate: float = 3e-3
    rate: float = 6e-3
    schedule: Schedule = field(default=Schedule(cosine_steps=11_000, held_from=6_000))
    weight_decay: float = 0.1
    dropout: float = 0.05
    evaluate_every: int = 1_000
    held_out_documents: int = 256
    shape: model.Shape = field(default_factory=model.Shape)

    def length(self, step: int) -> int:
        """Return the number of tokens in a row at ``step``."""
        return next(length for share, length in self.lengths if step < share * self.steps or share == 1.0)


FURTHER = Recipe(
    documents=100_000,
    first_document=Recipe.documents,
    weights=corpus.FURTHER_WEIGHTS,
    steps=4_000,
    lengths=((0.85, 256), (1.0, 512)),
    matrix_rate=4e-4,
    rate=8e-4,
    schedule=Schedule(held_from=200, decay=0.95),
    evaluate_every=500,
)
OPENED = Recipe(
    documents=50_000,
    first_document=Recipe.documents + 100_000,
    weights=corpus.OPENED_WEIGHTS,
    steps=2_000,
    lengths=((0.6, 128), (0.92, 256), (1.0, 512)),
    matrix_rate=0.0,  # Muon would work in bfloat16, which is emulated on older CPUs
    rate=6e-4,
    schedule=Schedule(warm_up=100, held_from=100, decay=0.9),
    evaluate_every=250,
)
STAYING = Recipe(
    documents=50_000,
    first_document=Recipe.documents + 150_000,
    weights=corpus.STAYING_WEIGHTS,
    barred=2.0,
    steps=1_400,
    lengths=((0.7, 128), (0.95, 256), (1.0, 512)),
    matrix_rate=0.0,
    rate=4e-4,
    schedule=Schedule(warm_up=100, held_from=100, decay=0.9),
    evaluate_every=250,
)
DRAWN = Recipe(
    documents=40_000,
    first_document=Recipe.documents + 200_000,
    weights=corpus.DRAWN_WEIGHTS,
    barred=2.0,
    own_every=4,
    steps=800,
    lengths=((0.7, 128), (0.95, 256), (1.0, 512)),
    matrix_rate=0.0,
    rate=3e-4,
    schedule=Schedule(warm_up=50, held_from=50, decay=0.95),
    evaluate_every=200,
)
SETTLED = Recipe(
    documents=60_000,
    first_document=Recipe.documents + 240_000,
    weights=corpus.SETTLED_WEIGHTS,
    barred=2.0,
    own_every=4,
    steps=2_800,
    lengths=((0.6, 128), (0.92, 256), (1.0, 512)),
    matrix_rate=0.0,
    rate=6e-4,
    schedule=Schedule(warm_up=100, held_from=100, decay=0.8),
    evaluate_every=200,
)
RESTED = Recipe(
    documents=60_000,
    first_document=Recipe.documents + 300_000,
    weights=corpus.RESTED_WEIGHTS,
    barred=2.0,
    own_every=4,
    steps=2_400,
    lengths=((0.6, 128), (0.9, 256), (1.0, 512)),
    matrix_rate=0.0,
    rate=2.5e-4,
    schedule=Schedule(warm_up=50, held_from=50, decay=0.98),
    evaluate_every=200,
)
POLISHED = replace(
    RESTED,
    first_document=Recipe.documents + 360_000,
    weights=corpus.POLISHED_WEIGHTS,
    steps=1_600,
    rate=1.6e-4,
)


def train_tokenizers(recipe: Recipe, folder: Path = tokenizer.BUILTIN) -> None:
    """Train both tokenizers on the first training documents and articles and save them under ``folder``."""
    documents = islice(corpus.training_documents(recipe.seed), recipe.tokenizer_documents)
    pairs = islice(articles.training_pairs(recipe.seed), recipe.tokenizer_articles)
    texts = [document.text for document in documents] + [f"{pair.article}\n{pair.summary}" for pair in pairs]
    tokenizer.save_words(tokenizer.train_words(texts), folder / tokenizer.WORDS.name)
    tokenizer.save_bytes(tokenizer.train_bytes(texts), folder / tokenizer.BYTES.name)


def train(
    recipe: Recipe, words: PreTrainedTokenizerFast, say: Say, work: Path = WORK, begin: Path | None = None
) -> None:
    """Train a model with the tokenizer ``words``, or continue its training; its checkpoints are in ``work``.

    The initial weights are those of the checkpoint ``begin``, or random. ``say`` gets each line of progress.

    Raises:
        RuntimeError: this torch has no Muon.
    """

    def new_run() -> Run:
        documents = corpus.training_documents(recipe.seed, recipe.first_document, recipe.weights)
        stream = data.encode_stream(islice(documents, recipe.documents), words)
        say(f"{len(stream.starts):,} documents, {len(stream.ids):,} tokens")
        return _Run(recipe, words, stream, work, say, begin)

    carry_out(new_run, recipe, work)


def evaluate(net: GPT2LMHeadModel, batches: list[data.Batch]) -> float:
    """Return the mean loss per token over ``batches``, in nats."""
    total, tokens = 0.0, 0
    was_training = net.training
    net.eval()
    for batch in batches:
        with torch.no_grad():
            total += float(_summed_loss(net, batch))
        tokens += int((batch.labels[:, 1:] != IGNORED).sum())
    net.train(was_training)
    return total / tokens


def export(
    recipe: Recipe,
    words: Path = tokenizer.WORDS,
    checkpoint: Path = LAST_WORK / BEGIN,
    folder: Path = model.FOLDER,
) -> float:
    """Write the model of ``checkpoint`` and its tokenizer ``words`` into ``folder``; return its held-out loss."""
    loaded = tokenizer.load(words)
    net = model.build(loaded, recipe.shape, recipe.dropout)
    net.load_state_dict(torch.load(checkpoint, weights_only=True)["model"])
    loss = evaluate(net, data.held_out(recipe.seed, recipe.held_out_documents, loaded, recipe.shape.n_positions))
    model.save(net, folder)
    tokenizer.copy(words, folder)
    return loss


class _Run(Run):
    """A run on a stream of documents."""

    def __init__(
        self,
        recipe: Recipe,
        words: PreTrainedTokenizerFast,
        stream: data.Stream,
        work: Path,
        say: Say,
        begin: Path | None,
    ) -> None:
        super().__init__(model.build(words, recipe.shape, recipe.dropout), recipe, work, say, begin)
        self.recipe, self.stream, self.words = recipe, stream, words
        self.masks = data.barred_masks(words)
        self.held_out = data.held_out(recipe.seed, recipe.held_out_documents, words, recipe.shape.n_positions)

    def next_loss(self) -> torch.Tensor:
        """Return the mean loss of a batch whose rows have the length of the current step."""
        length = self.recipe.length(self.step)
        rows = self.recipe.tokens_a_batch // length
        batch = data.draw_batch(self.stream, rows, length, self.recipe.shape.n_positions, self.draws)
        if not self.recipe.barred:
            return _loss(self.net, batch)
        loss = _loss(self.net, batch, self._barred(batch))
        if not self.recipe.own_every or self.step % self.recipe.own_every:
            return loss
        language = LANGUAGES[self.step // self.recipe.own_every % len(LANGUAGES)]
        rng = random.Random(f"{self.recipe.seed}/own/{self.step}")
        own, real = own_texts(self.net, self.words, language, rng)
        return loss + self.recipe.own_weight * _loss(self.net, own, self._barred(own), real)

    def _barred(self, batch: data.Batch) -> Barred:
        """Return what must not follow in ``batch``, and its price."""
        return Barred(self.masks, batch.groups[:, :-1].flatten(), self.recipe.barred)

    def held_out_loss(self) -> float:
        """Return the mean loss of the held-out documents."""
        return evaluate(self.net, self.held_out)


def _loss(
    net: GPT2LMHeadModel, batch: data.Batch, barred: Barred | None = None, real: torch.Tensor | None = None
) -> torch.Tensor:
    """Return the mean cross-entropy of the next token, in nats; in the dtype that ``loss`` finds fast.

    Positions whose label is ``IGNORED`` do not count, except for what is ``barred``. Rows are full but for places that
    are not ``real``.
    """
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast_dtype() == torch.bfloat16):
        read = net.transformer(batch.input_ids, attention_mask=real, position_ids=batch.position_ids, use_cache=False)
    hidden = read.last_hidden_state[:, :-1].flatten(0, 1)  # (rows · (length − 1), width)
    targets = batch.labels[:, 1:].flatten()
    if barred is not None:
        return head_loss(hidden, net.lm_head.weight, targets, barred)
    counted = targets != IGNORED
    return head_loss(hidden[counted], net.lm_head.weight, targets[counted])


def _summed_loss(net: GPT2LMHeadModel, batch: data.Batch) -> torch.Tensor:
    """Return the summed cross-entropy of the next token, in nats; rows may be padded; in float32."""
    real = batch.labels != IGNORED
    logits = net(batch.input_ids, attention_mask=real, position_ids=batch.position_ids, use_cache=False).logits
    before = logits[:, :-1].flatten(0, 1)  # (rows · (length − 1), vocab_size)
    return cross_entropy(before, batch.labels[:, 1:].flatten(), ignore_index=IGNORED, reduction="sum")
