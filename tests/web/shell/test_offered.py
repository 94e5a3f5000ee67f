"""Which models a page offers, under which names, and what happens to a name that it does not."""

import json
import re
import shutil
from dataclasses import asdict
from functools import partial
from types import SimpleNamespace

import pytest
from huggingface_hub import constants

from playground.errors import ModelError
from playground.models.catalog import CATALOG
from playground.models.shelf.from_folder import read_model
from playground.models.shelf.server_models import ServerModels
from playground.presets import MODEL_DEFAULTS, model_preset
from playground.settings import Settings
from playground.web.compare.events import CompareEvents
from playground.web.shell.controls import controls_data, options_from
from playground.web.shell.offered import OfferedModels
from playground.web.shell.option_data import control_values
from playground.web.shell.picker import ModelPicker
from playground.web.workbench.text_events import TextEvents
from tests.doubles import letters_tokenizer
from tests.node import javascript

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path, random_gpt2):
    return saved(tmp_path / "mine", random_gpt2, {"do_sample": True, "temperature": 0.6, "suppress_tokens": [7]})


@pytest.fixture
def bart_folder(tmp_path, random_bart):
    return saved(tmp_path / "bart", random_bart, {})


@pytest.fixture(scope="module")
def server_models():
    """One for all tests that need none of their own: what is built in is loaded once."""
    return ServerModels(Settings())


def saved(folder, model, settings):
    model.model.save_pretrained(folder)
    letters_tokenizer(300).save_pretrained(folder)
    (folder / "generation_config.json").write_text(json.dumps(settings))
    return folder


def got(models, name):
    with models.lease_offered(name) as model:
        return model


def got_chosen(choice, name):
    with choice.lease_chosen(name) as model:
        return model


def test_the_page_opens_with_the_first_of_each_family_and_loads_another_when_it_is_asked_for(folder, bart_folder):
    asked = []
    server_models = ServerModels(Settings(), read=lambda name, *at: asked.append(name) or read_model(name, *at))
    models = OfferedModels((str(bart_folder), str(folder), "builtin/lm"), server_models=server_models)
    assert models.opening == {"encoder_decoder": "bart", "decoder": "mine"}
    assert asked == [str(bart_folder), str(folder)]
    assert got(models, "builtin/lm") is got(models, "builtin/lm")
    assert asked[2:] == ["builtin/lm"]


BAD = [
    "/nope",
    "no-such",
    "~nobody/x",
    "a" * 5000,
    "bad name!!",
    "builtin/nope",
    "builtin/words",
    "a\0b",
    "x/y@@",
    "<b>x",
]


def row_of(models, shown):
    (row,) = [row for row in models.page_data()["rows"] if row["name"] == shown]
    return row


@pytest.mark.parametrize("name", BAD)
def test_a_name_that_names_no_model_is_listed_with_the_cause_and_the_page_opens(name, server_models):
    models = OfferedModels((name,), server_models=server_models)
    (shown,) = models._sources
    row = row_of(models, shown)
    assert (row["state"], len(shown) <= 100) == ("refused", True)
    assert "must be" in row["cause"]["en"]
    assert "합니다" in row["cause"]["ko"]
    assert models.opening == {"decoder": "builtin/lm", "encoder_decoder": "builtin/summarizer"}
    with pytest.raises(ModelError):
        models.facts(shown)


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.safetensors"])
@pytest.mark.parametrize("content", [None, b"{broken"])
def test_a_broken_folder_is_listed_with_the_cause_and_the_next_one_opens_the_page(
    folder, tmp_path, server_models, file, content
):
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / file).unlink() if content is None else (broken / file).write_bytes(content)
    models = OfferedModels((str(broken), str(folder)), server_models=server_models)
    assert models.opening["decoder"] == "mine"
    row = row_of(models, "broken")
    assert row["state"] == "refused"
    assert str(tmp_path) not in json.dumps(row)


def test_a_folder_that_was_mended_is_offered_again(folder, tmp_path, server_models):
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "model.safetensors").write_bytes(b"broken")
    models = OfferedModels((str(broken), str(folder)), server_models=server_models)
    assert row_of(models, "broken")["state"] == "refused"
    shutil.copy(folder / "model.safetensors", broken)
    models.facts("broken")
    assert row_of(models, "broken")["state"] == "here"


