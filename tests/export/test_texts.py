"""What exported code says: every option by its name, all that it uses, nothing that it does not."""

import ast
import builtins
from dataclasses import replace

import pytest

from playground import DecodingOptions
from playground.export.comparison import LaneCode, compare_code, setting_name
from playground.export.source import ModelSource, load_cell, located, source_of, tokenizer_source
from playground.export.texts import chat_code, generate_code, summarize_code
from playground.export.tokenizers import tokenizer_code
from playground.models.files.readers import read_tokenizer
from tests.export.test_literals import HOSTILE

DECODER = ModelSource("owner/name", eos_ids=(1, 3), eos_pieces=("</s>", "\n"), context_length=64)
SUMMARIZER = replace(DECODER, is_encoder_decoder=True, start_ids=(2,))
SPEAKER = replace(DECODER, stop_strings=("\nUser:", '"'))
MARKED = replace(SUMMARIZER, tokenizer_class="PreTrainedTokenizerFast", marks=(("<s>", 0), ("</s>", 1)))
EVERY_STAGE = DecodingOptions(
    do_sample=True, temperature=0.5, top_k=9, top_p=0.9, min_p=0.1, typical_p=0.9, epsilon_cutoff=0.001,
    eta_cutoff=0.002, top_h=0.5, repetition_penalty=1.5, no_repeat_ngram_size=3, min_new_tokens=2, max_new_tokens=9,
    forced_bos_token_id=4, forced_eos_token_id=(1, 5),
)  # fmt: skip
MORE_STAGES = {
    "sequence_bias": (((4,), 2.0), ((4, 5), -3.0)), "bad_words_ids": ((6,), (7, 8)), "suppress_tokens": (9,),
    "begin_suppress_tokens": (10,), "presence_penalty": 0.5, "frequency_penalty": 0.25, "dry_multiplier": 0.8,
    "encoder_repetition_penalty": 1.2, "encoder_no_repeat_ngram_size": 4, "exponential_decay_factor": 1.1,
    "renormalize_logits": True,
}  # fmt: skip
SAMPLERS = {"top_n_sigma": 1.5, "xtc_probability": 0.5, "mirostat_tau": 4.0, "temperature": 0.9}
OTHER_ORDER = ("top_p", "temperature", "repetition_penalty")
SETTINGS = [
    DecodingOptions(),
    DecodingOptions(**MORE_STAGES),
    DecodingOptions(**MORE_STAGES, **SAMPLERS, do_sample=True),
    DecodingOptions(**MORE_STAGES, **SAMPLERS, do_sample=True, num_beams=2, top_p=0.9, stage_order=OTHER_ORDER),
    DecodingOptions(repetition_penalty=1.2, top_p=0.5, stage_order=OTHER_ORDER),
    EVERY_STAGE,
    DecodingOptions(num_beams=2, early_stopping="never", length_penalty=-1.0),
    DecodingOptions(num_beams=2, do_sample=True),
]
MESSAGES = [{"role": "system", "content": '"""'}, {"role": "user", "content": "a\nb"}]
LANES = [
    LaneCode(replace(source, dtype=dtype), prompt, options, begins=begins)
    for source, dtype in ((DECODER, "float32"), (SPEAKER, "bfloat16"), (replace(DECODER, has_cache=False), "float32"))
    for prompt, begins in (("x", ()), ("y", (4, 5, 6) * 20))
    for options in SETTINGS
]
CODES = [
    *(generate_code(source, "x", options, seed=1) for source in (DECODER, SPEAKER) for options in SETTINGS),
    *(summarize_code(source, "x", options, seed=1) for source in (SUMMARIZER, MARKED) for options in SETTINGS),
    *(chat_code(SPEAKER, MESSAGES, options, seed=1) for options in SETTINGS),
    generate_code(replace(DECODER, has_cache=False), "x", EVERY_STAGE, seed=1),
    generate_code(replace(DECODER, is_converted=True), "x", EVERY_STAGE, seed=1),
    summarize_code(replace(SUMMARIZER, has_cache=False), "x", EVERY_STAGE, seed=1, prefix="summarize: ", cut=3),
    compare_code([LaneCode(DECODER, "x", options, most_ids=9) for options in SETTINGS], seed=1),
    compare_code(LANES, seed=1),
    tokenizer_code([DECODER], "x"),
    tokenizer_code([DECODER, MARKED], "x", "NFKC"),
]


