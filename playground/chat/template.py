"""Encode messages with a tokenizer's chat template: every id with its role.

The ids are those of ``apply_chat_template``, except that special tokens inside a message are encoded as text. The
template is rendered with placeholders for the contents (:mod:`playground.chat.outline`), which tells whose each
character is.
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
from playground.chat.outline import Outline, Piece, find_end, with_placeholders, without_tags
from playground.chat.rendering import rendered
from playground.models.files.tokenizer_files import panic_as_prompt_error
from playground.models.running.language_model import LanguageModel
from playground.text import Text
from playground.tokenization.reader import encode

Kind = Literal["special", "mark", "content"]
"""The kind of an id: a special token, ordinary text that the template adds, or the text of a message."""
MarkPosition = Literal["anywhere", "at_line_start"]
"""Where in a line an ordinary text acts as a role mark."""

PLAIN_TEMPLATE = (
    "{{ bos_token if add_bos else '' }}"
    "{% for message in messages %}"
    "{{ message['role'].capitalize() + ': ' + message['content'] | trim + '\n\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)  # fmt: skip
"""The template that is used for a model without one."""

_BRACKETED = re.compile(r"\[/?\|?[^\W\d]\w*\|?\]|<{1,2}[/|]?[^\W\d]\w*\|?>{1,2}")  # [|user|] [INST] <|user|> <<SYS>>


@dataclass(frozen=True)
class Part:
    """Consecutive ids of one role (None before the first message) and of one kind."""

    role: Role | None
    kind: Kind
    ids: tuple[int, ...]


class ChatFormat:
    """The format in which a model with this tokenizer reads a conversation.

    Attributes:
        is_plain: whether the tokenizer has no chat template, so that :data:`PLAIN_TEMPLATE` is used.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer
        self.is_plain = not tokenizer.chat_template
        self._with_marks = deepcopy(tokenizer.backend_tokenizer)
        self._with_marks.no_truncation()
        self._with_marks.no_padding()
        self._as_text = deepcopy(self._with_marks)
        self._as_text.encode_special_tokens = True  # on a copy: the tokenizer is shared by all users
        added = self._with_marks.get_added_tokens_decoder()
        self._special = {token_id: token.content for token_id, token in added.items() if token.special}
        splits = "|".join(re.escape(text) for text in sorted(self._special.values(), key=len, reverse=True))
        self._splits = re.compile(f"({splits})") if splits else None

    @property
    def plain(self) -> dict[str, Any]:
        """The arguments that give ``apply_chat_template`` our own template; empty where the tokenizer has one."""
        if not self.is_plain:
            return {}
        bos = self._tokenizer("")["input_ids"][:1] == [self._tokenizer.bos_token_id]
        return {"chat_template": PLAIN_TEMPLATE, "add_bos": bos}

    def rendered(self, messages: Sequence[Message], *, for_reply: bool = True) -> str:
        """Return the rendered ``messages``; ``for_reply`` adds the beginning of a reply.

        Raises:
            MessageError: the template refuses the messages.
        """
        try:
            text = rendered(self._tokenizer, as_dicts(messages), for_reply=for_reply, plain=self.plain)
        except Exception as error:  # a template is a program of the repository and can fail in any way
            raise MessageError(
                "messages",
                Text("must_fit_this_model_s_chat_template", error=error),
                [message.role for message in messages],
                Text("leave_out_the_system_prompt_or_change_the_order"),
            ) from error
        return text

    @panic_as_prompt_error()
    def parts(self, messages: Sequence[Message], *, for_reply: bool = True) -> tuple[Part, ...]:
        """Return the ids of ``messages`` in parts; together they are what the model reads.

        Raises:
            MessageError: the template refuses the messages, or one has a role mark that is ordinary text.
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
        """Return ``messages`` rendered with placeholders."""
        replaced, stretches = with_placeholders(messages)
        text = self.rendered(replaced, for_reply=for_reply)
        ends = [self._end(replaced[: i + 1], text) for i in range(len(replaced))]
        bos = self._tokenizer.bos_token or ""
        return Outline(text, stretches, ends, len(bos) if text.startswith(bos) else 0)

    def _end(self, replaced: Sequence[Message], text: str) -> int:
        """Return the end in ``text`` of the last of ``replaced``; 0 where it cannot be found."""
        try:
            return find_end(text, replaced[-1], self.rendered(replaced, for_reply=False))
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
            raise _imitation(Text("this_template_rewrites_contents"), "<|…|>")
        return [
            Piece(None, False, whole)
        ]  # a template that rewrites contents: the ids are right, the roles are unknown

    def _refuse_imitations(self, outline: Outline) -> None:
        marks = sorted(set(self._ordinary_marks(outline.split([each.text for each in outline.stretches]))))
        for stretch in outline.read():
            contents = (stretch.text, self._normalized(stretch.text))
            mark = next((text for text, position in marks for each in contents if _occurs(text, each, position)), None)
            if mark is not None:
                why = Text("this_model_s_role_marks_are_ordinary_text")
                raise _imitation(why, f"{stretch.role}: {mark}")

    def _normalized(self, text: str) -> str:
        """Return ``text`` normalized by the tokenizer: a full-width mark may become a role mark."""
        normalizer = self._with_marks.normalizer
        return normalizer.normalize_str(text) if normalizer else text

    def _ordinary_marks(self, pieces: Iterator[Piece]) -> Iterator[tuple[str, MarkPosition]]:
        """Yield the template's role marks that are ordinary text, and where in a line they act."""
        begins = True  # whether the next piece begins a line
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
        """Whether ``text`` has special tokens: whether encoding these as special changes the ids."""
        return encode(self._with_marks, text).ids != encode(self._as_text, text).ids

    def _tokens(self, pieces: Sequence[Piece]) -> Iterator[tuple[Role | None, Kind, int]]:
        """Yield every id with its role and kind; a token across a border belongs to the piece with its middle."""
        stretch: list[Piece] = []
        marked = any(piece.is_content and self._holds_special(piece.text) for piece in pieces)
        if not marked:  # all at once, as in apply_chat_template
            yield from _labelled(
                encode(self._with_marks, "".join(p.text for p in pieces)),
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
                yield from _labelled(encode(self._with_marks, text), [replace(piece, text=text)], self._special)
        yield from self._text(stretch)

    def _cut(self, text: str) -> list[str]:
        """Return ``text`` split at its special tokens, which are at the odd indices."""
        return self._splits.split(text) if self._splits else [text]

    def _text(self, stretch: Sequence[Piece]) -> Iterator[tuple[Role | None, Kind, int]]:
        encoded = encode(self._as_text, "".join(piece.text for piece in stretch))
        return _labelled(encoded, stretch, {})


_formats: WeakKeyDictionary[LanguageModel, ChatFormat] = WeakKeyDictionary()


def chat_format(model: LanguageModel) -> ChatFormat:
    """Return the chat format of ``model``; cached as long as the model exists."""
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


def _occurs(mark: str, content: str, position: MarkPosition) -> bool:
    """Whether ``mark`` occurs in ``content`` at a position where it acts as a role mark."""
    if position == "anywhere":
        return mark in content
    return any(line.lstrip().startswith(mark) for line in content.splitlines())


def _imitation(why: Text, value: object) -> MessageError:
    rule = Text("must_hold_no_role_marks_and_would_make_it", why=why)
    return MessageError("messages", rule, value, Text("remove_the_mark_and_send_it_again"))
