"""What exported code has to know of a model, and the cell that loads it."""

import inspect
from dataclasses import dataclass, replace

from playground.decoding.constraint import drops_first_space
from playground.export.literals import call, comment, literal
from playground.models.files.hub_id import MAIN, hub_id, is_hub_id
from playground.models.files.tokenizers import FILE_WINS, FRAMED
from playground.models.running.language_model import LanguageModel
from playground.tokenization.labels import PieceKind
from playground.tokenization.reader import Reader

FRAME = "tokenizers.processors"
"""Where the class comes from that puts marks around a text."""


@dataclass(frozen=True)
class ModelSource:
    """A model and its tokenizer as code loads them. Plain data.

    Attributes:
        path: what ``from_pretrained`` takes: an id on the Hub, or a folder.
        revision: the revision on the Hub; None: the newest.
        remark: what the reader has to know of ``path``; empty for an id on the Hub.
        is_encoder_decoder: whether the model reads a source and writes another text.
        dtype: the weights' type, by torch's name for it.
        eos_ids: the ids that end a text.
        eos_pieces: what the tokenizer calls them.
        start_ids: the first ids of an encoder–decoder's own text.
        context_length: the most ids of the model's text; None: no known limit.
        stop_strings: the strings that end a text.
        has_cache: whether ``forward`` gives a cache and takes it back, so that each id is read once.
        takes_back: whether its cache can forget the last ids, without which ``generate`` reads no draft.
        is_converted: whether transformers has no such architecture and this package converts it.
        tokenizer_class: the class of transformers' that loads the tokenizer.
        piece_kind: how the vocabulary writes its pieces.
        unk_id: the id of the unknown token; None where nothing is unknown.
        drops_space: whether a text of its own loses the space that it begins with.
        marks: bos and eos with their ids, where they have to be put around a text by hand.
    """

    path: str
    revision: str | None = None
    remark: str = ""
    is_encoder_decoder: bool = False
    dtype: str = "float32"
    eos_ids: tuple[int, ...] = ()
    eos_pieces: tuple[str, ...] = ()
    start_ids: tuple[int, ...] = ()
    context_length: int | None = None
    stop_strings: tuple[str, ...] = ()
    has_cache: bool = True
    takes_back: bool = True
    is_converted: bool = False
    tokenizer_class: str = "AutoTokenizer"
    piece_kind: PieceKind = "plain"
    unk_id: int | None = None
    drops_space: bool = False
    marks: tuple[tuple[str, int], ...] = ()

    @property
    def model_class(self) -> str:
        """The class of transformers' that loads the model."""
        return "AutoModelForSeq2SeqLM" if self.is_encoder_decoder else "AutoModelForCausalLM"

    @property
    def names(self) -> tuple[str, ...]:
        """What :func:`load_cell` takes from transformers."""
        return () if self.is_converted else (self.model_class, self.tokenizer_class)

    @property
    def modules(self) -> tuple[str, ...]:
        """The other import lines that :func:`load_cell` needs."""
        frame = (f"from {FRAME} import TemplateProcessing",) if self.marks and not self.is_converted else ()
        return (*frame, *(("from playground import load_model",) if self.is_converted else ()))


def source_of(model: LanguageModel) -> ModelSource:
    """Return what exported code has to know of ``model``; of a speaker, where its replies end."""
    pieces = (model.tokenizer.convert_ids_to_tokens(token_id) for token_id in model.eos_ids)
    notes = {note.key for note in model.notes}
    tokenizer = model.tokenizer
    frame = ((tokenizer.bos_token, tokenizer.bos_token_id), (tokenizer.eos_token, tokenizer.eos_token_id))
    return replace(
        located(model.name),
        is_encoder_decoder=model.is_encoder_decoder,
        dtype=str(model.model.dtype).removeprefix("torch."),
        eos_ids=model.eos_ids,
        eos_pieces=tuple(piece or "" for piece in pieces),
        start_ids=model.start_ids,
        context_length=model.context_length,
        stop_strings=model.stops_at.strings if model.stops_at else (),
        takes_back=model.takes_back,
        has_cache="cache" in inspect.signature(model.model.forward).parameters,
        tokenizer_class="PreTrainedTokenizerFast" if FILE_WINS.key in notes else "AutoTokenizer",
        piece_kind=model.piece_kind,
        unk_id=model.unk_id,
        drops_space=model.begins_anew and drops_first_space(model),
        marks=tuple((token, i) for token, i in frame if token is not None) if FRAMED in notes else (),
    )


