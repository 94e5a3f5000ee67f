"""The code of every tab, run in a process without this package, gives the ids that the page shows."""

from dataclasses import replace

import pytest

from playground import DecodingOptions, decode, load_model
from playground.chat.messages import as_dicts, read_messages
from playground.chat.reading import read_chat
from playground.chat.replies import speaker_of
from playground.decoding.generate import new_run
from playground.export.comparison import LaneCode, compare_code
from playground.export.source import source_of, tokenizer_source
from playground.export.texts import chat_code, generate_code, summarize_code
from playground.export.tokenizers import tokenizer_code
from playground.models.files.folders import BUILTIN
from playground.models.files.readers import read_tokenizer
from tests.doubles import random_byte_model
from tests.export.running import printed_ids, run_alone

SEED = 7
PROMPT = "옛날 \"옛적에\"\n그는 \\n 라고 '말했다' 😀"
SAMPLED = DecodingOptions(
    do_sample=True, temperature=1.3, top_k=80, top_p=0.95, min_p=0.01, repetition_penalty=1.1,
    no_repeat_ngram_size=3, min_new_tokens=4, max_new_tokens=24, seed=SEED,
)  # fmt: skip
SETTINGS = (
    DecodingOptions(max_new_tokens=16, seed=SEED),
    SAMPLED,
    DecodingOptions(num_beams=3, no_repeat_ngram_size=2, length_penalty=0.5, max_new_tokens=16, seed=SEED),
    DecodingOptions(num_beams=3, do_sample=True, top_k=20, max_new_tokens=16, seed=SEED),
)
BEGINS = (50, 300, 21)
SCHEMA = """{
  "type": "object", "required": ["n", "word"], "additionalProperties": false,
  "properties": {"n": {"type": "integer", "minimum": 0, "maximum": 99}, "word": {"enum": ["강릉", "a 'b'"]}}
}"""
GUIDED = {
    "an expression": DecodingOptions(
        constraint="regex", grammar="[a-z]{3} [가-힣]+[.!/]", max_new_tokens=24, seed=SEED
    ),
    "a choice, drawn": DecodingOptions(
        constraint="choice", grammar='네, "좋아요"\nno/never\n\\n', do_sample=True, max_new_tokens=24, seed=SEED
    ),
    "a schema, drawn": DecodingOptions(
        constraint="json_schema", grammar=SCHEMA, do_sample=True, temperature=1.2, max_new_tokens=40, seed=SEED
    ),
    "a schema, beams": DecodingOptions(
        constraint="json_schema", grammar=SCHEMA, num_beams=4, max_new_tokens=40, seed=SEED
    ),
    "an expression, drawn beams": DecodingOptions(
        constraint="regex", grammar="[a-z ]+[가-힣 ]+", num_beams=3, do_sample=True, max_new_tokens=16, seed=SEED
    ),
    "a watermark": DecodingOptions(watermark_bias=2.0, greenlist_ratio=0.5, max_new_tokens=24, seed=SEED),
    "a watermark, drawn": DecodingOptions(
        watermark_bias=3.0, do_sample=True, top_k=50, max_new_tokens=24, seed=SEED
    ),
    "a watermark, beams": DecodingOptions(watermark_bias=2.0, num_beams=3, max_new_tokens=24, seed=SEED),
    "both, in another order": DecodingOptions(
        constraint="regex", grammar="[a-z ]*[가-힣 ]+", watermark_bias=2.0, do_sample=True, temperature=1.5, top_p=0.95,
        stage_order=("watermark_bias", "constraint", "top_p", "temperature"), max_new_tokens=24, seed=SEED,
    ),
}  # fmt: skip
"""Texts under a constraint, a watermark, or both."""
ARTICLE = "지난 화요일 강릉에서 축제가 열렸다. 시민 삼백 명이 모였다. 내년에는 오월에 열린다."
MESSAGES = [{"role": "user", "content": '"하루"를\n영어로?'}]
TEXT = 'FBI "요원" 각각\n\\t don\'t'


def here(source):
    """Return ``source`` with the folder of a built-in model where it is, not where a clone's reader finds it."""
    return replace(source, path=str(BUILTIN / source.path.rsplit("/", 1)[1]), remark="")


@pytest.fixture(scope="module")
def lm():
    return load_model("builtin/lm", device="cpu")


@pytest.fixture(scope="module")
def summarizer():
    return load_model("builtin/summarizer", device="cpu")


@pytest.fixture(scope="module")
def speaker(lm):
    return speaker_of(lm)


