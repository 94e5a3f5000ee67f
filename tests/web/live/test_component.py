import copy
import json

import torch

from playground.options import DecodingOptions
from playground.web.live.component import live_charts, live_head
from playground.web.live.payload import step_payload


def payload():
    return step_payload(torch.zeros(4), context_ids=[], generated=0, eos_ids=[], u=0.5, label=str, step_id="s")


def test_the_components_configuration_is_plain_data():
    config = live_charts(payload(), options=DecodingOptions(do_sample=True)).get_config()
    assert copy.deepcopy(config) == config


def test_without_a_step_it_can_be_made():
    assert live_charts().value is None


def test_files_come_from_this_server_only():
    head = live_head()
    assert "plotly.min.js" in head
    assert "live.css" in head
    assert "http" not in head


def test_what_the_page_runs_holds_strict_json():
    script = live_charts().js_on_load
    config = script[
        script.index("{ props, trigger, watch }, ") + len("{ props, trigger, watch }, ") : script.rindex("));")
    ]
    assert json.loads(config, parse_constant=lambda name: 1 / 0)["language"] == "ko"
