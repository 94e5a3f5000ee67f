"""The cells that choose tokens, and the calls of what they define.

Greedy decoding and beam search are ``model.generate``'s. Sampling is written out, with the draw of
:mod:`playground.decoding.sampling`, so that the same seed gives the same text. Beam sampling draws as
``model.generate`` does, which is how :class:`~playground.decoding.beam_search.BeamRun` draws.
"""

import inspect
import textwrap
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from playground.decoding.constraint import Constraint
from playground.decoding.processors import Given, KeepArgmax, Recipe, passed_stages, recipes, tokens_to_keep
from playground.decoding.watermark import WatermarkLogitsProcessor
from playground.export import constraint
from playground.export.literals import LONGEST, call, listed, literal
from playground.export.source import ModelSource
from playground.options import DecodingOptions, without_stages

_NEUTRAL = """\
own = model.generation_config  # its special ids stay; settings that a checkpoint brings along would mix with these
model.generation_config = GenerationConfig(
    bos_token_id=own.bos_token_id,
    eos_token_id=EOS_IDS or None,
    pad_token_id=own.pad_token_id,
    decoder_start_token_id=own.decoder_start_token_id,
)"""

_GREEDY = '''\
def greedy(**options):
    """Return the ids of the text that takes the most probable token each time."""
    mask = torch.ones_like(input_ids)
    ids = model.generate(input_ids, attention_mask=mask, do_sample=False, **options)
    return ids[0, start:].tolist()'''

_SEARCH = '''\
def search(num_beams, **options):
    """Return the hypotheses of a beam search, each with its ids and its score, the best first."""
    out = model.generate(
        input_ids,
        attention_mask=torch.ones_like(input_ids),
        num_beams=num_beams,
        num_return_sequences=num_beams,
        return_dict_in_generate=True,
        output_scores=True,
        **options,
    )
    lengths = (out.beam_indices >= 0).sum(dim=1).tolist()
    ids = [row[:length] for row, length in zip(out.sequences[:, start:].tolist(), lengths)]
    return list(zip(ids, out.sequences_scores.tolist()))'''

_SAMPLE_BEAMS = '''\
def sample_beams(seed, **options):
    """Return the hypotheses of a beam search that draws its candidates."""
    torch.random.manual_seed(seed)
    return search(do_sample=True, **options)'''

_DRAW = '''\
def uniform(seed, step):
    """Return a number in [0, 1) that depends on the seed and the step alone."""
    return np.random.Generator(np.random.Philox(key=seed, counter=[0, 0, 0, step])).random()


def draw(logits, u):
    """Return the token at which the cumulative probability exceeds u: best first, lower ids first among equals."""
    logits = logits.numpy()
    mass = np.exp(logits.astype(np.float64) - logits.max())  # unnormalised probabilities
    order = np.argsort(-logits, kind="stable")
    order = order[np.isfinite(logits[order])]
    place = np.searchsorted(np.cumsum(mass[order]), u * mass.sum(), side="right")
    return int(order[min(place, len(order) - 1)])'''

_SAMPLE = '''\
@torch.inference_mode()
def sample(processors, seed, max_new_tokens):
    """Return the ids of a text that is drawn: predict, process, draw, append."""
    {begin}
    for step in range({first}max_new_tokens):
        {forward}
        logits = LogitsProcessorList(processors)(ids, out.logits[:, -1].float())
        if {over}logits.max() == -torch.inf:
            break  # every token is removed
        token = {token}
        ids = torch.cat((ids, torch.tensor([[token]])), dim=1)
        if token in EOS_IDS{stop}:
            break
    return ids[0, start:].tolist()'''

_BEGIN = '''\
class BeginWith(LogitsProcessor):
    """Let a text begin with these ids, whatever the stages would choose; after them the stages act."""

    def __init__(self, ids, stages):
        self.ids, self.stages = ids, LogitsProcessorList(stages)

    def __call__(self, input_ids, scores):
        processed, place = self.stages(input_ids, scores.clone()), input_ids.shape[1] - start
        if place >= len(self.ids):
            return processed
        only = torch.full_like(scores, -torch.inf)
        only[:, self.ids[place]] = scores[:, self.ids[place]]
        return only'''

_TOKEN = "draw(logits[0], uniform(seed, step))"
_STOP = " or bool(stop(ids, None))"


def definitions(
    source: ModelSource,
    settings: Sequence[DecodingOptions],
    *,
    goes_on: bool = False,
    begun: Sequence[DecodingOptions] = (),
) -> tuple[str, ...]:
    """Return the cells that define what :func:`decoding_call` calls under each of ``settings``.

    Args:
        source: the model.
        settings: the options of each call.
        goes_on: whether the text goes on from the tokens of a list ``TAKEN``.
        begun: those of the calls that are told what their text begins with.
    """
    kinds = {kind_of(options) for options in settings}
    cells = [_source_text(source, kind) for kind in _our_kinds(source, settings, begun)]
    cells += [_BEGIN] if begun else []
    if kinds - {"sample"}:
        cells.append(_NEUTRAL)
    if "greedy" in kinds:
        cells.append(_GREEDY)
    if kinds & {"search", "sample_beams"}:
        cells.append(_SEARCH)
    if "sample_beams" in kinds:
        cells.append(_SAMPLE_BEAMS)
    if "sample" in kinds:
        cells += ["stop = StopStringCriteria(tokenizer, STOP_STRINGS)"] if source.stop_strings else []
        follows = goes_on and any(options.mirostat_tau for options in settings)
        cells += [_DRAW, _sample(source, goes_on=goes_on, follows=follows)]
    return tuple(cells)