@pytest.fixture(scope="module")
def ids(lm, random_gpt2, summarizer, speaker, tmp_path_factory):
    """What the code of each tab prints, by the tab's name."""
    readers = [read_tokenizer(f"builtin/{name}") for name in ("words", "bytes")]
    codes = {
        "generate": generate_code(here(source_of(lm)), PROMPT, SAMPLED, seed=SEED),
        "compare": compare_code([LaneCode(here(source_of(lm)), PROMPT, options) for options in SETTINGS], seed=SEED),
        "summarize": summarize_code(here(source_of(summarizer)), ARTICLE, SAMPLED, seed=SEED),
        "chat": chat_code(here(source_of(speaker)), MESSAGES, SAMPLED, seed=SEED),
        "tokenizer": tokenizer_code([here(tokenizer_source(each)) for each in readers], TEXT),
    }
    codes["lanes"] = compare_code(lanes(lm, random_gpt2, tmp_path_factory.mktemp("gpt2")), seed=SEED)
    for (name, kind), (model, taken, options) in goes_on(lm, summarizer, speaker).items():
        write, text = WRITTEN[kind]
        codes[name, kind] = write(here(source_of(model)), text, options, seed=SEED, taken=taken)
    for (name, kind), (model, _, options) in guided(lm, summarizer, speaker).items():
        write, text = WRITTEN[kind]
        codes[name, kind] = write(here(source_of(model)), text, options, seed=SEED)
    printed = run_alone([code.text for code in codes.values()], tmp_path_factory.mktemp("alone"))
    return {name: printed_ids(each) for name, each in zip(codes, printed, strict=True)}


def lanes(lm, other, folder):
    """Lanes of two models, two prompts, two types of weights, and some that begin with tokens of another."""
    other.model.save_pretrained(folder)
    other.tokenizer.save_pretrained(folder)
    own, source = here(source_of(lm)), replace(source_of(other), path=str(folder), remark="")
    begun = [*SETTINGS, replace(SETTINGS[0], repetition_penalty=1.3, no_repeat_ngram_size=2)]
    return [
        LaneCode(own, PROMPT, SETTINGS[0]),
        *(LaneCode(source, "w5 w6 w7", options) for options in SETTINGS),
        *(LaneCode(own, "Once upon a time", options, begins=BEGINS) for options in begun),
        LaneCode(replace(source, dtype="bfloat16"), "w9", SETTINGS[0]),
        LaneCode(source, "w5 w9", SETTINGS[1], begins=(5, 5, 5)),
        LaneCode(own, PROMPT, SETTINGS[2]),
    ]


WRITTEN = {"generate": (generate_code, PROMPT), "summarize": (summarize_code, ARTICLE), "chat": (chat_code, MESSAGES)}


def goes_on(lm, summarizer, speaker):
    """Texts that go on from tokens that were taken: the model, the tokens and the options of what follows."""
    greedy, sampled = SETTINGS[:2]
    longer = {
        "greedy": replace(greedy, no_repeat_ngram_size=2, min_new_tokens=8),
        "sampling": sampled,
        "mirostat": replace(
            sampled, mirostat_tau=3.0, mirostat_eta=0.7, presence_penalty=0.5, xtc_probability=0.5, max_new_tokens=12
        ),
        "nothing follows": replace(greedy, max_new_tokens=3),
    }
    models = {
        "generate": (lm, (50, 300, 21)),
        "summarize": (summarizer, (900, 31, 77)),
        "chat": (speaker, (50, 300, 21)),
    }
    return {
        (name, kind): (model, taken, options)
        for kind, (model, taken) in models.items()
        for name, options in longer.items()
    }


def guided(lm, summarizer, speaker):
    """Texts under :data:`GUIDED`: the model, what it reads and the options, by the setting's and the tab's name."""
    asked = read_chat(speaker, read_messages(MESSAGES), SAMPLED.max_new_tokens).ids
    reads = {"generate": (lm, PROMPT), "summarize": (summarizer, ARTICLE), "chat": (speaker, asked)}
    return {(name, kind): (*reads[kind], options) for kind in reads for name, options in GUIDED.items()}


@pytest.mark.slow
def test_of_a_text_under_a_constraint_or_a_watermark(ids, lm, summarizer, speaker):
    texts = guided(lm, summarizer, speaker)
    expected = {name: list(decode(model, read, options).token_ids) for name, (model, read, options) in texts.items()}
    assert all(expected.values())
    assert {name: ids[name][-1] for name in texts} == expected


