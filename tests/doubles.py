"""A model small enough to read, a tokenizer for models without a language, a summarizer that learned nothing."""

import math
import random
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from playground.models.files.tokenizers import load_tokenizer
from playground.models.running.language_model import AddText, LanguageModel
from playground.models.running.session import Choose, Draft, Session, Told, no_draft
from playground.models.shelf.from_folder import read_model
from playground.models.shelf.server_models import ServerModels
from playground.options import DecodingOptions
from playground.settings import Settings
from playground.stage_order import STAGES
from playground.training import summarizer


class TableModel:
    """Four tokens, ``a b c .``; the next one's probabilities are read off a table by the last token.

    ``.`` (3) ends a text.
    """

    name, vocab_size, context_length, eos_ids, labels = "table", 4, 32, (3,), ("a", "b", "c", ".")
    is_encoder_decoder, begins_anew, start_ids, source_length, reads_at_once = False, False, (), None, True
    takes_back = True
    stops_at, place, tokenizer_id = None, nullcontext(), "abc."

    def __init__(self, table: Mapping[int, Sequence[float]]) -> None:
        self.table = table
        self.open_sessions = self.passes = 0

    @property
    def apart(self) -> "TableModel":
        return self

    def encode(self, text: str) -> list[int]:
        return ["abc.".index(letter) for letter in text]

    def decode(self, token_ids: Sequence[int], before: Sequence[int] = ()) -> str:
        return "".join(self.labels[i] for i in token_ids if i not in self.eos_ids)

    def incremental_decoder(self, before: Sequence[int] = ()) -> AddText:
        return lambda token_id, *, is_last=False: self.decode([token_id])

    def ends(self, token_ids: Sequence[int], before: Sequence[int] = ()) -> list[int | None]:
        return [len(self.decode(token_ids[: count + 1])) for count in range(len(token_ids))]

    def reads(self, length: int) -> bool:
        return length <= self.context_length

    def label(self, token_id: int) -> str:
        return self.labels[token_id]

    def open(
        self, prompt_ids: Sequence[int], generated: Sequence[int] = (), *, rows: int = 1, keep: int = 1
    ) -> "TableSession":
        self.open_sessions += 1
        return TableSession(self, torch.tensor([[*prompt_ids, *generated]] * rows), keep)


class TableSession:
    """Texts in the making over a :class:`TableModel`."""

    can_reorder = rows_can_leave = True
    deciding = nullcontext()
    write = Session.write

    def __init__(self, model: TableModel, input_ids: torch.Tensor, keep: int = 1) -> None:
        self.model, self.input_ids = model, input_ids
        self.read_logits = self._after(input_ids[0, -keep:])

    @property
    def history(self) -> list[int]:
        return self.input_ids[0].tolist()

    @property
    def length(self) -> int:
        return self.input_ids.shape[1]

    @property
    def logits(self) -> torch.Tensor:
        return self._after(self.input_ids[:, -1])

    def step(self, tokens: torch.Tensor, parents: torch.Tensor | None = None) -> torch.Tensor:
        rows = self.input_ids if parents is None else self.input_ids[parents]
        self.input_ids = torch.cat((rows, tokens[:, None]), dim=1)
        self.model.passes += 1
        return self.logits

    def read(self, token_ids: Sequence[int]) -> torch.Tensor:
        tokens = torch.tensor(token_ids)
        self.input_ids = torch.cat((self.input_ids, tokens[None]), dim=1)
        self.model.passes += 1
        return self._after(tokens)

    def take_back(self, count: int) -> None:
        self.input_ids = self.input_ids[:, :-count]

    def close(self) -> None:
        self.model.open_sessions -= 1

    def _after(self, tokens: torch.Tensor) -> torch.Tensor:
        return torch.stack([logits_of(self.model.table[i]) for i in tokens.tolist()])


def at_each_step(session: Any, change: Callable[[torch.Tensor], torch.Tensor]) -> None:
    """Let ``session`` go on with ``change`` of the logits that follow each of its steps, whoever takes them."""
    step, write = session.step, session.write

    def changed_step(*taken: Any) -> torch.Tensor:
        session.logits = change(step(*taken))
        return session.logits

    def changed_write(choose: Choose[Told], draft: Draft = no_draft) -> Generator[Told, None, None]:
        first = []

        def choose_from(logits: torch.Tensor, input_ids: torch.Tensor) -> tuple[Told, int | None]:
            if first:
                return choose(change(logits), input_ids)
            first.append(1)
            return choose(logits, input_ids)

        session.step = step
        return write(choose_from, draft)

    session.step, session.write = changed_step, changed_write


def server_models_of(model: Any) -> ServerModels:
    """Return models of a server in which every name is ``model``'s, but for the summarizer that a page opens with."""

    def read(name: str, *at: Any) -> LanguageModel:
        return read_model(name, *at) if name == "builtin/summarizer" else model

    return ServerModels(Settings(device="cpu"), read=read)


def logits_of(probs: Sequence[float]) -> torch.Tensor:
    """Return logits (vocab_size,) float32 whose softmax is ``probs``."""
    return torch.tensor([math.log(p) if p else -math.inf for p in probs], dtype=torch.float32)