def names(
    source: ModelSource,
    settings: Sequence[DecodingOptions],
    *,
    goes_on: bool = False,
    begun: Sequence[DecodingOptions] = (),
) -> set[str]:
    """Return what :func:`definitions`, whose arguments these are, and :func:`decoding_call` take from transformers."""
    kinds = {kind_of(options) for options in settings}
    taken = {"GenerationConfig"} if kinds - {"sample"} else set()
    if "sample" in kinds:
        taken |= {"LogitsProcessorList"} | ({"StopStringCriteria"} if source.stop_strings else set())
    used = [recipe for options in settings for recipe in _processors(source, options, goes_on=goes_on)]
    used += [recipe for options in begun for recipe in _all_stages(source, options)]
    taken |= {"LogitsProcessor", "LogitsProcessorList"} if begun else set()
    taken |= {"LogitsProcessor"} if any(recipe.is_ours for recipe in used) else set()
    return taken | {recipe.kind.__name__ for recipe in used if not recipe.is_ours}


def modules(
    source: ModelSource, settings: Sequence[DecodingOptions], begun: Sequence[DecodingOptions] = ()
) -> tuple[str, ...]:
    """Return the other import lines that the cells need; the arguments are those of :func:`definitions`."""
    kinds = _our_kinds(source, settings, begun)
    texts = "".join(_source_text(source, kind) for kind in kinds)
    has_numbers = "sample" in map(kind_of, settings) or "np." in texts
    return (
        *(("import math\n",) if "math." in texts else ()),
        *(("import numpy as np",) if has_numbers else ()),
        "import torch",
        *(constraint.modules(source) if Constraint in kinds else ()),
    )


def kind_of(options: DecodingOptions) -> str:
    """Return the function of :func:`definitions` that decodes under ``options``."""
    if options.num_beams > 1:
        return "sample_beams" if options.draws else "search"
    return "sample" if options.draws else "greedy"


def gives_hypotheses(options: DecodingOptions) -> bool:
    """Whether the call gives hypotheses with scores, not the ids of one text."""
    return options.num_beams > 1


def decoding_call(
    source: ModelSource, options: DecodingOptions, seed: int, *, taken: int = 0, begins: Sequence[int] = ()
) -> str:
    """Return the expression that decodes under ``options``, with every option that is not neutral by its name.

    Args:
        source: the model.
        options: the options; ``seed`` is not read.
        seed: the seed of what is drawn.
        taken: number of tokens in the list ``TAKEN`` that the text goes on from.
        begins: ids that the text begins with, whatever the options would choose: then all stages are the call's own.
    """
    kind, longest = kind_of(options), longest_text(source, options.max_new_tokens)
    passed = _processors(source, options, seed, goes_on=taken > 0)
    processors = [_constructor(source, options, each) for each in passed]
    if begins:
        processors = [
            _begin_with(begins, [_constructor(source, options, each) for each in _all_stages(source, options, seed)])
        ]
    if kind == "sample":
        return call("sample", [listed(processors)], {"seed": str(seed), "max_new_tokens": longest})
    wanted = options.generate_kwargs()
    if begins or (taken and wanted.keys() & _FROM_THE_START):
        wanted = without_stages(wanted)
    kwargs = {name: literal(value) for name, value in wanted.items()}
    kwargs |= {"max_new_tokens": f"{longest} - len(TAKEN)" if taken else longest}
    if taken and "min_new_tokens" in kwargs:
        kwargs["min_new_tokens"] = str(max(0, options.min_new_tokens - taken))
    if taken and source.is_encoder_decoder:
        kwargs["decoder_input_ids"] = "torch.tensor([START_IDS + TAKEN])"
    if processors:
        kwargs["logits_processor"] = listed(processors)
    if kind in ("greedy", "sample_beams"):
        del kwargs["do_sample"]
    if begins or not source.takes_back:
        kwargs.pop("prompt_lookup_num_tokens", None)
    if source.stop_strings:
        kwargs |= {"stop_strings": "STOP_STRINGS", "tokenizer": "tokenizer"}
    return call(kind, named={**({"seed": str(seed)} if kind == "sample_beams" else {}), **kwargs})


