"""Build, train and save the built-in summarizer, a small BART.

It is trained in five runs: from random weights (``Recipe()``), then on new articles with names of all kinds
(``FURTHER``), then also on articles without a scene (``LEADS``), then mostly on articles of any words (``EXTRACTS``)
and of any pieces of words (``PIECES``); the weights of the last run are exported. Each run has a folder for its
checkpoints, see ``run``. The tokenizer is the language model's with another template: a source is encoded between
``<s>`` and ``</s>``.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path

import torch
from tokenizers import processors
from torch.nn.functional import cross_entropy
from transformers import BartConfig, BartForConditionalGeneration, GenerationConfig, PreTrainedTokenizerFast

from playground.training import articles, extracts, model, summary_data, tokenizer
from playground.training.any_words import Mix
from playground.training.loss import IGNORED, fast_dtype, head_loss
from playground.training.optimizing import Schedule
from playground.training.run import BEST, Plan, Run, Say, carry_out

FOLDER = model.FOLDER.parent / "summarizer"
WORK = Path(".training") / "summarizer"
FURTHER_WORK = Path(".training") / "summarizer-further"
LEADS_WORK = Path(".training") / "summarizer-leads"
EXTRACTS_WORK = Path(".training") / "summarizer-extracts"
PIECES_WORK = Path(".training") / "summarizer-pieces"


@dataclass(frozen=True)
class Shape:
    """Sizes of a BART with tied embeddings; encoder and decoder have the same number of heads."""

    d_model: int = 256
    encoder_layers: int = 3
    decoder_layers: int = 3
    ffn: int = 768
    heads: int = 4
    n_positions: int = 512


@dataclass(frozen=True, kw_only=True)
class Recipe(Plan):
    """All settings of a training run."""

    pairs: int = 200_000
    first_pair: int = 0
    strange: float = 0.0  # share of strange roots of names, see ``article_names``
    leads: float = 0.0  # share of articles without a scene, with their first sentence as summary
    extracts: float = 0.0  # share of articles of any words, see ``extracts``; then there are no ``leads``
    mix: Mix = field(default_factory=Mix)  # what their invented words are made of
    steps: int = 8_000
    tokens_a_batch: int = 2_560  # of the sources
    short_first: int = 1_200  # number of first steps with only the shorter half of the articles
    shifted: float = 0.25  # share of batches read at random positions, so that late positions are trained, too
    rate: float = 1.5e-3  # at twice these rates, copying is learned many times later
    matrix_rate: float = 5e-3
    schedule: Schedule = field(default=Schedule(last_share=0.03))
    weight_decay: float = 0.05
    dropout: float = 0.0  # no article is repeated often, and dropout makes copying harder to learn
    evaluate_every: int = 500
    held_out_pairs: int = 512
    shape: Shape = field(default_factory=Shape)

    def share(self, step: int) -> float:
        """Return the share of the articles, the shortest ones, from which the batch of ``step`` is drawn."""
        return 0.5 if step < self.short_first else 1.0


FURTHER = Recipe(
    pairs=250_000,
    first_pair=Recipe.pairs,
    strange=0.5,
    steps=10_000,
    short_first=0,
    rate=1e-3,
    matrix_rate=3e-3,
    schedule=Schedule(held_from=200, decay=0.95),
)
LEADS = replace(
    FURTHER,
    pairs=170_000,
    first_pair=FURTHER.first_pair + FURTHER.pairs,
    leads=0.25,
    steps=3_600,
    rate=5e-4,
    matrix_rate=1.5e-3,
    evaluate_every=300,
)
EXTRACTS = replace(
    FURTHER,
    pairs=120_000,
    first_pair=LEADS.first_pair + LEADS.pairs,
    extracts=0.6,
    steps=8_000,
    rate=8e-4,
    matrix_rate=2.4e-3,
    evaluate_every=250,
)
PIECES = replace(
    EXTRACTS,
    pairs=40_000,
    first_pair=EXTRACTS.first_pair + EXTRACTS.pairs,
    mix=Mix(entries=60, joined=0.8),
    steps=2_600,
    rate=5e-4,
    matrix_rate=1.5e-3,
)


def load_words(folder: Path = tokenizer.WORDS) -> PreTrainedTokenizerFast:
    """Return the tokenizer ``words`` with a template that puts ``<s>`` and ``</s>`` around a text."""
    words = tokenizer.load(folder)
    ids = [(name, words.convert_tokens_to_ids(name)) for name in (tokenizer.BOS, tokenizer.EOS)]
    pair = f"{tokenizer.BOS} $A {tokenizer.EOS} $B {tokenizer.EOS}"
    words.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{tokenizer.BOS} $A {tokenizer.EOS}", pair=pair, special_tokens=ids
    )
    words.padding_side, words.chat_template = "right", None
    return words


def build(words: PreTrainedTokenizerFast, shape: Shape, dropout: float) -> BartForConditionalGeneration:
    """Return a new model for ``words``; its weights are drawn with torch's global generator.

    Only the position embeddings start as sines and cosines (Vaswani et al. 2017, section 3.5), scaled to the size of
    the token embeddings: copying a name means attending to the next position, which is learned much more slowly from
    random ones.
    """
    config = BartConfig(
        vocab_size=len(words),
        d_model=shape.d_model,
        encoder_layers=shape.encoder_layers,
        decoder_layers=shape.decoder_layers,
        encoder_ffn_dim=shape.ffn,
        decoder_ffn_dim=shape.ffn,
        encoder_attention_heads=shape.heads,
        decoder_attention_heads=shape.heads,
        max_position_embeddings=shape.n_positions,
        dropout=dropout,
        attention_dropout=0.0,
        scale_embedding=True,
        init_std=shape.d_model**-0.5 / 2,
        bos_token_id=words.bos_token_id,
        eos_token_id=words.eos_token_id,
        pad_token_id=words.pad_token_id,
        decoder_start_token_id=words.eos_token_id,
        forced_bos_token_id=None,
        forced_eos_token_id=None,
    )
    net = BartForConditionalGeneration(config)
    size = config.init_std * math.sqrt(shape.d_model)  # of a token embedding, which the model scales
    for side in (net.get_encoder(), net.get_decoder()):
        positions = side.embed_positions.weight
        with torch.no_grad():
            positions.copy_(sinusoids(*positions.shape) * (size * math.sqrt(2)))
    return net


def sinusoids(count: int, width: int) -> torch.Tensor:
    """Return (count, width): sines, then cosines, of wave lengths from 2π to 10,000 · 2π; root mean square √½."""
    rates = 10_000 ** -(torch.arange(width // 2) / (width // 2))
    angles = torch.arange(count)[:, None] * rates
    return torch.cat([angles.sin(), angles.cos()], dim=1)


def train(
    recipe: Recipe, words: PreTrainedTokenizerFast, say: Say, work: Path = WORK, begin: Path | None = None
) -> None:
    """Train a summarizer with the tokenizer ``words``, or continue its training; its checkpoints are in ``work``.

    The initial weights are those of the checkpoint ``begin``, or random. ``say`` gets each line of progress.

    Raises:
        RuntimeError: this torch has no Muon.
    """

    def new_run() -> Run:
        rows = summary_data.encode(islice(_pairs(recipe), recipe.pairs), words)
        say(f"{recipe.pairs:,} pairs, {len(rows.sources.ids):,} source and {len(rows.summaries.ids):,} summary tokens")
        return _Run(recipe, words, rows, work, say, begin)

    carry_out(new_run, recipe, work)


def _pairs(recipe: Recipe) -> Iterator[articles.Pair]:
    """Return the training pairs of ``recipe``, from its first on."""
    if recipe.extracts:
        return extracts.training_pairs(recipe.seed, recipe.first_pair, recipe.strange, recipe.extracts, recipe.mix)
    return articles.training_pairs(recipe.seed, recipe.first_pair, recipe.strange, recipe.leads)


@torch.no_grad()
def evaluate(net: BartForConditionalGeneration, batches: list[summary_data.Batch]) -> float:
    """Return the mean loss per summary token over ``batches``, in nats."""
    was_training = net.training
    net.eval()
    total = sum(float(_summed_loss(net, batch)) for batch in batches)
    net.train(was_training)
    return total / sum(int((batch.labels != IGNORED).sum()) for batch in batches)


def export(
    words: PreTrainedTokenizerFast,
    recipe: Recipe,
    work: Path = PIECES_WORK,
    folder: Path = FOLDER,
) -> float:
    """Write the best checkpoint in ``work`` and its tokenizer into ``folder`` and return its held-out loss.

    Weights are float16; the generation settings hold token ids only.
    """
    state = torch.load(work / BEST, weights_only=True)
    net = build(words, recipe.shape, recipe.dropout)
    net.load_state_dict(state["model"])
    config = net.config
    net.generation_config = GenerationConfig(
        bos_token_id=config.bos_token_id,
        eos_token_id=config.eos_token_id,
        pad_token_id=config.pad_token_id,
        decoder_start_token_id=config.decoder_start_token_id,
    )
    net.to(torch.float16).save_pretrained(folder)
    words.save_pretrained(folder)
    return float(state["loss"])


def load(folder: Path = FOLDER) -> BartForConditionalGeneration:
    """Return the model saved in ``folder``, as float32, in evaluation mode (no dropout)."""
    return BartForConditionalGeneration.from_pretrained(folder, dtype=torch.float32).eval()


class _Run(Run):
    """A run on articles with their summaries."""

    def __init__(
        self,
        recipe: Recipe,
        words: PreTrainedTokenizerFast,
        rows: summary_data.Rows,
        work: Path,
        say: Say,
        begin: Path | None,
    ) -> None:
        super().__init__(build(words, recipe.shape, recipe.dropout), recipe, work, say, begin)
        self.recipe, self.rows = recipe, rows
        self.held_out = summary_data.held_out(recipe.seed, recipe.held_out_pairs, words, self.start, recipe.extracts)

    @property
    def start(self) -> int:
        """The decoder's start id."""
        return int(self.net.config.decoder_start_token_id)

    def next_loss(self) -> torch.Tensor:
        """Return the mean loss of a batch of summaries whose articles have about the same length."""
        recipe, pad = self.recipe, int(self.net.config.pad_token_id)
        share = recipe.share(self.step)
        batch = summary_data.draw_batch(self.rows, recipe.tokens_a_batch, share, self.start, pad, self.draws)
        return _loss(self.net, batch, self._draw_shift(batch.input_ids.shape[1]))

    def held_out_loss(self) -> float:
        """Return the mean loss of the held-out summaries."""
        return evaluate(self.net, self.held_out)

    def _draw_shift(self, length: int) -> int:
        """Return the encoder's first position for a batch of sources of ``length`` tokens: 0, or drawn at random."""
        moves = float(torch.rand((), generator=self.draws)) < self.recipe.shifted
        last = max(0, self.recipe.shape.n_positions - length)
        return int(torch.randint(last + 1, (), generator=self.draws)) if moves else 0