@pytest.mark.parametrize("code", CODES, ids=range(len(CODES)))
def test_every_name_that_is_read_is_imported_or_defined_and_every_import_is_read(code):
    nodes = list(ast.walk(ast.parse(code.text)))
    imported = {
        (alias.asname or alias.name)
        for node in nodes
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    read = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    assert read - made - imported - set(dir(builtins)) == set()
    assert imported - read == set()


@pytest.mark.parametrize("code", CODES, ids=range(len(CODES)))
def test_no_line_is_much_wider_than_a_page(code):
    assert max(map(len, code.text.splitlines())) <= 130


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_a_value_and_never_code(text):
    for code in (
        generate_code(DECODER, text, SETTINGS[0], seed=1),
        summarize_code(SUMMARIZER, text, SETTINGS[0], seed=1),
        chat_code(SPEAKER, [{"role": "user", "content": text}], SETTINGS[0], seed=1),
        tokenizer_code([DECODER], text),
        generate_code(replace(DECODER, path=text, eos_pieces=(text, text)), "x", SETTINGS[0], seed=1),
    ):
        constants = {node.value for node in ast.walk(ast.parse(code.text)) if isinstance(node, ast.Constant)}
        assert text in constants


def test_sampling_applies_transformers_processors_in_the_order_of_the_page():
    lines = generate_code(DECODER, "x", EVERY_STAGE, seed=1).cells[-1].splitlines()
    assert [line.strip(" ,") for line in lines[2:15]] == [
        "RepetitionPenaltyLogitsProcessor(1.5)",
        "NoRepeatNGramLogitsProcessor(3)",
        "MinNewTokensLengthLogitsProcessor(start, 2, EOS_IDS)",
        "ForcedBOSTokenLogitsProcessor(4)",
        "ForcedEOSTokenLogitsProcessor(start + 9, [1, 5])",
        "TemperatureLogitsWarper(0.5)",
        "TopHLogitsWarper(0.5)",
        "TopKLogitsWarper(9)",
        "TopPLogitsWarper(0.9)",
        "MinPLogitsWarper(0.1)",
        "TypicalLogitsWarper(0.9)",
        "EpsilonLogitsWarper(0.001)",
        "EtaLogitsWarper(0.002)",
    ]


def test_neutral_options_are_not_named():
    assert (
        generate_code(DECODER, "x", DecodingOptions(), seed=1)
        .cells[-1]
        .startswith("ids = greedy(max_new_tokens=min(60, 64 - start + 1))\n")
    )


def test_a_draft_is_named_where_generate_reads_it():
    drafted = DecodingOptions(prompt_lookup_num_tokens=5)
    assert "prompt_lookup_num_tokens=5" in generate_code(DECODER, "x", drafted, seed=1).text
    for source, options in (
        (replace(DECODER, takes_back=False), drafted),
        (DECODER, replace(drafted, num_beams=2)),
        (DECODER, replace(drafted, do_sample=True)),
        (DECODER, replace(drafted, prompt_lookup_num_tokens=0)),
    ):
        assert "prompt_lookup" not in generate_code(source, "x", options, seed=1).text


def test_a_temperature_of_zero_draws_nothing():
    code = generate_code(DECODER, "x", DecodingOptions(do_sample=True, temperature=0.0, top_k=5), seed=1)
    assert "ids = greedy(" in code.text
    assert "draw" not in code.text


def test_a_checkpoints_own_settings_are_put_aside_where_generate_would_read_them():
    assert "model.generation_config = GenerationConfig(" in generate_code(DECODER, "x", SETTINGS[0], seed=1).text
    assert "GenerationConfig" not in generate_code(DECODER, "x", EVERY_STAGE, seed=1).text


def test_a_name_is_located_as_transformers_finds_it():
    assert located("builtin/lm").path == "playground/models/builtin/lm"
    assert (located("a/b@v1").path, located("a/b@v1").revision) == ("a/b", "v1")
    assert (located("a/b").revision, located("a/b").remark) == (None, "")
    assert located("/models/mine").path == "/models/mine"
    assert 'from_pretrained(NAME, revision="v1", dtype=torch.float32)' in load_cell(located("a/b@v1"))


def test_a_models_source_is_plain_data_of_it(random_bart, random_llama):
    source = source_of(random_bart)
    assert (source.is_encoder_decoder, source.start_ids, source.has_cache) == (True, (1,), True)
    assert source_of(random_llama).eos_ids == (1, 3)
    assert source_of(random_llama).eos_pieces == ("</s>", "w3")


def test_a_setting_is_named_by_what_differs():
    assert setting_name(DecodingOptions()) == "greedy"
    assert setting_name(DecodingOptions(do_sample=True, top_k=5, temperature=0.5)) == "sampling temperature=0.5 top_k=5"
    assert setting_name(DecodingOptions(num_beams=3)) == "beam num_beams=3"


def test_a_tokenizer_that_leaves_out_its_marks_is_given_them_in_the_code_too(reference):
    source = tokenizer_source(read_tokenizer(str(reference("kobart-tokenizer"))))
    code = tokenizer_code([source], "x").text
    assert (source.tokenizer_class, source.marks) == ("PreTrainedTokenizerFast", (("<s>", 0), ("</s>", 1)))
    assert 'frame = TemplateProcessing(single="<s> $A </s>", special_tokens=' in code