@pytest.mark.slow
def test_of_a_constrained_text_whose_beginning_was_taken_by_hand(lm, tmp_path):
    options = GUIDED["a schema, drawn"]
    whole = decode(lm, PROMPT, options).token_ids
    code = generate_code(here(source_of(lm)), PROMPT, options, seed=SEED, taken=whole[:4])
    assert printed_ids(*run_alone([code.text], tmp_path)) == [list(whole)]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bytes", "stories"])
def test_of_a_constrained_text_of_pieces_that_are_bytes(name, request, tmp_path):
    """As GPT-2 writes them, and as a vocabulary with <0xEC>; both models know nothing of what they must write."""
    model = random_byte_model() if name == "bytes" else request.getfixturevalue(name)
    folder = tmp_path / name
    model.model.save_pretrained(folder)
    model.tokenizer.save_pretrained(folder)
    model = load_model(str(folder), device="cpu")
    settings = [GUIDED["a choice, drawn"], GUIDED["a schema, beams"], DecodingOptions(
        constraint="regex", grammar="(é|가|🌙){2} ?x", max_new_tokens=24, seed=SEED
    )]  # fmt: skip
    prompt = "The cat"
    codes = [generate_code(source_of(model), prompt, options, seed=SEED).text for options in settings]
    traces = [decode(model, prompt, options) for options in settings]
    assert traces[0].text.strip() in GUIDED["a choice, drawn"].grammar.splitlines()
    printed = run_alone(codes, tmp_path)
    assert [printed_ids(each)[-1] for each in printed] == [list(trace.token_ids) for trace in traces]


@pytest.mark.slow
def test_of_a_text_whose_beginning_was_taken_by_hand(ids, lm, summarizer, speaker):
    asked = read_chat(speaker, read_messages(MESSAGES), SAMPLED.max_new_tokens).ids
    reads = {"generate": PROMPT, "summarize": ARTICLE, "chat": asked}
    for (name, kind), (model, taken, options) in goes_on(lm, summarizer, speaker).items():
        follows: tuple[int, ...] = ()
        if len(taken) < options.max_new_tokens:
            run = new_run(model, reads[kind], options, generated=taken)
            list(run)
            follows = run.trace.token_ids
            assert follows
        assert ids[name, kind] == [[*taken, *follows]], (name, kind)


@pytest.mark.slow
def test_the_generate_tabs(ids, lm):
    assert ids["generate"] == [list(decode(lm, PROMPT, SAMPLED).token_ids)]


@pytest.mark.slow
def test_every_row_of_the_compare_tabs_table(ids, lm):
    assert ids["compare"] == [list(decode(lm, PROMPT, options).token_ids) for options in SETTINGS]


@pytest.mark.slow
def test_every_lane_of_models_and_prompts_of_its_own(ids, lm, random_gpt2, tmp_path):
    rows = lanes(lm, random_gpt2, tmp_path)
    models = {"float32": random_gpt2, "bfloat16": load_model(str(tmp_path), device="cpu", dtype="bfloat16")}
    by_model_and_prompt = (0, 12, 5, 6, 7, 8, 9, 1, 2, 3, 4, 11, 10)
    expected = []
    for lane in (rows[number] for number in by_model_and_prompt):
        model = lm if lane.source == rows[0].source else models[lane.source.dtype]
        run = new_run(model, lane.prompt, lane.options, forced=lane.begins)
        list(run)
        expected.append(list(run.trace.token_ids))
    assert ids["lanes"] == expected
    assert [each[:3] for each in expected[2:7]] == [list(BEGINS)] * 5


@pytest.mark.slow
def test_the_summarize_tabs(ids, summarizer):
    assert ids["summarize"] == [list(decode(summarizer, ARTICLE, SAMPLED).token_ids)]


@pytest.mark.slow
def test_the_chat_tabs(ids, speaker):
    reading = read_chat(speaker, read_messages(MESSAGES), SAMPLED.max_new_tokens)
    assert as_dicts(reading.messages) == MESSAGES
    assert ids["chat"] == [list(decode(speaker, reading.ids, SAMPLED).token_ids)]


@pytest.mark.slow
def test_the_tokenizer_tabs(ids):
    words, bytes_ = (read_tokenizer(f"builtin/{name}") for name in ("words", "bytes"))
    bare = [list(each.encode(TEXT, special=False).ids) for each in (words, bytes_)]
    assert ids["tokenizer"] == [bare[0], list(words.encode(TEXT, special=True).ids), *bare]
