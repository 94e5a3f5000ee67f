"""A tokenizer's chat template: messages to ids, every id with its role. Knows nothing of decoding or the page.

The ids are those of ``apply_chat_template``, but for what a message holds of special tokens: that is text. The template
is rendered with stand-ins for the contents (:mod:`playground.chat.outline`), so it is known which of its characters are
whose.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any, Literal
from weakref import WeakKeyDictionary

from tokenizers import Encoding

from playground.chat.messages import Message, MessageError, Role, as_dicts
from playground.chat.outline import Outline, Piece, end_in, with_stand_ins, without_tags
from playground.chat.rendering import rendered
from playground.errors import Text
from playground.models.files.tokenizer_files import panic_told
from playground.models.running.language_model import LanguageModel

Kind = Literal["special", "mark", "content"]
"""What an id is: a special token, ordinary text that the template adds, or a message's own text."""
Where = Literal["anywhere", "at_line_start"]
"""Where in a line an ordinary text is a role mark."""

PLAIN = (
    "{{ bos_token if add_bos else '' }}"
    "{% for message in messages %}"
    "{{ message['role'].capitalize() + ': ' + message['content'] | trim + '\n\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)  # fmt: skip
"""The template of a model that has none."""

_BRACKETED = re.compile(r"\[/?\|?[^\W\d]\w*\|?\]|<{1,2}[/|]?[^\W\d]\w*\|?>{1,2}")  # [|user|] [INST] <|user|> <<SYS>>


@dataclass(frozen=True)
class Part:
    """Ids that follow each other, are somebody's (None before the first message) and of one kind."""

    role: Role | None
    kind: Kind
    ids: tuple[int, ...]


class ChatFormat:
    """How one tokenizer's model reads a conversation.

    Attributes:
        is_plain: whether the tokenizer has no chat template, so that :data:`PLAIN` stands in.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.is_plain = not tokenizer.chat_template
        self._with_marks = deepcopy(tokenizer.backend_tokenizer)
        self._with_marks.no_truncation()
        self._with_marks.no_padding()
        self._as_text = deepcopy(self._with_marks)
        self._as_text.encode_special_tokens = True  # a copy: the shared one would change for every reader at once
        added = self._with_marks.get_added_tokens_decoder()
        self._special = {token_id: token.content for token_id, token in added.items() if token.special}
        splits = "|".join(re.escape(text) for text in sorted(self._special.values(), key=len, reverse=True))
        self._splits = re.compile(f"({splits})") if splits else None

    def rendered(self, messages: Sequence[Message], *, for_reply: bool = True) -> str:
        """Return the text of ``messages`` as the template makes it, with the beginning of a reply ``for_reply``.

        Raises:
            MessageError: the template refuses them.
        """
        bos = self._tokenizer("")["input_ids"][:1] == [self._tokenizer.bos_token_id]
        plain = {"chat_template": PLAIN, "add_bos": bos} if self.is_plain else {}
        try:
            text = rendered(self._tokenizer, as_dicts(messages), for_reply=for_reply, plain=plain)
        except Exception as error:  # a template is a program of the repository's, and fails in as many ways
            raise MessageError(
                "messages",
                Text(
                    f"이 모델의 채팅 템플릿에 맞아야 합니다 ({error})", f"must fit this model's chat template ({error})"
                ),
                [message.role for message in messages],
                Text("시스템 프롬프트를 비우거나 차례를 바꾸세요", "Leave out the system prompt, or change the order"),
            ) from error
        return text

    @panic_told()
    def parts(self, messages: Sequence[Message], *, for_reply: bool = True) -> tuple[Part, ...]:
        """Return the ids of ``messages`` in parts; together they are what the model is given.

        Raises:
            MessageError: the template refuses them, or a message holds a role mark that is ordinary text.
        """
        outline = self._outline(messages, for_reply)
        self._refuse_imitations(outline)
        pieces = self._pieces(messages, outline, for_reply)
        runs: list[tuple[Role | None, Kind, list[int]]] = []
        for role, kind, token_id in self._tokens(pieces):
            if runs and runs[-1][:2] == (role, kind) and kind != "special":
                runs[-1][2].append(token_id)
            else:
                runs.append((role, kind, [token_id]))
        return tuple(Part(role, kind, tuple(ids)) for role, kind, ids in runs)

    def _outline(self, messages: Sequence[Message], for_reply: bool) -> Outline:
        """Return ``messages`` rendered with stand-ins."""
        standing, stretches = with_stand_ins(messages)
        text = self.rendered(standing, for_reply=for_reply)
        ends = [self._end(standing[: i + 1], text) for i in range(len(standing))]
        bos = self._tokenizer.bos_token or ""
        return Outline(text, stretches, ends, len(bos) if text.startswith(bos) else 0)

    def _end(self, standing: Sequence[Message], text: str) -> int:
        """Return where the last of ``standing`` ends in ``text``; 0 where that cannot be told."""
        try:
            return end_in(text, standing[-1], self.rendered(standing, for_reply=False))
        except MessageError:
            return 0

    def _pieces(self, messages: Sequence[Message], outline: Outline, for_reply: bool) -> list[Piece]:
        """Return the rendered text in pieces, each with its role."""
        whole = self.rendered(messages, for_reply=for_reply)
        for stripped in (True, False):
            contents = [each.text.strip() if stripped else each.text for each in outline.stretches]
            pieces = list(outline.split(contents))
            if "".join(piece.text for piece in pieces) == whole:
                return pieces
        if any(self._holds_special(without_tags(each.text)) for each in outline.stretches):
            raise _imitation(Text("이 템플릿은 내용을 고쳐 씁니다", "this template rewrites contents"), "<|…|>")
        return [Piece(None, False, whole)]  # a template that rewrites contents: its ids are true, the roles unknown

    def _refuse_imitations(self, outline: Outline) -> None:
        marks = sorted(set(self._ordinary_marks(outline.split([each.text for each in outline.stretches]))))
        for stretch in outline.read():
            contents = (stretch.text, self._normalized(stretch.text))
            found = next((text for text, where in marks for each in contents if _stands(text, each, where)), None)
            if found is not None:
                why = Text("이 모델에서는 역할 표시가 보통 글자입니다", "this model's role marks are ordinary text")
                raise _imitation(why, f"{stretch.role}: {found}")

    def _normalized(self, text: str) -> str:
        """Return ``text`` as the model reads it: a full-width mark may become a mark."""
        normalizer = self._with_marks.normalizer
        return normalizer.normalize_str(text) if normalizer else text

    def _ordinary_marks(self, pieces: Iterator[Piece]) -> Iterator[tuple[str, Where]]:
        """Yield what makes the template's own text control where that is no special token, and where it does so."""
        begins = True  # whether what comes next begins a line
        for piece in pieces:
            if piece.is_content:
                begins = False
                continue
            text = without_tags(piece.text)
            bracketed = [mark for mark in _BRACKETED.findall(text) if mark not in self._special.values()]
            yield from ((mark, "anywhere") for mark in bracketed)
            if not bracketed and not any(mark in text for mark in self._special.values()):
                for number, line in enumerate(text.splitlines()):
                    if line.strip():
                        yield line.strip(), "at_line_start" if begins or number else "anywhere"
            begins = text.endswith("\n") if text else begins

    def _holds_special(self, text: str) -> bool:
        """Whether ``text`` would be read otherwise if its special tokens were special."""
        return (
            self._with_marks.encode(text, add_special_tokens=False).ids
            != self._as_text.encode(text, add_special_tokens=False).ids
        )

    def _tokens(self, pieces: Sequence[Piece]) -> Iterator[tuple[Role | None, Kind, int]]:
        """Yield every id with its role and kind; a token over a border is the piece's that holds its middle."""
        stretch: list[Piece] = []
        marked = any(piece.is_content and self._holds_special(piece.text) for piece in pieces)
        if not marked:  # all at once, as apply_chat_template does it
            yield from _labelled(
                self._with_marks.encode("".join(p.text for p in pieces), add_special_tokens=False),
                pieces,
                self._special,
            )
            return
        for piece in pieces:
            for number, text in enumerate([piece.text] if piece.is_content else self._cut(piece.text)):
                if piece.is_content or number % 2 == 0:
                    stretch.append(replace(piece, text=text))
                    continue
                yield from self._text(stretch)
                stretch = []
                yield from _labelled(
                    self._with_marks.encode(text, add_special_tokens=False), [replace(piece, text=text)], self._special
                )
        yield from self._text(stretch)

    def _cut(self, text: str) -> list[str]:
        """Return ``text`` cut at its special tokens, which stand at the odd places."""
        return self._splits.split(text) if self._splits else [text]

    def _text(self, stretch: Sequence[Piece]) -> Iterator[tuple[Role | None, Kind, int]]:
        encoded = self._as_text.encode("".join(piece.text for piece in stretch), add_special_tokens=False)
        return _labelled(encoded, stretch, {})


_formats: WeakKeyDictionary[LanguageModel, ChatFormat] = WeakKeyDictionary()


def format_of(model: LanguageModel) -> ChatFormat:
    """Return how ``model`` reads a conversation; made once for each model, and gone with it."""
    if model not in _formats:
        _formats[model] = ChatFormat(model.tokenizer)
    return _formats[model]


def _labelled(
    encoded: Encoding, pieces: Sequence[Piece], special: Mapping[int, str]
) -> Iterator[tuple[Role | None, Kind, int]]:
    ends, end = [], 0
    for piece in pieces:
        end += len(piece.text)
        ends.append(end)
    for token_id, (start, stop) in zip(encoded.ids, encoded.offsets, strict=True):
        piece = pieces[min(bisect_right(ends, (start + stop) // 2), len(pieces) - 1)]
        kind: Kind = "content" if piece.is_content else "special" if token_id in special else "mark"
        yield piece.role, kind, token_id


def _stands(mark: str, content: str, where: Where) -> bool:
    """Whether ``mark`` stands in ``content`` where it would be one."""
    if where == "anywhere":
        return mark in content
    return any(line.lstrip().startswith(mark) for line in content.splitlines())


def _imitation(why: Text, value: object) -> MessageError:
    rule = Text(
        f"역할 표시를 담지 않아야 합니다. {why.ko}. 그대로 두면 다른 사람의 말이 됩니다",
        f"must hold no role marks: {why.en}, and would make it somebody else's turn",
    )
    return MessageError("messages", rule, value, Text("그 표시를 지우고 보내세요", "Remove the mark and send it again"))
