"""Every type of model that transformers writes text with, against transformers' own ``generate``.

``python -m tests.proofs.model_types`` writes the table ``docs/models.md`` and fails where anything in it is wrong, or
where the README gives other numbers. Types that are named after it are only printed.
"""

import inspect
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import count, product
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any, NamedTuple
from unittest.mock import patch

import torch
import transformers
from transformers.utils import logging

from playground.decoding.batch import Batch
from playground.decoding.distribution import NextTokenDistribution
from playground.decoding.generate import Run, decode
from playground.decoding.sampling import inverse_cdf, uniform
from playground.decoding.scoring import score
from playground.errors import ModelError, OptionError
from playground.models.files.known_types import check_type
from playground.models.running import checking
from playground.models.running.language_model import LanguageModel
from playground.models.shelf.from_folder import read_model
from playground.options import DecodingOptions
from tests.decoding.test_beam_parity import generate, hypotheses
from tests.doubles import letters_tokenizer
from tests.proofs.tiny_models import PAD, TYPES, architecture_of, tiny_model

ROOT = Path(__file__).resolve().parents[2]
TABLE, README = ROOT / "docs" / "models.md", ROOT / "README.md"
TOLERANCE = checking.TOLERANCE[torch.float32]
"""How far a text's log-probabilities may lie from those of one pass, as a share of the largest logit."""
NEW, LONG = 10, 100
ROOM = 10_000_000
"""Bytes of a cache that texts share."""
PROMPTS = ([5], [5, 9, 4, 7, 20, 11], [6, 17, 8, 45, 23, 9, 11, 31, 6, 17, 99, 12, 280])
GREEDY = (DecodingOptions(max_new_tokens=NEW), DecodingOptions(max_new_tokens=NEW, no_repeat_ngram_size=1))
SAMPLED = DecodingOptions(do_sample=True, temperature=0.9, top_k=40, top_p=0.95, max_new_tokens=NEW, seed=3)
BEAMS = (
    DecodingOptions(num_beams=3, max_new_tokens=NEW),
    DecodingOptions(num_beams=4, do_sample=True, top_k=20, seed=5, max_new_tokens=NEW, no_repeat_ngram_size=1),
)
ROWS = (
    DecodingOptions(max_new_tokens=NEW),
    DecodingOptions(max_new_tokens=3),
    *(DecodingOptions(do_sample=True, top_k=40, seed=seed, max_new_tokens=NEW) for seed in range(2)),
)
EQUAL = "equal"
TOGETHER, APART = "together", "apart"


class Wrong(AssertionError):  # noqa: N818 - it is a finding
    """What is ours differs from ``generate``'s."""


class Row(NamedTuple):
    """What came out for one type: for each way of decoding "equal" or "refused", and why it is refused, or wrong.

    Whether texts are computed together or apart stands between.
    """

    kind: str
    architecture: str
    greedy: str
    sampling: str
    beams: str
    batch: str
    score: str
    together: str
    why: str = ""

    @property
    def results(self) -> tuple[str, ...]:
        """What came out, in the order of :data:`CHECKS`."""
        return self[2:7]

    @property
    def is_wrong(self) -> bool:
        """Whether anything is neither equal nor refused."""
        return not set(self.results) <= {EQUAL, "refused"}


class Recorded(Run):
    """A run that keeps the whole distribution of each of its steps."""

    def distribution(self, logits: torch.Tensor, input_ids: torch.Tensor) -> NextTokenDistribution:
        found = super().distribution(logits, input_ids)
        self.__dict__.setdefault("kept", []).append(found)
        return found


def compare(kind: str, reads_source: bool) -> Row:
    """Return what comes out for the type ``kind``; arguments as :func:`tiny_model`'s."""
    named = kind, architecture_of(kind, reads_source)
    try:
        check_type({"model_type": kind}, named[1])
        model = opened(kind, reads_source)
    except ModelError as error:
        return Row(*named, *["refused"] * (len(CHECKS) + 1), error.rule["en"])
    except Exception as error:  # noqa: BLE001 - an architecture fails in ways of its own, and that is what is asked
        return Row(*named, *["not built"] * (len(CHECKS) + 1), told(error))
    found = [outcome(check, model) for check in CHECKS.values()]
    why = "; ".join(dict.fromkeys(why for _, why in found if why))
    return Row(*named, *(result for result, _ in found), company(model), why)


def company(model: LanguageModel) -> str:
    """Return whether the texts of ``model`` are computed together with others, or apart."""
    model.share_steps(ROOM, 1)
    return APART if model.engine is None else TOGETHER


def opened(kind: str, reads_source: bool) -> LanguageModel:
    """Return a tiny model of the type ``kind``, saved and read as the page reads one."""
    net = tiny_model(kind, reads_source=reads_source)
    with TemporaryDirectory() as folder:
        net.save_pretrained(folder)
        letters_tokenizer(net.config.get_text_config(decoder=True).vocab_size).save_pretrained(folder)
        return read_model(kind, Path(folder), "cpu", torch.float32)


