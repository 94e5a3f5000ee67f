"""The code of the texts that the tabs write: a continuation, a summary, a reply."""

from collections.abc import Mapping, Sequence
from textwrap import fill

from playground.export import constraint, decoding
from playground.export.code import Code, import_lines, requirements
from playground.export.literals import LONGEST, call, listed, literal
from playground.export.source import ModelSource, load_cell
from playground.options import DecodingOptions

_PRINT = """\
print(tokenizer.decode({ids}))
print(ids)"""

_HYPOTHESES = """\
for ids, score in hypotheses:
    print(round(score, 4), tokenizer.decode({ids}))
ids = hypotheses[0][0]
print(ids)"""

_WHOLE = "input_ids[0].tolist() + ids"

_TAKEN = """\
# Tokens of the text that were taken by hand or under other settings, and those before them; it goes on from there.
TAKEN = {ids}"""

_APPENDED = "\ninput_ids = torch.cat((input_ids, torch.tensor([TAKEN])), dim=1)"


def generate_code(
    source: ModelSource,
    prompt: str,
    options: DecodingOptions,
    *,
    seed: int,
    most_ids: int | None = None,
    taken: Sequence[int] = (),
) -> Code:
    """Return the code that goes on with ``prompt`` as the Generate tab does.

    Args:
        source: a decoder-only model.
        prompt: the text.
        options: the decoding options; ``seed`` is not read.
        seed: the seed of what is drawn.
        most_ids: of a longer prompt only the last ids, this many, are read; None: all of them.
        taken: ids of the text that stand there already, because they were taken by hand or under other options. Beams
            begin at the prompt.
    """
    reads = prompt_cell(prompt, most_ids)
    return _text(source, reads, options, seed, "input_ids[0, :start].tolist() + ids" if taken else _WHOLE, taken)


def summarize_code(
    source: ModelSource,
    article: str,
    options: DecodingOptions,
    *,
    seed: int,
    prefix: str = "",
    cut: int = 0,
    taken: Sequence[int] = (),
) -> Code:
    """Return the code that summarizes ``article`` as the Summarize tab does.

    Args:
        source: an encoder–decoder.
        article: as much of the article as the model reads.
        options: the decoding options; ``seed`` is not read.
        seed: the seed of what is drawn.
        prefix: what the model's configuration puts before it.
        cut: number of characters of the article that the model does not read.
        taken: as in :func:`generate_code`.
    """
    note = f"  # without its last {cut} characters, for which the model has no room" if cut else ""
    lines = [f"ARTICLE = {literal(article)}{note}"]
    if prefix:
        lines.append(f"PREFIX = {literal(prefix)}  # tells the model its task")
    lines.append(f'input_ids = tokenizer({"PREFIX + " if prefix else ""}ARTICLE, return_tensors="pt")["input_ids"]')
    lines.append("start = len(START_IDS)  # number of ids before the first new one")
    return _text(source, "\n".join(lines), options, seed, "ids", taken)


def chat_code(
    source: ModelSource,
    messages: Sequence[Mapping[str, str]],
    options: DecodingOptions,
    *,
    seed: int,
    template: Mapping[str, object] | None = None,
    ids: Sequence[int] | None = None,
    taken: Sequence[int] = (),
) -> Code:
    """Return the code that replies to ``messages`` as the Chat tab does.

    Args:
        source: a decoder-only model that ends where a turn does.
        messages: the conversation, each with ``role`` and ``content``.
        options: the decoding options; ``seed`` is not read.
        seed: the seed of what is drawn.
        template: further arguments of ``apply_chat_template``: a template of ours, where the tokenizer has none.
        ids: the ids that are read, where the template gives others: a message may hold special tokens, which are text.
        taken: as in :func:`generate_code`.
    """
    lines = [f"MESSAGES = {listed(_message(each) for each in messages)}"]
    named = {name: literal(value) for name, value in (template or {}).items()}
    named |= {"add_generation_prompt": "True", "return_tensors": '"pt"', "return_dict": "True"}
    lines.append(f'input_ids = {call("tokenizer.apply_chat_template", ["MESSAGES"], named)}["input_ids"]')
    if ids is not None:
        lines.append("# A message holds a special token of this model. It is read as text, not as the token:")
        lines.append(f"input_ids = torch.tensor([{literal(list(ids))}])")
    lines.append("start = input_ids.shape[1]  # number of ids before the first new one")
    return _text(source, "\n".join(lines), options, seed, "ids", taken)


def _message(message: Mapping[str, str]) -> str:
    return f'{{"role": {literal(message["role"])}, "content": {literal(message["content"])}}}'


def prompt_cell(prompt: str, most_ids: int | None) -> str:
    """Return the cell that reads ``prompt``, of a longer one the last ``most_ids``; None: all of them."""
    lines = [f"PROMPT = {literal(prompt)}", 'input_ids = tokenizer(PROMPT, return_tensors="pt")["input_ids"]']
    if most_ids is not None:
        lines.append(f"input_ids = input_ids[:, -{most_ids}:]  # the model has no room for more")
    return "\n".join([*lines, "start = input_ids.shape[1]  # number of ids before the first new one"])


def _text(
    source: ModelSource, reads: str, options: DecodingOptions, seed: int, shown: str, taken: Sequence[int] = ()
) -> Code:
    if taken:
        written = fill(str(list(taken)), LONGEST, subsequent_indent="    ")
        reads += "\n" + _TAKEN.format(ids=written) + ("" if source.is_encoder_decoder else _APPENDED)
    if taken and (len(taken) >= options.max_new_tokens or taken[-1] in source.eos_ids):
        return _code(source, [], (reads, "ids = TAKEN\n" + _PRINT.format(ids=shown)))
    expression = decoding.decoding_call(source, options, seed, taken=len(taken))
    if decoding.gives_hypotheses(options):
        last = f"hypotheses = {expression}\n" + _HYPOTHESES.format(ids=shown)
    else:
        last = f"ids = {expression}\n" + _PRINT.format(ids=shown)
    cells = (reads, *decoding.definitions(source, [options], goes_on=bool(taken)), last)
    return _code(source, [options], cells, goes_on=bool(taken))


def _code(
    source: ModelSource, settings: Sequence[DecodingOptions], cells: Sequence[str], *, goes_on: bool = False
) -> Code:
    taken = decoding.names(source, settings, goes_on=goes_on) | set(source.names)
    modules = (*decoding.modules(source, settings), *source.modules)
    extra = (constraint.needs(),) if any(options.is_constrained for options in settings) else ()
    return Code(import_lines(taken, *modules), (load_cell(source), *cells), (*requirements(), *extra))