def letters_tokenizer(vocab_size: int) -> PreTrainedTokenizerFast:
    """A word-level tokenizer whose words are ``w0 w1 …``; the first ids are bos, eos, pad."""
    vocab = {"<s>": 0, "</s>": 1, "<pad>": 2} | {f"w{i}": i for i in range(3, vocab_size)}
    tokenizer = Tokenizer(models.WordLevel(vocab, unk_token="<pad>"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="<pad>")


@torch.no_grad()
def random_summarizer(positions: int = 256, seed: int = 8) -> LanguageModel:
    """A BART of the built-in one's kind and tokenizer with random weights; it copies nothing on purpose."""
    words = summarizer.load_words()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = summarizer.build(words, summarizer.Shape(32, 2, 2, 32, 2, positions), 0.0)
        for layers in (net.get_encoder().layers, net.get_decoder().layers):
            for weights in layers.parameters():
                if weights.dim() > 1:
                    weights.normal_(std=1.0)  # as it is built, it would repeat the token that it starts with
    return LanguageModel("random summarizer", net.eval().requires_grad_(False), words)


def random_byte_model(seed: int = 3) -> LanguageModel:
    """A GPT-2 with random weights whose pieces are bytes of characters."""
    tokenizer = load_tokenizer("builtin/bytes").tokenizer
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        ends = {"bos_token_id": None, "eos_token_id": tokenizer.eos_token_id, "pad_token_id": None}
        config = GPT2Config(
            vocab_size=len(tokenizer), n_positions=128, n_embd=32, n_layer=1, n_head=2, initializer_range=0.4, **ends
        )
        return LanguageModel("random bytes", GPT2LMHeadModel(config).eval(), tokenizer)


_RANDOM: Mapping[str, Callable[[random.Random], Any]] = {
    "repetition_penalty": lambda r: r.choice([0.7, 1.1, 1.5, 3.0]),
    "no_repeat_ngram_size": lambda r: r.randint(1, 4),
    "min_new_tokens": lambda r: r.randint(1, 3),
    "temperature": lambda r: r.choice([0.05, 0.3, 0.7, 1.3, 2.0, 5.0, 10.0]),
    "top_h": lambda r: r.uniform(0.05, 1.0),
    "top_k": lambda r: r.choice([1, 2, 5, 20, 100, 5000]),
    "top_p": lambda r: r.choice([0.0, r.uniform(0.01, 0.99), 0.9]),
    "min_p": lambda r: r.uniform(0.0, 0.5),
    "typical_p": lambda r: r.uniform(0.05, 0.99),
    "epsilon_cutoff": lambda r: 10 ** r.uniform(-5, -1),
    "eta_cutoff": lambda r: 10 ** r.uniform(-5, -1),
    "watermark_bias": lambda r: r.choice([0.5, 2.0, 5.0]),
    "greenlist_ratio": lambda r: r.choice([0.1, 0.5, 0.9]),
}


def _word(rng: random.Random) -> list[int]:
    """Return the ids of a word of one token, or of several that may stand in a text."""
    return [rng.randrange(40) for _ in range(rng.choice([1, 1, 1, 2]))]


_MORE: Mapping[str, Callable[[random.Random], Any]] = {
    "sequence_bias": lambda r: [[_word(r), r.uniform(-9, 9)] for _ in range(r.randint(1, 5))],
    "bad_words_ids": lambda r: [_word(r) for _ in range(r.randint(1, 5))],
    "suppress_tokens": lambda r: _word(r),
    "begin_suppress_tokens": lambda r: _word(r),
    "presence_penalty": lambda r: r.uniform(-2, 2),
    "frequency_penalty": lambda r: r.uniform(-2, 2),
    "dry_multiplier": lambda r: r.uniform(0.1, 5),
    "dry_base": lambda r: r.uniform(1, 4),
    "dry_allowed_length": lambda r: r.randint(1, 3),
    "encoder_repetition_penalty": lambda r: r.choice([0.7, 1.1, 1.5, 3.0]),
    "encoder_no_repeat_ngram_size": lambda r: r.randint(1, 3),
    "top_n_sigma": lambda r: r.uniform(0.1, 4),
    "xtc_probability": lambda r: r.choice([0.3, 1.0]),
    "xtc_threshold": lambda r: r.choice([0.001, 0.02, 0.1]),
    "mirostat_tau": lambda r: r.uniform(0.5, 6),
    "mirostat_eta": lambda r: r.uniform(0.05, 1),
    "exponential_decay_factor": lambda r: r.uniform(0.5, 2),
    "exponential_decay_start": lambda r: r.randint(0, 2),
    "renormalize_logits": lambda r: True,
    "stage_order": lambda r: r.sample(sorted(STAGES), r.randint(2, len(STAGES))),
}


def random_options(rng: random.Random, more: bool = False, **fixed: Any) -> DecodingOptions:
    """Return random options: one alone in a third of the cases, else each with even odds; also of ``more`` stages."""
    known = {**_RANDOM, **_MORE} if more else _RANDOM
    alone = rng.random() < 1 / 3
    names = [rng.choice(list(known))] if alone else [name for name in known if rng.random() < (0.3 if more else 0.5)]
    return DecodingOptions(**{"do_sample": rng.random() < 0.8, **{n: known[n](rng) for n in names}, **fixed})