def outcome(check: Callable[[LanguageModel], None], model: LanguageModel) -> tuple[str, str]:
    """Return what ``check`` finds, and why where it is not equal."""
    try:
        check(model)
    except OptionError as error:
        return "refused", error.rule["en"]
    except Exception as error:  # noqa: BLE001 - an architecture fails in ways of its own, and that is what is asked
        return "wrong", told(error)
    return EQUAL, ""


def told(error: Exception) -> str:
    """Return what ``error`` says, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:200]


def greedy(model: LanguageModel) -> None:
    """Check greedy texts: the same ids from the same logits, bit for bit."""
    for prompt, options in product(PROMPTS, GREEDY):
        out = generate_one(model, prompt, options)
        run = finished(Recorded(model, prompt, options))
        expect(ids(run), written(model, prompt, out))
        for ours, theirs in zip(run.kept, out.logits, strict=True):
            expect_bits(ours.logits, theirs[0])


def sampling(model: LanguageModel) -> None:
    """Check sampled texts: ``generate``, whose draws are replaced by ours, writes the same ids from the same scores."""
    for prompt in PROMPTS:
        run = finished(Recorded(model, prompt, SAMPLED))
        steps = count()

        def draw(probs: torch.Tensor, num_samples: int, steps: Iterator[int] = steps) -> torch.Tensor:
            return torch.tensor([[inverse_cdf(probs[0].log(), uniform(SAMPLED.seed, next(steps)))]])

        with patch("torch.multinomial", draw):
            out = generate_one(model, prompt, SAMPLED)
        expect(ids(run), written(model, prompt, out))
        for ours, theirs in zip(run.kept, out.scores, strict=True):
            expect_bits(ours.processed_logits, theirs[0])


def beams(model: LanguageModel) -> None:
    """Check beam search and beam sampling: ids, beam indices and scores of all hypotheses, bit for bit."""
    for prompt, options in product(PROMPTS, BEAMS):
        found = [(list(h.token_ids), list(h.rows), h.score) for h in decode(model, prompt, options).hypotheses]
        skip = 1 if model.is_encoder_decoder else len(prompt)
        expect(found, hypotheses(generate(model, prompt, options), skip, options.length_penalty))


def batch(model: LanguageModel) -> None:
    """Check that the rows of a batch are the texts alone."""
    for prompt in PROMPTS[1:]:
        together = Batch(model, prompt, ROWS)
        for _ in together:
            pass
        for run, options in zip(together.runs, ROWS, strict=True):
            expect(ids(run), ids(finished(Run(model, prompt, options))))


def scoring(model: LanguageModel) -> None:
    """Check a text's log-probabilities against one pass over the whole, at last of all that the model reads."""
    texts = [(prompt, numbers(11, 44)) for prompt in PROMPTS]
    source = numbers(longest(model.source_length), 5) if model.is_encoder_decoder else [5]
    texts.append((source, numbers(longest(model.context_length), 9)))
    for prompt, text in texts:
        before = [*model.start_ids] if model.is_encoder_decoder else prompt
        logits = one_pass(model, prompt, [*before, *text[:-1]])[len(before) - 1 :].double()
        expected = logits.log_softmax(-1).gather(1, torch.tensor(text)[:, None])[:, 0]
        found = torch.tensor(score(model, prompt, text).logprobs).double()
        apart = float((found - expected).abs().max() / logits.abs().max())
        if not apart <= TOLERANCE:
            raise Wrong(f"{apart:.1e} apart")


CHECKS: Mapping[str, Callable[[LanguageModel], None]] = MappingProxyType({
    "greedy": greedy, "sampling": sampling, "beams": beams, "batch": batch, "score": scoring,
})  # fmt: skip


@torch.inference_mode()
def one_pass(model: LanguageModel, prompt: list[int], whole: list[int]) -> torch.Tensor:
    """Return the logits after each of ``whole``, read anew; an encoder–decoder's source is ``prompt``."""
    net, read = model.model, torch.tensor([whole])
    if model.is_encoder_decoder:
        return net(input_ids=torch.tensor([prompt]), decoder_input_ids=read, use_cache=False).logits[0]
    places = {}
    if "position_ids" in inspect.signature(net.forward).parameters:  # those of RoBERTa's own begin elsewhere
        places["position_ids"] = net._prepare_position_ids_for_generation(read, {})
    return net(input_ids=read, use_cache=False, **places).logits[0]


def numbers(length: int, first: int) -> list[int]:
    """Return ``length`` ids, none of them special."""
    return [3 + (first + 37 * place) % 290 for place in range(length)]


def longest(limit: int | None) -> int:
    """Return how many tokens to read: ``limit``, or more than there are learned places where there is none."""
    return LONG if limit is None else min(limit, LONG)