def test_a_family_that_nobody_names_opens_with_what_is_built_in(bart_folder):
    assert OfferedModels((str(bart_folder),)).opening["decoder"] == "builtin/lm"
    assert OfferedModels().opening == {"decoder": "builtin/lm", "encoder_decoder": "builtin/summarizer"}


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
        assert got(models, str(folder)).vocab_size == 300
    else:
        with pytest.raises(ModelError, match="that this page offers"):
            got(models, str(folder))


@pytest.mark.parametrize("name", ["", "..", "nowhere", "builtin/words", "builtin/../..", "a\0b", "/", "~nobody"])
def test_what_is_not_offered_is_refused(name):
    for folders in (False, True):
        with pytest.raises(ModelError):
            got(OfferedModels(folders=folders, typed_ids=folders), name)


def test_a_model_that_is_still_to_be_fetched_is_shown_and_not_loaded(builtin):
    models = OfferedModels()
    with pytest.raises(ModelError, match="not on this machine yet"):
        got(models, "skt/kogpt2-base-v2")


def test_a_server_that_fetches_nothing_offers_only_what_is_here(monkeypatch, server_models):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    models = OfferedModels(typed_ids=True, server_models=server_models)
    online = models.page_data()
    assert online["fetches"]
    assert online["typed_ids"]
    assert any(row["state"] == "to_download" for row in online["rows"])
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    offline = models.page_data()
    assert not offline["fetches"]
    assert not offline["typed_ids"]
    states = {row["state"] for row in offline["rows"]}
    assert "to_download" not in states
    assert "built_in" in states


def test_an_encoder_decoder_is_shown_as_one_and_its_facts_say_so(bart_folder):
    models = OfferedModels(("builtin/lm", str(bart_folder)))
    (row,) = [row for row in models.page_data()["rows"] if row["name"] == "bart"]
    assert row["family"] == models.facts("bart")["family"] == "encoder_decoder"
    opening = models.page_data()["opening"]
    assert {family: facts["name"] for family, facts in opening.items()} == models.opening
    assert opening["decoder"]["vocabulary"] != opening["encoder_decoder"]["vocabulary"]


def shown(values):
    """Return the options that the page reads from the controls' values."""
    script = "all.optionsOf(values, data)"
    return options_from(javascript("shell/options.js", script, values=values, data=controls_data()))


def test_a_models_own_settings_come_as_the_controls_values_and_the_rest_by_name(folder):
    facts = OfferedModels(("builtin/lm", str(folder))).facts("mine")
    options = shown({**control_values(model_preset_options(0.9)), **facts["own"]})
    assert (options.do_sample, options.temperature, options.top_k) == (True, 0.6, 50)
    assert options.max_new_tokens == 60  # the checkpoint sets none: the page keeps its own
    assert (options.suppress_tokens, facts["left_out"]) == ((7,), [])


def test_a_barts_beams_are_its_preset_and_its_forced_token_is_told_by_name(tmp_path, random_bart):
    settings = {"num_beams": 4, "no_repeat_ngram_size": 3, "forced_eos_token_id": 1, "max_length": 12}
    facts = OfferedModels([str(saved(tmp_path / "bart", random_bart, settings))]).facts("bart")
    options = shown({"seed": 0, **facts["own"]})
    assert (options.strategy, options.num_beams, options.no_repeat_ngram_size) == ("beam", 4, 3)
    assert options.max_new_tokens == 11
    assert facts["left_out"] == ["forced_eos_token_id = (1,)"]


def model_preset_options(temperature):
    from playground import DecodingOptions

    preset = model_preset(DecodingOptions(do_sample=True, temperature=temperature), sets_length=False)
    assert preset.label is MODEL_DEFAULTS
    return preset.options


@pytest.fixture
def picker(bart_folder):
    return ModelPicker(OfferedModels(("builtin/lm", str(bart_folder))))


def chosen(picker, name, language="en"):
    return picker.choose(SimpleNamespace(_data={"name": name, "asked": 3, "language": language}))


@pytest.mark.parametrize(("name", "place"), [("builtin/lm", 0), ("bart", 1)])
def test_a_choice_names_the_model_for_its_own_family_and_leaves_the_other(picker, name, place):
    *names, answer, notice = chosen(picker, name)
    assert names[place] == name
    assert set(names[1 - place]) == {"__type__"}
    assert (answer["asked"], answer["model"]["name"], notice) == (3, name, "")