def _loss(net: BartForConditionalGeneration, batch: summary_data.Batch, shift: int) -> torch.Tensor:
    """Return the mean cross-entropy of the summaries' tokens, in nats; in the dtype that ``loss`` finds fast.

    The encoder reads its first token at position ``shift``.
    """
    positions = net.get_encoder().embed_positions
    first, positions.offset = positions.offset, positions.offset + shift
    try:
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast_dtype() == torch.bfloat16):
            read = net.model(use_cache=False, **_inputs(batch))
    finally:
        positions.offset = first
    real = batch.labels != IGNORED
    return head_loss(read.last_hidden_state[real], net.lm_head.weight, batch.labels[real])


def _summed_loss(net: BartForConditionalGeneration, batch: summary_data.Batch) -> torch.Tensor:
    """Return the summed cross-entropy of the summaries' tokens, in nats; in float32."""
    logits = net(use_cache=False, **_inputs(batch)).logits  # (rows, summary length, vocab_size)
    return cross_entropy(logits.flatten(0, 1), batch.labels.flatten(), ignore_index=IGNORED, reduction="sum")


def _inputs(batch: summary_data.Batch) -> dict[str, torch.Tensor]:
    """Return the model's inputs from ``batch``."""
    return {
        "input_ids": batch.input_ids,
        "attention_mask": batch.attention_mask,
        "decoder_input_ids": batch.decoder_input_ids,
    }
