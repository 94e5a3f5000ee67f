"""Which models a page offers, under which names, and what happens to a name that it does not."""

import json
from types import SimpleNamespace

import pytest

from playground import load_model
from playground.errors import ModelError
from playground.models.catalog import CATALOG
from playground.presets import MODEL_DEFAULTS, model_preset
from playground.web.compare_events import CompareEvents
from playground.web.controls import control_values, options_from
from playground.web.offered import OfferedModels
from playground.web.picker import ModelPicker
from playground.web.text_events import TextEvents
from tests.doubles import letters_tokenizer


@pytest.fixture
def folder(tmp_path, random_gpt2):
    return saved(tmp_path / "mine", random_gpt2, {"do_sample": True, "temperature": 0.6, "suppress_tokens": [7]})


def saved(folder, model, settings):
    model.model.save_pretrained(folder)
    letters_tokenizer(300).save_pretrained(folder)
    (folder / "generation_config.json").write_text(json.dumps(settings))
    return folder


def test_the_page_opens_with_the_first_and_loads_the_others_when_chosen(folder, builtin):
    asked = []
    models = OfferedModels(("builtin/lm", str(folder)), load=lambda name: asked.append(name) or builtin)
    assert (models.opening, asked) == ("builtin/lm", ["builtin/lm"])
    models.get("mine"), models.get("mine")
    assert asked == ["builtin/lm", str(folder)]


def test_a_folder_is_called_by_its_last_part_and_its_path_stays_here(folder):
    models = OfferedModels(("builtin/lm", str(folder)))
    data = json.dumps([models.page_data(), models.facts("mine")])
    assert str(folder.parent) not in data
    (row,) = [row for row in models.page_data()["rows"] if row["name"] == "mine"]
    assert (row["family"], row["state"], row["context_length"]) == ("decoder", "here", 64)
    assert row["parameters"] == models.facts("mine")["parameters"]


def test_two_folders_of_the_same_name_are_told_apart(tmp_path, random_gpt2):
    paths = [saved(tmp_path / each / "mine", random_gpt2, {}) for each in "ab"]
    models = OfferedModels([str(path) for path in paths])
    assert [row["name"] for row in models.page_data()["rows"] if row["name"] not in CATALOG] == ["mine", "mine (2)"]


@pytest.mark.parametrize("folders", [False, True])
def test_a_path_is_opened_only_where_the_pages_owner_lets_readers(folder, folders):
    models = OfferedModels(folders=folders)
    if folders:
        assert models.get(str(folder)).vocab_size == 300
    else:
        with pytest.raises(ModelError, match="that this page offers"):
            models.get(str(folder))


@pytest.mark.parametrize("name", ["", "..", "nowhere", "builtin/words", "builtin/../..", "a\0b", "/", "~nobody"])
def test_what_is_not_offered_is_refused(name):
    for folders in (False, True):
        with pytest.raises(ModelError):
            OfferedModels(folders=folders).get(name)


def test_a_model_that_is_still_to_be_fetched_is_shown_and_not_loaded(builtin):
    models = OfferedModels()
    with pytest.raises(ModelError, match="not on this machine yet"):
        models.get("skt/kogpt2-base-v2")


def test_an_encoder_decoder_is_shown_and_left_to_its_own_tab(tmp_path, random_bart):
    models = OfferedModels(("builtin/lm", str(saved(tmp_path / "bart", random_bart, {}))))
    (row,) = [row for row in models.page_data()["rows"] if row["name"] == "bart"]
    assert row["family"] == "encoder_decoder"
    with pytest.raises(ModelError, match="goes on with a text"):
        models.get("bart")


def test_a_models_own_settings_come_as_the_controls_values_and_the_rest_by_name(folder):
    facts = OfferedModels(("builtin/lm", str(folder))).facts("mine")
    current = control_values(options_from(control_values(model_preset_options(0.9))))
    merged = [old if new is None else new for new, old in zip(facts["own"], current, strict=True)]
    options = options_from(merged)
    assert (options.do_sample, options.temperature, options.top_k) == (True, 0.6, 50)
    assert options.max_new_tokens == 60  # the checkpoint sets none: the page keeps its own
    assert facts["left_out"] == ["suppress_tokens = [7]"]


def test_a_barts_beams_are_its_preset_and_its_forced_token_is_told_by_name(tmp_path, random_bart):
    settings = {"num_beams": 4, "no_repeat_ngram_size": 3, "forced_eos_token_id": 1, "max_length": 12}
    bart = load_model(str(saved(tmp_path / "bart", random_bart, settings)))
    models = OfferedModels(load=lambda _: SimpleNamespace(**{**vars(bart), "is_encoder_decoder": False}))
    facts = models.facts("builtin/lm")
    options = options_from([0 if value is None else value for value in facts["own"]])
    assert (options.strategy, options.num_beams, options.no_repeat_ngram_size) == ("beam", 4, 3)
    assert options.max_new_tokens == 11
    assert facts["left_out"] == ["forced_eos_token_id = (1,)"]


def model_preset_options(temperature):
    from playground import DecodingOptions

    preset = model_preset(DecodingOptions(do_sample=True, temperature=temperature), sets_length=False)
    assert preset.label is MODEL_DEFAULTS
    return preset.options


@pytest.fixture
def picker(monkeypatch):
    models = OfferedModels()
    found = ModelPicker.__new__(ModelPicker)  # its components need a page; its choices do not
    found.models = models
    return found


def test_a_choice_brings_the_models_facts_and_a_refusal_a_sentence_and_no_name(picker):
    name, answer, notice = picker.choose(SimpleNamespace(_data={"name": "builtin/lm", "asked": 3}), "en")
    assert (name, answer["asked"], answer["model"]["name"], notice) == ("builtin/lm", 3, "builtin/lm", "")
    name, answer, notice = picker.choose(SimpleNamespace(_data={"name": "nowhere", "asked": 4}), "ko")
    assert answer == {"asked": 4, "model": None}
    assert "내놓은 모델이어야" in notice
    assert set(name) == {"__type__"}


SHOWN = ["strip", "notice", "tree"]


def test_an_event_of_a_name_that_is_not_offered_is_told_in_the_pages_language(picker):
    values = control_values(model_preset_options(1.0))
    for method, arguments in (
        (TextEvents.look_at_prompt, ("a", "ko", 0)),
        (TextEvents.take, ("a", "ko", {}, *values)),
    ):
        _, notice, _ = picker.over(TextEvents, method, SHOWN, "notice")("nowhere", *arguments)
        assert "내놓은 모델이어야" in notice
    (refused,) = picker.over(TextEvents, TextEvents.write, SHOWN, "notice")("nowhere", "a", "en", *values)
    assert "that this page offers" in refused[1]
    event = SimpleNamespace(_data={})
    (refused,) = picker.over(TextEvents, TextEvents.branch, SHOWN, "notice")(event, "nowhere", "en", *values)
    assert "that this page offers" in refused[1]


def test_an_event_is_the_chosen_models(picker, builtin):
    values = control_values(model_preset_options(1.0))
    *_, mine = picker.over(TextEvents, TextEvents.write, SHOWN, "notice")("builtin/lm", "Once", "en", *values)
    *_, alone = TextEvents(builtin).write("Once", "en", *values)
    assert [token["id"] for token in mine[0]["tokens"]] == [token["id"] for token in alone[0]["tokens"]]
    sent = {"settings": [{}], "same_length": False}
    *_, (board, _) = picker.over(CompareEvents, CompareEvents.run, ["board", "notice"], "notice")(
        "builtin/lm", "Once", "en", sent, 1, 4
    )
    assert len(board["rows"]) == 1