def test_a_refused_choice_is_a_sentence_and_no_name(picker):
    *names, answer, notice = chosen(picker, "nowhere", "ko")
    assert answer == {"asked": 3, "model": None}
    assert "내놓은 모델이어야" in notice
    assert [set(name) for name in names] == [{"__type__"}] * 2


def test_a_model_of_the_other_family_is_refused_with_where_to_choose(picker):
    assert got_chosen(picker.decoder, "builtin/lm").name == "builtin/lm"
    assert got_chosen(picker.encoder_decoder, "bart").is_encoder_decoder
    for choice, name in ((picker.decoder, "bart"), (picker.encoder_decoder, "builtin/lm")):
        with pytest.raises(ModelError, match=f"got '{name}'. Choose .* in the list of models above"):
            got_chosen(choice, name)


def test_a_tab_whose_family_has_no_model_yet_says_where_to_choose_one(picker):
    values = asdict(model_preset_options(1.0))
    (refused,) = picker.encoder_decoder.over(TextEvents, TextEvents.write, SHOWN, "notice")("", "a", "en", values)
    assert "Choose an encoder–decoder in the list of models above" in refused[1]


SHOWN = ["strip", "notice", "tree"]


def test_an_event_of_a_name_that_is_not_offered_is_told_in_the_pages_language(picker):
    values = asdict(model_preset_options(1.0))
    for method, arguments in (
        (TextEvents.look_at_prompt, ("a", "ko", 0, values)),
        (TextEvents.take, ("a", "ko", {}, values)),
    ):
        _, notice, _ = picker.decoder.over(TextEvents, method, SHOWN, "notice")("nowhere", *arguments)
        assert "내놓은 모델이어야" in notice
    (refused,) = picker.decoder.over(TextEvents, TextEvents.write, SHOWN, "notice")("nowhere", "a", "en", values)
    assert "that this page offers" in refused[1]
    event = SimpleNamespace(_data={})
    (refused,) = picker.decoder.over(TextEvents, TextEvents.branch, SHOWN, "notice")(event, "nowhere", "en", values)
    assert "that this page offers" in refused[1]


def test_an_event_is_the_chosen_models(picker, builtin):
    values = asdict(model_preset_options(1.0))
    *_, mine = picker.decoder.over(TextEvents, TextEvents.write, SHOWN, "notice")("builtin/lm", "Once", "en", values)
    *_, alone = TextEvents(builtin).write("Once", "en", values)
    assert [token["id"] for token in mine[0]["tokens"]] == [token["id"] for token in alone[0]["tokens"]]
    sent = {"settings": [{}], "same_length": False}
    *_, (board, _) = picker.decoder.over(CompareEvents, CompareEvents.run, ["board", "notice"], "notice")(
        "builtin/lm", "Once", "en", sent, 1, 4
    )
    assert len(board["rows"]) == 1


TYPED = "<b>what the reader typed"


def breaking(*_, **__):
    raise KeyError(TYPED)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_fault_that_nobody_foresaw_is_told_by_its_kind_and_has_its_number_in_the_log(
    picker, monkeypatch, caplog, language
):
    said = {"ko": "예상하지 못한 오류", "en": "an unexpected error, got &#x27;KeyError "}[language]
    monkeypatch.setattr(picker.models, "facts", breaking)
    *_, answer, told = chosen(picker, "builtin/lm", language)
    assert answer == {"asked": 3, "model": None}
    monkeypatch.setattr("playground.web.workbench.text_events.new_run", breaking)
    monkeypatch.setattr("playground.web.workbench.text_events.look", breaking)
    over = partial(picker.decoder.over, TextEvents, shown=SHOWN, notice="notice")
    values = asdict(model_preset_options(1.0))
    (written,) = over(method=TextEvents.write)("builtin/lm", "a", language, values)
    looked = over(method=TextEvents.look_at_prompt)("builtin/lm", "a", language, 0, values)
    for notice, record in zip((told, written[1], looked[1]), caplog.records, strict=True):
        number = re.search(r"KeyError ([0-9a-f]{8})", notice)[1]
        assert said in notice
        assert number in record.message
        assert "breaking" in record.message
        assert "the reader typed" not in notice + record.getMessage()
