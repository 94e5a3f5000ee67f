"""The Chat tab: a conversation over the shared workbench. Only layout and wiring."""

from collections.abc import Callable, Sequence
from functools import partial

import gradio as gr

from playground.web.bridge import call, client, filled
from playground.web.chat.code import write_code
from playground.web.chat.endpoint import ChatEndpoint
from playground.web.chat.events import ChatEvents, opening_ids, reply_events
from playground.web.chat.view import chat_part
from playground.web.server.events import QUIET
from playground.web.server.faults import when_over
from playground.web.shell.controls import OPTIONS_NOW, Controls
from playground.web.shell.picker import ModelChoice, made_for
from playground.web.workbench.buttons import small_button, step_button
from playground.web.workbench.code_panel import code_panel
from playground.web.workbench.endpoints import endpoint
from playground.web.workbench.sending import sent
from playground.web.workbench.workbench import LOOKS_AT_ONCE, STREAMS_AT_ONCE, Buttons, Workbench

VARIETIES_AT_ONCE = 3
"""How many times several replies are computed at the same time; the next waits its turn."""

_LOOK = {**QUIET, "concurrency_limit": LOOKS_AT_ONCE, "concurrency_id": "look"}
_WRITE = {**QUIET, "concurrency_limit": STREAMS_AT_ONCE, "concurrency_id": "write"}


class ChatTab:
    """The tab's components.

    Args:
        choice: names the model that replies.
        controls: the shared decoding controls.
        language: the page's language component.
    """

    def __init__(self, choice: ModelChoice, controls: Controls, language: gr.Radio) -> None:
        reading = chat_part("reading", render=False)
        with gr.Column(elem_id="chat-band", elem_classes="pg-band") as band:
            board = chat_part("board")
            with gr.Row(elem_id="chat-actions", elem_classes="pg-actions"):
                gr.HTML(
                    '<div class="pg-caption" data-pg-word="chat_tokens"></div>', elem_id="chat-tokens",
                    apply_default_css=False,
                )  # fmt: skip
                made_for("decoder")
                buttons = _buttons(board)
        bench = ChatBench(choice, controls, language, board, reading, buttons, band)
        with gr.Row(elem_id="chat-row"):
            with gr.Column(scale=1, min_width=320):
                reading.render()
                result = chat_part("output")
            with gr.Column(scale=1, min_width=320):
                notice = gr.HTML(
                    value="", elem_id="chat-variety-notice", elem_classes="pg-notice-place", apply_default_css=False
                )  # fmt: skip
                variety = chat_part("variety")
        slot = gr.JSON(visible="hidden")
        sent, several = [choice.name, slot, language, controls.options], [variety, notice]
        replying = variety.submit(
            choice.over(ChatEvents, ChatEvents.variety, several, notice), sent, several, trigger_mode="once",
            js=filled({1: call("chat.repliesRequest"), 3: OPTIONS_NOW}),
            concurrency_limit=VARIETIES_AT_ONCE, concurrency_id="variety", **QUIET,
        )  # fmt: skip
        when_over(replying, client("chat.repliesEnded"))
        variety.stop(None, cancels=[replying], **QUIET)
        choice.replaced.change(None, cancels=[replying], js=client("chat.follow"), **QUIET)
        shown = [result, bench.notice]
        result.submit(
            choice.over(ChatEvents, ChatEvents.output, shown, bench.notice), sent, shown,
            js=filled({1: call("chat.outputRequest"), 3: OPTIONS_NOW}), trigger_mode="always_last", **_LOOK,
        )  # fmt: skip
        conversation = call("chat.repliesRequest")
        code_panel("chat", choice, write_code, controls, language, text=call("chat.codeText"), sends=conversation)
        endpoint(ChatEndpoint(choice).chat, "chat")


class ChatBench(Workbench):
    """The workbench of replies: what stands where another tab has its prompt is the conversation on ``board``."""

    def __init__(
        self,
        choice: ModelChoice,
        controls: Controls,
        language: gr.Radio,
        board: gr.HTML,
        reading: gr.HTML,
        buttons: Buttons,
        band: gr.Column,
    ) -> None:
        self._board, self._reading = board, reading
        with band:
            self._slot, unused = gr.JSON(visible="hidden"), gr.Textbox(visible="hidden")
        super().__init__(
            "chat", choice, reply_events, controls, language, unused, buttons, opening_ids(choice.opening_model), band,
            part="chat-strip",
        )  # fmt: skip

    def _chat(
        self, method: Callable[..., object], shown: Sequence[gr.components.Component], *, is_typing: bool = False
    ) -> Callable[..., object]:
        return self._choice.over(ChatEvents, sent(method), shown, self.notice, is_typing=is_typing)

    def _wire_looks(self) -> None:
        controls, name = self._controls, self._choice.name
        read = [self.live, self.notice, self._reading]
        gr.on(
            [self._board.input, name.change, *controls.looked_up], self._chat(ChatEvents.look, read, is_typing=True),
            [name, self._slot, self._language, controls.seed, controls.options], read,
            js=filled({1: call("chat.lookRequest"), 4: OPTIONS_NOW}), trigger_mode="always_last", **_LOOK,
        )  # fmt: skip
        self._wire_steps()

    def _wire_links(self) -> None:
        self._let_rewrite(partial(self._chat, ChatEvents.rewrite))

    def _wire_texts(self) -> None:
        name, settings = self._choice.name, [self._language, self._controls.options]
        sent, replied = [name, self._slot, *settings], [*self._shown, self._reading]
        writing = self._board.submit(
            self._chat(ChatEvents.reply, replied), sent, replied, trigger_mode="once",
            js=filled({1: call("chat.replyRequest"), 3: OPTIONS_NOW}), **_WRITE,
        )  # fmt: skip
        branching = self.strip.submit(
            self._chat(ChatEvents.branch, self._shown), [name, *settings], self._shown, js=filled({2: OPTIONS_NOW}),
            trigger_mode="once", **_WRITE,
        )  # fmt: skip
        stop = client("chat.stop")
        when_over(writing, client("chat.replyEnded"))
        when_over(branching, stop)
        self._buttons.stop.click(None, cancels=[writing, branching], js=stop, **QUIET)
        self._choice.replaced.change(None, cancels=[writing, branching], js=client("chat.follow"), **QUIET)
        for event, take, place in (
            (self._buttons.step.click, ChatEvents.take, "end"),
            (self.live.select, ChatEvents.take_clicked, "here"),
        ):
            js = filled({1: call("chat.takeRequest", place), 3: OPTIONS_NOW})
            taken = event(self._chat(take, self._shown), sent, self._shown, js=js, **_LOOK)
            if place == "end":
                self._let_wait(taken)


def _buttons(board: gr.HTML) -> Buttons:
    return Buttons(
        step=step_button("chat-step"),
        draw_1=small_button("draw_1", "chat-draw-1"),
        draw_100=small_button("draw_100", "chat-draw-100"),
        write=board,
        stop=small_button("stop", "chat-stop"),
    )