def longest_text(source: ModelSource, max_new_tokens: int) -> str:
    """Return the expression of the most tokens that are written: what was wished, or what the model's context leaves.

    The last token need not be read any more, so that one more than the context is written.
    """
    if source.context_length is None:
        return str(max_new_tokens)
    if source.is_encoder_decoder:
        return str(min(max_new_tokens, source.context_length - len(source.start_ids) + 1))
    return f"min({max_new_tokens}, {source.context_length} - start + 1)"


def _sample(source: ModelSource, *, goes_on: bool, follows: bool) -> str:
    """Return the cell that draws a text; ``follows``: its stages follow also the tokens that are taken, one by one."""
    begin, given = ["ids = input_ids[:, :start]" if follows else "ids = input_ids"], []
    is_behind = goes_on and not follows
    if source.is_encoder_decoder:
        begin = [
            f"ids, mask = torch.tensor([START_IDS{' + TAKEN' if is_behind else ''}]), torch.ones_like(input_ids)",
            "encoded = model.get_encoder()(input_ids=input_ids, attention_mask=mask)",
        ]
        given = ["encoder_outputs=encoded", "attention_mask=mask"]
    read = "ids if cache is None else ids[:, -1:]" if source.has_cache else "ids"
    given.append(f"decoder_input_ids={read}" if source.is_encoder_decoder else read)
    if source.has_cache:
        begin.append("cache = None")
        given += ["cache=cache", "use_cache=True"]
    forward = [call("out = model", given), *(["cache = out.cache"] if source.has_cache else [])]
    return _SAMPLE.format(
        begin="\n".join(begin).replace("\n", "\n    "),
        forward="\n".join(forward).replace("\n", "\n        "),
        first="ids.shape[1] - start, " if is_behind else "",
        over="step >= len(TAKEN) and " if follows else "",
        token=f"TAKEN[step] if step < len(TAKEN) else {_TOKEN}" if follows else _TOKEN,
        stop=_STOP if source.stop_strings else "",
    )


_FROM_THE_START = {
    "exponential_decay_length_penalty", "begin_suppress_tokens", "encoder_repetition_penalty",
    "encoder_no_repeat_ngram_size",
}  # fmt: skip
"""What ``generate`` would count from the tokens that were taken, and not from the prompt."""


class _Name(str):
    """A name that stands in the code for a value, with an addition to it."""

    def __add__(self, other: object) -> "_Name":
        return _Name(f"{self} + {other}" if other else str(self))


def _processors(source: ModelSource, options: DecodingOptions, seed: int = 0, *, goes_on: bool = False) -> list[Recipe]:
    """Return how the processors that the call is given are made.

    These are all of a sampled text, else those that ``generate`` lacks or, where the text goes on, would misplace.
    """
    given = _given(source, options, seed)
    if kind_of(options) == "sample" or (goes_on and options.generate_kwargs().keys() & _FROM_THE_START):
        return recipes(given)
    return passed_stages(given)


def _all_stages(source: ModelSource, options: DecodingOptions, seed: int = 0) -> list[Recipe]:
    """Return how every stage is made; a temperature of 0 needs none, as what is called then is greedy."""
    return [each for each in recipes(_given(source, options, seed)) if each.kind is not KeepArgmax]


def _begin_with(ids: Sequence[int], stages: Sequence[str]) -> str:
    written = textwrap.fill(str(list(ids)), LONGEST - 8, subsequent_indent="    ")
    return call("BeginWith", [written, listed(stages)])


def _given(source: ModelSource, options: DecodingOptions, seed: int) -> Given:
    prompt = _Name("input_ids" if source.is_encoder_decoder else "input_ids[:, :start]")
    eos_ids = _Name("EOS_IDS") if source.eos_ids else []
    keep = tokens_to_keep(options, source.eos_ids)
    return Given(options, keep, _Name("start"), eos_ids, prompt, seed, source.eos_ids, _Name("model"))


def _our_kinds(
    source: ModelSource, settings: Sequence[DecodingOptions], begun: Sequence[DecodingOptions] = ()
) -> list[type]:
    """Return the classes of ours that the calls use, each once."""
    used = [recipe for options in settings for recipe in _processors(source, options)]
    used += [recipe for options in begun for recipe in _all_stages(source, options)]
    return list(dict.fromkeys(recipe.kind for recipe in used if recipe.is_ours))


def _source_text(source: ModelSource, kind: type) -> str:
    if kind is Constraint:
        return constraint.definition(source)
    return textwrap.dedent(inspect.getsource(kind)).rstrip()


def _constructor(source: ModelSource, options: DecodingOptions, recipe: Recipe) -> str:
    """Return the expression that makes a stage's processor."""
    if recipe.kind is Constraint:
        return constraint.constructor(source, options)
    if recipe.kind is WatermarkLogitsProcessor:
        recipe = replace(recipe, args=(_Name("model.config.vocab_size"), *recipe.args[1:]))
    named = {name: _written(value) for name, value in recipe.named.items()}
    return call(recipe.kind.__name__, map(_written, recipe.args), named)


def _written(value: Any) -> str:
    return str(value) if isinstance(value, _Name) else literal(value)