def generate_one(model: LanguageModel, prompt: list[int], options: DecodingOptions) -> Any:
    """Return what ``generate`` writes after ``prompt``, with its logits and scores."""
    tensor = torch.tensor([prompt])
    return model.model.generate(
        tensor, attention_mask=torch.ones_like(tensor), pad_token_id=PAD, return_dict_in_generate=True,
        output_scores=True, output_logits=True, **options.generate_kwargs(),
    )  # fmt: skip


def written(model: LanguageModel, prompt: list[int], out: Any) -> list[int]:
    """Return the ids that ``generate`` has written."""
    return out.sequences[0, 1 if model.is_encoder_decoder else len(prompt) :].tolist()


def finished(run: Run) -> Any:
    """Return ``run`` after its last step."""
    for _ in run:
        pass
    return run


def ids(run: Run) -> list[int]:
    """Return the ids that ``run`` has written."""
    return [step.token_id for step in run.steps]


def expect_bits(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    """Check that two rows of logits are the same, bit for bit."""
    if not torch.equal(ours, theirs.float()):
        raise Wrong(f"logits up to {float((ours - theirs).nan_to_num().abs().max()):.1e} apart")


def expect(ours: Any, theirs: Any) -> None:
    """Check that two results are equal."""
    if ours != theirs:
        raise Wrong(f"{ours} and not {theirs}")


def table(rows: Sequence[Row]) -> str:
    """Return the page ``docs/models.md``."""
    head = f"| type | class | {' | '.join(CHECKS)} | in company | |"
    lines = [head, "|---" * (len(CHECKS) + 4) + "|"]
    lines += [f"| {' | '.join((f'`{row.kind}`', f'`{row.architecture}`', *row[2:]))} |" for row in rows]
    return INTRODUCTION.format(version=transformers.__version__, sentence=sentence(rows)) + "\n".join(lines) + "\n"


INTRODUCTION = """# Types of models

Made by `python -m tests.proofs.model_types` with transformers {version}; checked by `tests/proofs/test_model_types.py`.

{sentence}

Every type is built tiny, with random weights, saved, and opened as the page opens it, in float32 on one CPU thread.

- *greedy*: the ids and every step's logits are those of `generate`, bit for bit, after prompts of 1, 6 and 13 tokens,
  freely and with no token twice (attention windows are of 8 tokens);
- *sampling*: `generate`, handed our uniform numbers in place of its draws, writes our ids from our processed logits,
  bit for bit;
- *beams*: ids, beam indices and scores of all hypotheses are those of `generate`, bit for bit, searched and sampled;
- *batch*: each row of a batch is the text alone, id for id, after rows have ended too;
- *score*: log-probabilities, up to the last token that the model reads, are those of one pass over the whole without
  a memory, but for rounding (1e-3 of the largest logit);
- *in company*: whether texts of several readers are computed together, one batch a step, or each apart. Where together,
  60 random texts that come and go in random company (300 of `gpt2` and `llama`) are the texts alone
  (`tests/proofs/test_company.py`). Apart are encoder–decoders, caches with windows, states or layers of their own
  kind, and models whose positions cannot be given.

Whoever chooses a model of a refused type is told so before its weights are fetched. Beyond this table, each model that
is opened must give the same logits token by token as at once (`playground/models/running/checking.py`). RoBERTa and its
family count places otherwise in a pass of their own than `generate` does; the table holds them to `generate`.

"""


def sentence(rows: Sequence[Row], version: str = transformers.__version__) -> str:
    """Return how many types are equal, and how many are refused, as ``version`` of transformers has them."""
    equal = sum(set(row.results) == {EQUAL} for row in rows)
    refused = sum(set(row.results) == {"refused"} for row in rows)
    partly = len(rows) - equal - refused - sum(row.is_wrong for row in rows)
    return (
        f"Of the {len(rows)} architectures with which transformers {version} writes text, {equal} give what `generate` "
        f"gives, {partly} do so in all but beams, which are refused, and {refused} are refused with the reason."
    )


def rows_of(page: str) -> list[Row]:
    """Return the rows of the table on ``page``."""
    cells = (re.sub("`", "", line).strip("|").split("|") for line in page.splitlines() if line.startswith("| `"))
    return [Row(*(cell.strip() for cell in row)) for row in cells]


def main(kinds: Sequence[str]) -> int:
    """Compare all types and write the table, or print those named ``kinds``; return how many faults there are."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    rows = []
    for kind, reads_source in TYPES:
        if not kinds or kind in kinds:
            rows.append(compare(kind, reads_source))
            print(*rows[-1], sep=" | ", flush=True)
    wrong = sum(row.is_wrong for row in rows)
    if not kinds:
        TABLE.parent.mkdir(exist_ok=True)
        TABLE.write_text(table(rows), encoding="utf-8")
        print(sentence(rows))
        wrong += sentence(rows) not in one_line(README)
    return wrong


def one_line(path: Path) -> str:
    """Return the text of ``path`` without its line breaks."""
    return " ".join(path.read_text(encoding="utf-8").split())


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
