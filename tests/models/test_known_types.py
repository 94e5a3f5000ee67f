"""Types that cannot be right here are refused by their configuration alone, with the cause and a way out."""

import json

import pytest
import transformers
from transformers.models.auto.modeling_auto import (
    MODEL_FOR_CAUSAL_LM_MAPPING_NAMES,
    MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES,
)

from playground.errors import ModelError
from playground.models.files.known_types import REFUSED_TYPES, check_type
from playground.models.files.refusals import check_config, check_folder

WRITERS = {**MODEL_FOR_CAUSAL_LM_MAPPING_NAMES, **MODEL_FOR_SEQ_TO_SEQ_CAUSAL_LM_MAPPING_NAMES}


def refused(call, *args):
    with pytest.raises(ModelError) as caught:
        call(*args)
    return caught.value


@pytest.mark.parametrize("kind", REFUSED_TYPES)
def test_a_type_that_cannot_be_right_is_refused_in_both_languages(kind):
    error = refused(check_config, {"model_type": kind}, "someone/model")
    korean, english = error.message("ko"), error.message("en")
    assert REFUSED_TYPES[kind]["ko"] in korean
    assert REFUSED_TYPES[kind]["en"] in english
    assert not any("가" <= letter <= "힣" for letter in english)
    assert all(
        "someone/model" in message and kind in message and "docs/models.md" in message for message in (korean, english)
    )


def test_every_refused_type_is_one_that_would_be_taken_for_a_writer():
    assert REFUSED_TYPES.keys() <= WRITERS.keys()


def test_every_other_writer_passes():
    for kind in WRITERS.keys() - REFUSED_TYPES.keys():
        check_type({"model_type": kind}, "someone/model")


def test_a_type_that_transformers_does_not_know_is_refused_as_that():
    error = refused(check_config, {"model_type": "of_next_year"}, "someone/model")
    assert f"transformers {transformers.__version__} does not know (type: of_next_year)" in error.message("en")


def test_a_folder_is_refused_by_its_configuration_before_its_weights_are_looked_for(tmp_path):
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "reformer"}))
    assert "random numbers" in refused(check_folder, tmp_path, "model").message("en")
