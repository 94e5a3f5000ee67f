"""The cell that defines a constraint, and the call of what it defines. What it needs is no part of transformers."""

from playground.decoding.constraint import PACKAGE, grammar_source
from playground.export.literals import call, literal
from playground.export.source import ModelSource
from playground.options import DecodingOptions

MODULE = "from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper"
"""The import line of :func:`definition`, beside those of transformers' ``LogitsProcessor``."""

_BYTE_LEVEL = "from transformers.convert_slow_tokenizer import bytes_to_unicode"

_PIECES = {
    "plain": '''\
def piece_bytes(piece):
    """Return the bytes of text of a piece of the vocabulary."""
    return piece.replace("▁", " ").encode()''',
    "byte_fallback": '''\
def piece_bytes(piece):
    """Return the bytes of text of a piece of the vocabulary; <0xEC> is a single byte."""
    is_byte = len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">")
    return bytes.fromhex(piece[3:5]) if is_byte else piece.replace("▁", " ").encode()''',
    "byte_level": '''\
BYTES = {char: byte for byte, char in bytes_to_unicode().items()}


def piece_bytes(piece):
    """Return the bytes of text of a piece of the vocabulary, which is written in GPT-2's alphabet of bytes."""
    return bytes(BYTES[char] for char in piece)''',
}

_CONSTRAINT = '''\
class Vocabulary:
    """The bytes of text of each id, as llguidance reads them; an id that is no text begins with the byte 255."""

    bos_token_id, eos_token_id = None, (EOS_IDS or [0])[0]

    def __init__(self):
        added = tokenizer.backend_tokenizer.get_added_tokens_decoder()
        self.tokens = [b"\\xff<%d>" % i for i in range(model.config.vocab_size)]
        for piece, i in tokenizer.get_vocab().items():
            if i < len(self.tokens) and i != UNKNOWN_ID and not (i in added and added[i].special):
                self.tokens[i] = piece.encode() if i in added else piece_bytes(piece)
        self.special_token_ids = [i for i, data in enumerate(self.tokens) if data.startswith(b"\\xff")]

    def __call__(self, text):
        return []  # no tokenization is preferred


class Constraint(LogitsProcessor):
    """Bans each token after which the new text cannot become one of the grammar, written as llguidance's Lark."""

    def __init__(self, grammar):
        size = model.config.vocab_size
        vocabulary = LLTokenizer(TokenizerWrapper(Vocabulary()), n_vocab=size, eos_token=EOS_IDS)
        self.first = LLMatcher(vocabulary, grammar)

    def __call__(self, input_ids, scores):
        allowed = torch.zeros(scores.shape, dtype=torch.bool)
        for row, ids in enumerate(input_ids[:, start:].tolist()):
            matcher = self.first.deep_copy()
            if matcher.try_consume_tokens(ids) < len(ids):
                continue
            if not matcher.is_stopped():
                bits = np.frombuffer(matcher.compute_bitmask(), dtype=np.uint8)
                allowed[row] = torch.from_numpy(np.unpackbits(bits, count=scores.shape[1], bitorder="little")).bool()
            allowed[row, EOS_IDS] = matcher.is_accepting()
        return scores.masked_fill(~allowed.to(scores.device), -torch.inf)'''


def definition(source: ModelSource) -> str:
    """Return the cell that defines ``Constraint`` for the vocabulary of ``source``."""
    unknown = f"UNKNOWN_ID = {literal(source.unk_id)}  # stands for what the vocabulary lacks"
    return f"{unknown}\n\n\n{_PIECES[source.piece_kind]}\n\n\n{_CONSTRAINT}"


def modules(source: ModelSource) -> tuple[str, ...]:
    """Return the import lines of :func:`definition`."""
    return (MODULE, *((_BYTE_LEVEL,) if source.piece_kind == "byte_level" else ()))


def constructor(source: ModelSource, options: DecodingOptions) -> str:
    """Return the expression that makes the constraint of ``options``."""
    grammar = grammar_source(options.constraint, options.grammar, after_space=source.drops_space)
    return call("Constraint", [literal(grammar)])


def needs() -> str:
    """Return the package that it needs, as pip takes it."""
    return f"{PACKAGE}>=1.9,<2"