def located(name: str) -> ModelSource:
    """Return where code finds the model or tokenizer that this package calls ``name``; nothing else of it."""
    if name.startswith("builtin/"):
        folder = f"playground/models/{name}"
        return ModelSource(folder, remark="a folder of the project's repository: run this in a clone of it")
    if is_hub_id(name):
        found = hub_id(name)
        revision = None if found.revision == MAIN else found.revision
        return ModelSource(found.name, revision, is_converted="EXAONE-3.5" in found.name)
    return ModelSource(name, remark="where the model's folder lies")


def tokenizer_source(reader: Reader) -> ModelSource:
    """Return what exported code has to know of a tokenizer alone."""
    notes = {note.key for note in reader.notes}
    return replace(
        located(reader.name),
        tokenizer_class="PreTrainedTokenizerFast" if FILE_WINS.key in notes else "AutoTokenizer",
        marks=_marks(reader) if FRAMED in notes else (),
    )


def _marks(reader: Reader) -> tuple[tuple[str, int], ...]:
    """Return what the tokenizer puts around a text, with its ids."""
    pieces = [part["SpecialToken"]["id"] for part in reader.spec["post_processor"]["single"] if "SpecialToken" in part]
    ids = {piece: token_id for token_id, piece in enumerate(reader.pieces)}
    return tuple((piece, ids[piece]) for piece in pieces)


def load_cell(source: ModelSource) -> str:
    """Return the cell that loads tokenizer and model, and says which ids end a text."""
    name = f"NAME = {literal(source.path)}{_remark(source)}"
    if source.is_converted:
        loads = [
            "loaded = load_model(NAME)  # transformers has no EXAONE 3.5: the project loads it as the Llama it is",
            "tokenizer, model = loaded.tokenizer, loaded.model",
        ]
    else:
        model = call(
            f"{source.model_class}.from_pretrained", ["NAME"], {**_at(source), "dtype": f"torch.{source.dtype}"}
        )
        loads = [*_tokenizer(source, "tokenizer", "NAME"), f"model = {model}"]
    return "\n".join([name, *loads, *_ends(source)])


def tokenizer_lines(source: ModelSource, variable: str) -> str:
    """Return the lines that load a tokenizer alone into ``variable``, an assignment's left side."""
    remark = f"{_remark(source).strip()}\n" if source.remark else ""
    return remark + "\n".join(_tokenizer(source, variable, literal(source.path)))


def _tokenizer(source: ModelSource, variable: str, path: str) -> list[str]:
    lines = [f"{variable} = {call(f'{source.tokenizer_class}.from_pretrained', [path], _at(source))}"]
    if source.marks:
        pieces = [piece for piece, _ in source.marks]
        single = " ".join([pieces[0], "$A", *pieces[1:]])
        named = {"single": literal(single), "special_tokens": literal(list(source.marks))}
        frame = call("TemplateProcessing", named=named)
        lines += [f"frame = {frame}", f"{variable}.backend_tokenizer.post_processor = frame"]
    return lines


def _at(source: ModelSource) -> dict[str, str]:
    return {"revision": literal(source.revision)} if source.revision else {}


def _remark(source: ModelSource) -> str:
    return comment(source.remark) if source.remark else ""


def _ends(source: ModelSource) -> list[str]:
    shown = comment(", ".join(repr(piece) for piece in source.eos_pieces)) if source.eos_pieces else ""
    lines = [f"EOS_IDS = {list(source.eos_ids)}{shown}"]
    if source.is_encoder_decoder:
        lines.append(f"START_IDS = {list(source.start_ids)}  # the first ids of the model's own text")
    if source.stop_strings:
        lines.append(f"STOP_STRINGS = {literal(list(source.stop_strings))}")
    return lines
