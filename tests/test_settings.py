"""What the environment can set: each value read as its type, each wrong one refused by name."""

from dataclasses import fields

import pytest

from playground.errors import SettingError
from playground.settings import Settings, settings_table, variable


def test_without_variables_every_setting_has_its_default():
    assert Settings.read({"HOME": "/home/reader", "PLAYGROUND_MODELS": " "}) == Settings()
    assert Settings().models == ("builtin/lm",)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("MODELS", " builtin/lm, owner/name@v1 ,", ("builtin/lm", "owner/name@v1")),
        ("PUBLIC", "1", True),
        ("FOLDERS", "1", True),
        ("TYPED_IDS", "0", False),
        ("OFFLINE", "1", True),
        ("MAX_DOWNLOAD_GB", "0.5", 0.5),
        ("DOWNLOADS", "3", 3),
        ("MEMORY_GB", "12", 12.0),
        ("DEVICE", "cuda", "cuda"),
        ("DTYPE", "float16", "float16"),
        ("THREADS", "4", 4),
        ("GPU_SECONDS", "30", 30),
        ("MCP", "1", True),
    ],
)
def test_a_variable_is_read_as_its_settings_type(name, text, value):
    value_read = getattr(Settings.read({f"PLAYGROUND_{name}": text}), name.lower())
    assert (value_read, type(value_read)) == (value, type(value))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FOLDERS", "yes"),
        ("DOWNLOADS", "0"),
        ("DOWNLOADS", "many"),
        ("MEMORY_GB", "-1"),
        ("MEMORY_GB", "nan"),
        ("MEMORY_GB", "inf"),
        ("DEVICE", "tpu"),
        ("DTYPE", "int8"),
        ("THREADS", "1.5"),
        ("THREADS", "1025"),
        ("THREADS", "1000000000"),
        ("THREADS", "9" * 5_000),
        ("DOWNLOADS", "51"),
        ("GPU_SECONDS", "1801"),
        ("MEMORY_GB", "10001"),
        ("MAX_DOWNLOAD_GB", "1e5"),
    ],
)
def test_a_value_that_it_cannot_have_is_refused_by_name(name, text):
    with pytest.raises(SettingError) as caught:
        Settings.read({f"PLAYGROUND_{name}": text})
    assert f"PLAYGROUND_{name} must be" in caught.value.message("en")
    assert f"받은 값: '{text[:50]}" in caught.value.message("ko")


@pytest.mark.parametrize(
    ("name", "most", "message"),
    [
        ("THREADS", "1024", "from 1 to 1,024"),
        ("DOWNLOADS", "50", "from 1 to 50"),
        ("GPU_SECONDS", "1800", "from 1 to 1,800"),
        ("MEMORY_GB", "10000", "at most 10,000"),
        ("MAX_DOWNLOAD_GB", "10000", "at most 10,000"),
    ],
)
def test_a_number_goes_as_far_as_its_sentence_and_its_row_of_the_table_say(name, most, message):
    assert getattr(Settings.read({f"PLAYGROUND_{name}": most}), name.lower()) == float(most)
    with pytest.raises(SettingError, match=message):
        Settings.read({f"PLAYGROUND_{name}": f"{most}1"})
    assert any(f"PLAYGROUND_{name}`" in row and message in row for row in settings_table("en").splitlines())


def test_a_misspelt_variable_is_refused_and_told_which_there_are():
    with pytest.raises(SettingError, match=r"PLAYGROUND_MODEL is no setting.*PLAYGROUND_MODELS"):
        Settings.read({"PLAYGROUND_MODEL": "builtin/lm"})


@pytest.mark.parametrize(
    ("environment", "public"),
    [
        ({}, False), ({"SPACE_ID": "owner/space"}, True), ({"GRADIO_SHARE": "True"}, True),
        ({"GRADIO_SHARE": "1"}, True),
        ({"GRADIO_SHARE": "False"}, False), ({"GRADIO_SERVER_NAME": "0.0.0.0"}, True),
        ({"GRADIO_SERVER_NAME": "192.168.0.7"}, True), ({"GRADIO_SERVER_NAME": "::"}, True),
        ({"GRADIO_SERVER_NAME": "class.example"}, True), ({"GRADIO_SERVER_NAME": "127.0.0.1"}, False),
        ({"GRADIO_SERVER_NAME": "127.8.9.1"}, False), ({"GRADIO_SERVER_NAME": "[::1]"}, False),
        ({"GRADIO_SERVER_NAME": " LocalHost "}, False),
    ],
)  # fmt: skip
def test_a_page_that_others_reach_is_public_unless_its_owner_says_otherwise(environment, public):
    settings = Settings.read(environment)
    assert (settings.public, settings.typed_ids, settings.folders) == (public, not public, False)
    assert not Settings.read({**environment, "PLAYGROUND_PUBLIC": "0"}).public
    assert Settings.read({**environment, "PLAYGROUND_PUBLIC": "1"}).public


def test_what_readers_of_a_public_page_may_do_can_be_set_by_itself():
    public = {"PLAYGROUND_PUBLIC": "1"}
    assert not Settings.read(public).typed_ids
    assert Settings.read({**public, "PLAYGROUND_TYPED_IDS": "1"}).typed_ids
    assert Settings.read({**public, "PLAYGROUND_FOLDERS": "1"}).folders
    assert not Settings.read({"PLAYGROUND_TYPED_IDS": "0"}).typed_ids


def test_the_table_has_a_row_for_every_setting_in_both_languages():
    for language in ("ko", "en"):
        rows = settings_table(language).splitlines()[2:]
        assert [row.split("`")[1] for row in rows] == [variable(setting) for setting in fields(Settings)]
