"""The code of a comparison: the texts of several lanes, each of a model, a prompt and settings, and their figures."""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from playground.export import constraint, decoding
from playground.export.code import Code, import_lines, requirements
from playground.export.literals import literal
from playground.export.source import ModelSource, load_cell
from playground.export.texts import prompt_cell
from playground.options import FOR_DRAWS, OPTIONS, DecodingOptions

_FIGURES = '''\
@torch.inference_mode()
def figures(ids):
    """Return what the table shows of a text; log-probabilities are those of the unmodified model, in nats."""
    if not ids:
        return {"tokens": 0}
    logits = model(torch.cat((input_ids, torch.tensor([ids[:-1]], dtype=torch.long)), dim=1)).logits[0, start - 1 :]
    logprobs = logits.double().log_softmax(dim=1).gather(1, torch.tensor(ids)[:, None])[:, 0]
    ngrams = {n: [tuple(ids[i : i + n]) for i in range(len(ids) - n + 1)] for n in (1, 2, 3, 4)}
    distinct = {n: len(set(all_n)) / len(all_n) for n, all_n in ngrams.items() if all_n}
    return {
        "tokens": len(ids),
        "log-probability": float(logprobs.sum()),
        "per token": float(logprobs.mean()),
        "perplexity": float((-logprobs.mean()).exp()),
        **{f"distinct-{n}": distinct[n] for n in (1, 2) if n in distinct},
        **{f"repeated {n}-grams": 1 - distinct[n] for n in (2, 3, 4) if n in distinct},
    }'''

_TABLE = """\
for name, ids in texts.items():
    print(f"\\n{name}: {tokenizer.decode(ids)!r}")
    print(", ".join(f"{key} {value:.4g}" for key, value in figures(ids).items()))
    print(ids)"""


@dataclass(frozen=True)
class LaneCode:
    """One lane of a comparison as its code has to know it. Plain data.

    Attributes:
        source: a decoder-only model.
        prompt: the text that is continued.
        options: the decoding options; ``seed`` is not read.
        most_ids: of a longer prompt only the last ids, this many, are read; None: all of them.
        begins: ids that the text begins with, whatever the options would choose.
    """

    source: ModelSource
    prompt: str
    options: DecodingOptions
    most_ids: int | None = None
    begins: tuple[int, ...] = ()


def compare_code(lanes: Sequence[LaneCode], *, seed: int) -> Code:
    """Return the code of the Compare tab's whole table: the texts of ``lanes`` and their figures.

    Lanes of one model stand together, and those of one prompt, so that each model is loaded once.

    Args:
        lanes: the lanes in the order of the page, which numbers them.
        seed: the seed of all.
    """
    cells: list[str] = []
    in_force: dict[str, str] = {}
    for of_model in _by(list(enumerate(lanes, 1)), lambda lane: lane.source):
        defined = decoding.definitions(**_decoded(of_model))
        cells.append(load_cell(of_model[0][1].source))
        for of_prompt in _by(of_model, lambda lane: (lane.prompt, lane.most_ids)):
            first, defines = of_prompt[0][1], [*_changed((*defined, _FIGURES), in_force)]
            defined = ()  # once for each model
            rows = "\n".join(_row(lane, number, seed) for number, lane in of_prompt)
            cells += [prompt_cell(first.prompt, first.most_ids), *defines, f"texts = {{}}\n{rows}", _TABLE]
    extra = (constraint.needs(),) if any(lane.options.is_constrained for lane in lanes) else ()
    return Code(_imports(lanes), tuple(cells), (*requirements(), *extra))


def setting_name(options: DecodingOptions) -> str:
    """Return the strategy of ``options`` and those that differ from neutral, as the code's table names a row."""
    strategy = options.strategy.replace("_", " ")
    hidden = ("do_sample", "max_new_tokens", "seed", *(() if options.draws else FOR_DRAWS))
    changed = (
        f"{name}={getattr(options, name)}"
        for name, option in OPTIONS.items()
        if name not in hidden and getattr(options, name) != option.neutral
    )
    return " ".join([strategy, *changed])


_Numbered = list[tuple[int, LaneCode]]
_DEFINED = re.compile(r"(?:@.*\n)?(?:def|class) (\w+)")


class _Decoded(TypedDict):
    source: ModelSource
    settings: list[DecodingOptions]
    begun: list[DecodingOptions]


def _by(lanes: _Numbered, key: Callable[[LaneCode], Hashable]) -> list[_Numbered]:
    """Return ``lanes`` in groups of the same ``key``, in the order in which these come first."""
    groups: dict[Hashable, _Numbered] = {}
    for number, lane in lanes:
        groups.setdefault(key(lane), []).append((number, lane))
    return list(groups.values())


def _decoded(lanes: _Numbered) -> _Decoded:
    """Return what is decoded of the lanes of one model, as :func:`~playground.export.decoding.definitions` takes it."""
    return {
        "source": lanes[0][1].source,
        "settings": [lane.options for _, lane in lanes],
        "begun": [lane.options for _, lane in lanes if lane.begins],
    }


def _imports(lanes: Sequence[LaneCode]) -> tuple[str, ...]:
    """Return the import lines of all models together, each once, modules before what is taken from one."""
    names: set[str] = set()
    modules: dict[str, None] = {}
    for of_model in _by(list(enumerate(lanes, 1)), lambda lane: lane.source):
        source, decoded = of_model[0][1].source, _decoded(of_model)
        names |= decoding.names(**decoded) | set(source.names)
        modules |= dict.fromkeys((*decoding.modules(**decoded), *source.modules))
    return import_lines(names, *sorted(modules, key=lambda line: (line.startswith("from "), line)))


def _changed(cells: Sequence[str], in_force: dict[str, str]) -> Iterator[str]:
    """Yield the cells but those that define what is defined so already: for another model they may define it anew."""
    for cell in cells:
        found = _DEFINED.match(cell)
        if found is None or in_force.get(found[1]) != cell:
            yield cell
        if found is not None:
            in_force[found[1]] = cell


def _row(lane: LaneCode, number: int, seed: int) -> str:
    expression = decoding.decoding_call(lane.source, lane.options, seed, begins=lane.begins)
    best = "[0][0]" if decoding.gives_hypotheses(lane.options) else ""
    return f"texts[{literal(f'{number}. {setting_name(lane.options)}')}] = {expression}{best}"
