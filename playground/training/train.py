"""Train the tokenizers, and the language model on a stream of ids. Knows nothing of how the text was made.

The language model is trained twice: on prose above all (``Recipe()``), then further on text of which chats make up more
(``FURTHER``); what is exported is the mean of both. Checkpoints lie in a folder a run: ``last.pt`` to go on from,
``best.pt`` with the lowest held-out loss.

Everything random comes from the recipe's seed: documents, first weights, dropout, batches. One machine with one number
of threads repeats a run bit for bit, also when it was stopped and went on; elsewhere sums round in another order, which
moves the final loss by some thousandths of a nat.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import torch
from torch.nn.functional import cross_entropy
from transformers import GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.training import articles, corpus, data, model, tokenizer
from playground.training.loss import head_loss
from playground.training.optimizing import Schedule, all_groups, optimizers, require_muon, write

WORK = Path(".training") / "lm"
FURTHER_WORK = Path(".training") / "lm-further"
LAST, BEST = "last.pt", "best.pt"
Say = Callable[[str], None]  # takes one line of progress


@dataclass(frozen=True)
class Recipe:
    """Everything that decides what a training run gives."""

    seed: int = 1
    tokenizer_documents: int = 60_000
    tokenizer_articles: int = 20_000
    documents: int = 350_000
    first_document: int = 0
    weights: tuple[int, ...] = corpus.WEIGHTS  # how often each of ``corpus.KINDS`` is drawn
    steps: int = 21_000
    tokens_a_batch: int = 2_048
    lengths: tuple[tuple[float, int], ...] = (
        (0.8, 128),
        (0.92, 256),
        (1.0, 512),
    )  # (until this share of steps, tokens)
    matrix_rate: float = 3e-3  # Muon's, for the matrices of the layers
    rate: float = 6e-3  # AdamW's, for embeddings, norms and biases
    schedule: Schedule = field(default=Schedule(cosine_steps=11_000, held_from=6_000))
    weight_decay: float = 0.1
    dropout: float = 0.05
    largest_norm: float = 1.0
    evaluate_every: int = 1_000  # steps
    held_out_documents: int = 256
    shape: model.Shape = field(default_factory=model.Shape)

    def length(self, step: int) -> int:
        """Return how many tokens a row has at ``step``."""
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
    """Train a model with the tokenizer ``words`` and leave its checkpoints in ``work``; goes on where it stopped.

    The first weights are those of the checkpoint ``begin``, or drawn. ``say`` is given one line of progress at a time.
    Initial weights and dropout draw from torch's global generator, which takes no other: so it is seeded inside a fork
    and given back as it was.

    Raises:
        RuntimeError: this torch has no Muon.
    """
    require_muon()
    work.mkdir(parents=True, exist_ok=True)
    documents = islice(corpus.training_documents(recipe.seed, recipe.first_document, recipe.weights), recipe.documents)
    stream = data.encode_stream(documents, words)
    say(f"{len(stream.starts):,} documents, {len(stream.ids):,} tokens")
    with torch.random.fork_rng():
        torch.manual_seed(recipe.seed)
        _Run(recipe, words, stream, work, say, begin).go()


def evaluate(net: GPT2LMHeadModel, batches: list[data.Batch]) -> float:
    """Return the mean loss a token over ``batches``, in nats."""
    total, tokens = 0.0, 0
    was_training = net.training
    net.eval()
    for batch in batches:
        with torch.no_grad():
            total += float(_summed_loss(net, batch))
        tokens += int((batch.labels[:, 1:] != data.IGNORED).sum())
    net.train(was_training)
    return total / tokens


def export(
    recipe: Recipe,
    words: Path = tokenizer.WORDS,
    works: Sequence[Path] = (WORK, FURTHER_WORK),
    folder: Path = model.FOLDER,
) -> float:
    """Write a model and a copy of its tokenizer ``words`` into ``folder``; return its held-out loss.

    Its weights are the mean of the best checkpoints in ``works``: a run that began from another lies in its valley, and
    what is between them is better than either (Wortsman et al. 2022, "Model soups").
    """
    states = [torch.load(work / BEST, weights_only=True)["model"] for work in works]
    loaded = tokenizer.load(words)
    net = model.build(loaded, recipe.shape, recipe.dropout)
    net.load_state_dict({name: sum(state[name] for state in states) / len(states) for name in states[0]})
    loss = evaluate(net, data.held_out(recipe.seed, recipe.held_out_documents, loaded, recipe.shape.n_positions))
    model.save(net, folder)
    tokenizer.copy(words, folder)
    return loss


class _Run:
    """One training run: the model, its optimizer and where it stands."""

    def __init__(
        self,
        recipe: Recipe,
        words: PreTrainedTokenizerFast,
        stream: data.Stream,
        work: Path,
        say: Say,
        begin: Path | None,
    ) -> None:
        self.recipe, self.stream, self.work, self.say = recipe, stream, work, say
        self.net = model.build(words, recipe.shape, recipe.dropout).train()
        if begin:
            self.net.load_state_dict(torch.load(begin, weights_only=True)["model"])
        self.net.set_attn_implementation("eager")  # on a processor the fastest way back through bfloat16
        self.optimizers = optimizers(self.net, recipe.rate, recipe.weight_decay, recipe.matrix_rate)
        self.batches = torch.Generator().manual_seed(recipe.seed)
        self.held_out = data.held_out(recipe.seed, recipe.held_out_documents, words, recipe.shape.n_positions)
        self.step, self.best, self.loss = 0, math.inf, math.nan
        if (work / LAST).exists():
            self._restore(torch.load(work / LAST, weights_only=True))

    def go(self) -> None:
        """Train from where the run stands to its last step."""
        since, from_step = time.monotonic(), self.step
        while self.step < self.recipe.steps:
            self.loss = self._train_once()
            self.step += 1
            if self.step % self.recipe.evaluate_every == 0 or self.step == self.recipe.steps:
                self._check()
            if self.step % 50 == 0:
                self.say(self._progress((time.monotonic() - since) / (self.step - from_step)))

    def _progress(self, pace: float) -> str:
        """Return a line that says how far the run is, at ``pace`` seconds a step."""
        left = (self.recipe.steps - self.step) * pace / 60
        bar = f"{'#' * (20 * self.step // self.recipe.steps):-<20}"
        return (
            f"{bar} step {self.step}/{self.recipe.steps}  loss {self.loss:.3f}  {pace:.2f} s/step  {left:.0f} min left"
        )

    def _train_once(self) -> float:
        """Take one optimizer step and return its loss, in nats a token."""
        length = self.recipe.length(self.step)
        rows = self.recipe.tokens_a_batch // length
        batch = data.draw_batch(self.stream, rows, length, self.recipe.shape.n_positions, self.batches)
        loss = _loss(self.net, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.net.parameters(), self.recipe.largest_norm)
        for group in all_groups(self.optimizers):
            group["lr"] = group["peak"] * self.recipe.schedule.share(self.step, self.recipe.steps)
        for optimizer in self.optimizers:
            optimizer.step()
            optimizer.zero_grad()
        return float(loss.detach())

    def _check(self) -> None:
        """Measure the held-out loss; keep the run, and the model if it is the best so far."""
        loss = evaluate(self.net, self.held_out)
        self.say(f"step {self.step}  held-out loss {loss:.4f}{'  (best)' if loss < self.best else ''}")
        if loss < self.best:
            self.best = loss
            write({"model": self.net.state_dict(), "loss": loss}, self.work / BEST)
        write(self._state(), self.work / LAST)

    def _state(self) -> dict[str, Any]:
        """Return all that is needed to go on as if never stopped."""
        return {
            "model": self.net.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self.optimizers],
            "batches": self.batches.get_state(),
            "dropout": torch.get_rng_state(),
            "step": self.step,
            "best": self.best,
        }

    def _restore(self, state: dict[str, Any]) -> None:
        """Go back to where ``state`` was kept."""
        self.net.load_state_dict(state["model"])
        for optimizer, kept in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(kept)
        self.batches.set_state(state["batches"])
        torch.set_rng_state(state["dropout"])
        self.step, self.best = state["step"], state["best"]
        self.say(f"going on from step {self.step}")


def _loss(net: GPT2LMHeadModel, batch: data.Batch) -> torch.Tensor:
    """Return the mean cross-entropy of the next token over full rows, in nats; in bfloat16, see ``loss``."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        read = net.transformer(batch.input_ids, position_ids=batch.position_ids, use_cache=False)
    hidden = read.last_hidden_state[:, :-1].flatten(0, 1)  # (rows · (length − 1), width)
    return head_loss(hidden, net.lm_head.weight, batch.labels[:, 1:].flatten())


def _summed_loss(net: GPT2LMHeadModel, batch: data.Batch) -> torch.Tensor:
    """Return the summed cross-entropy of the next token, in nats; rows may be padded; in float32."""
    real = batch.labels != data.IGNORED
    logits = net(batch.input_ids, attention_mask=real, position_ids=batch.position_ids, use_cache=False).logits
    before = logits[:, :-1].flatten(0, 1)  # (rows · (length − 1), vocab_size)
    return cross_entropy(before, batch.labels[:, 1:].flatten(), ignore_index=data.IGNORED, reduction="sum")
