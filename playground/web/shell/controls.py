"""The decoding controls that every tab shares, made from the option table.

Moving one calls ``controls.changed`` in the page and nothing on the server.
"""

from dataclasses import asdict
from typing import Any, get_args

import gradio as gr

from playground.decoding.constraint import is_installed
from playground.option import Option
from playground.options import OPTIONS, DecodingOptions, Strategy
from playground.presets import OPENING, PRESETS
from playground.web.bridge import call, client
from playground.web.contract import ControlsPageData
from playground.web.server import arguments
from playground.web.server.events import QUIET
from playground.web.shell.offered import OfferedModels
from playground.web.shell.option_data import (
    GROUPS,
    MAIN,
    control_values,
    limits,
    listed_options,
    offered_options,
    option_data,
    preset_values,
)
from playground.web.shell.word_list import word_list_view
from playground.web.shell.words import word

OPTIONS_NOW = call("controls.options")
"""The options that the controls stand for, at the moment that an event is sent."""
Control = gr.Radio | gr.Slider | gr.Number | gr.Checkbox | gr.Textbox


def options_from(sent: object) -> DecodingOptions:
    """Return the options that a page has sent by their names; what it leaves out is neutral.

    Raises:
        OptionError: a value outside its range.
        ArgumentError: what was sent is no options.
    """
    values: dict[str, Any] = {}  # Any: what DecodingOptions is about to check
    for name, value in arguments.mapping("options", sent).items():
        values[arguments.one_of("options", name, *OPTIONS)] = value
    return DecodingOptions(**values)


class Controls:
    """The column of decoding controls, over ``models``.

    Attributes:
        inputs: the components, in the order of :func:`control_values`.
        options: an event's input that carries the options by their names; the page fills it in with ``OPTIONS_NOW``.
        seed, max_new_tokens: these options' own components.
        looked_up: the events after which the server is asked anew what a constraint allows.
    """

    def __init__(self, models: OfferedModels) -> None:
        self.inputs: list[Control] = [self._strategy(), *map(_control, offered_options())]
        gr.HTML(
            '<button id="other-controls" type="button" aria-expanded="false"></button>'
            '<div id="find-control"><input type="search" autocomplete="off">'
            '<p id="found-none" role="status"></p></div>',
            elem_id="other-place",
            apply_default_css=False,
        )
        for group in GROUPS:
            heading = f'<h3 class="pg-caption" data-pg-word="group_{group}"></h3>'
            gr.HTML(heading, elem_id=f"group-{group}", elem_classes=["pg-group"], apply_default_css=False)
        word_list_view(models)
        buttons = self._presets()
        names = [option.name for option in offered_options()]
        self.seed, self.max_new_tokens = (self.inputs[1 + names.index(name)] for name in ("seed", "max_new_tokens"))
        constraint, grammar = (self.inputs[1 + names.index(name)] for name in ("constraint", "grammar"))
        self.looked_up = (constraint.change, *([grammar.blur] if isinstance(grammar, gr.Textbox) else []))
        self.options = gr.JSON(asdict(OPENING), visible="hidden", elem_id="options")
        self._wire(buttons)

    def _strategy(self) -> gr.Radio:
        choices = [(word(name), name) for name in get_args(Strategy)]
        return gr.Radio(
            choices, value=OPENING.strategy, label=word("strategy"), elem_id="strategy", interactive=True
        )  # fmt: skip

    def _presets(self) -> list[tuple[str, gr.Button]]:
        with gr.Column(elem_id="presets"):
            gr.HTML('<div class="pg-caption" data-pg-word="presets"></div>', apply_default_css=False)
            with gr.Row(elem_classes="pg-pills"):
                return [
                    (name, gr.Button(word(f"preset_{name}"), size="sm", elem_id=f"preset-{name}"))
                    for name in (*PRESETS, "model")
                ]

    def _wire(self, buttons: list[tuple[str, gr.Button]]) -> None:
        """Let every change reach the page's own code, and presets move the controls: no request for either."""
        names = ["strategy", *(option.name for option in offered_options())]
        for name, control in zip(names, self.inputs, strict=True):  # an input is copied at each move: no more than one
            control.change(None, control, js=client("controls.changed", name), **QUIET)
        for name, button in buttons:
            button.click(None, outputs=self.inputs, js=client("controls.preset", name), **QUIET)


def _control(option: Option) -> Control:
    shared: dict[str, Any] = {  # Any: arguments of a component
        "label": word(f"{option.name}_label"),
        "info": word(f"{option.name}_help"),
        "elem_id": f"option-{option.name}",
        "elem_classes": ["pg-control"],
        "interactive": True,
    }
    if option.name in ("constraint", "grammar") and not is_installed():
        shared |= {"info": word("constraint_absent"), "interactive": False}
    value: Any = dict(control_values(OPENING))[option.name]  # Any: a number or, of a radio, what it offers
    if option.kind == "early_stopping":
        choices = [(word(f"early_{name}"), value) for name, value in (("no", False), ("yes", True), ("never", "never"))]
        return gr.Radio(choices, value=value, **shared)
    if option.kind == "choice":
        named = [(word(f"{option.name}_{name}"), name) for name in option.choices]
        return gr.Radio(named, value=value, **shared)
    if option.kind == "text":
        return gr.Textbox(value, lines=2, max_lines=8, max_length=int(option.maximum or 0), **shared)
    if option.kind == "bool":
        return gr.Checkbox(value=value, **shared)
    if option.slider is None:
        return gr.Number(value=value, precision=0, minimum=option.minimum, **shared)
    # The number box takes every legal value; page.js ends the slider itself where its option says.
    lowest, highest = limits(option, option.slider)
    return gr.Slider(lowest, highest, value=value, step=option.slider[2], **shared)


def controls_data() -> ControlsPageData:
    """Return what the page's own code must know of the controls: names, sliders, idle rules, presets."""
    return {
        "controls": [option.name for option in offered_options()],
        "lists": [option.name for option in listed_options()],
        "groups": list(GROUPS),
        "options": {option.name: option_data(option) for option in OPTIONS.values()},
        "presets": {preset.name: preset_values(preset) for preset in PRESETS.values()},
        "opening": control_values(OPENING),
        "main": {strategy: list(names) for strategy, names in MAIN.items()},
    }
