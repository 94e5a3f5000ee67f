"""The code of the Tokenizer tab: the calls of a first lesson, and several tokenizers side by side."""

from collections.abc import Sequence

from playground.export.code import Code, import_lines, requirements
from playground.export.literals import literal
from playground.export.source import FRAME, ModelSource, tokenizer_lines
from playground.tokenization.hangul import Form

_TOKENIZE = """\
tokens = tokenizer.tokenize(TEXT)
print(tokens)
print(tokenizer.convert_tokens_to_ids(tokens))"""

_ENCODE = """\
encoded = tokenizer.encode(TEXT)  # with the special tokens that this tokenizer puts around a text
print(encoded)
print(tokenizer.convert_ids_to_tokens(encoded))"""

_DECODE = """\
print(tokenizer.decode(encoded))
print(tokenizer.decode(encoded, skip_special_tokens=True))"""

_COMPARE = """\
for name, each in tokenizers.items():
    ids = each.encode(TEXT, add_special_tokens=False)
    print(f"{name}: {len(ids)} tokens, {len(ids) / max(len(TEXT), 1):.3f} per character, {each.tokenize(TEXT)}")
    print(ids)"""


def tokenizer_code(sources: Sequence[ModelSource], text: str, form: Form = "typed") -> Code:
    """Return the code that takes ``text`` apart and puts it together again, then compares all of ``sources`` on it.

    Args:
        sources: the tokenizers, at least one; the calls are those of the first.
        text: the text.
        form: the Unicode form that the text is brought into.
    """
    normalized = "" if form == "typed" else f'\nTEXT = unicodedata.normalize("{form}", TEXT)'
    cells = [tokenizer_lines(sources[0], "tokenizer"), f"TEXT = {literal(text)}{normalized}"]
    cells += [_TOKENIZE, _ENCODE, _DECODE]
    if len(sources) > 1:
        others = (tokenizer_lines(each, f"tokenizers[{literal(each.path)}]") for each in sources)
        cells += ["\n".join(["tokenizers = {}", *others]), _COMPARE]
    modules: tuple[str, ...] = () if form == "typed" else ("import unicodedata",)
    modules += (f"from {FRAME} import TemplateProcessing",) if any(each.marks for each in sources) else ()
    names = {each.tokenizer_class for each in sources}
    return Code(import_lines(names, *modules), tuple(cells), requirements())
