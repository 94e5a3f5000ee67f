"""Chat templates: rendered as transformers renders them, in a process that nothing of theirs can hold up or fill."""

import os
import threading
import time

import pytest

from playground.chat.messages import Message, MessageError, as_dicts
from playground.chat.rendering import Renderer, TemplateFailure, rendered
from playground.chat.template import ChatFormat
from tests.checkpoints import EXAONE_4, EXAONE_35, MARKS, byte_tokenizer
from tests.hostile_folders import NESTED_LOOPS

TALK = [
    Message("system", "Be brief."), Message("user", "2 < 3 & 'x'?\n"), Message("assistant", "<b>yes</b> 예 😀"),
    Message("user", ""),
]  # fmt: skip
TEMPLATES = {
    "EXAONE 3.5": EXAONE_35,
    "EXAONE 4": EXAONE_4,
    "tojson": "{{ messages | tojson }}{{ messages[0] | tojson(indent=2) }}{{ {'가': '<'} | tojson(true) }}",
    "namespace": "{% set n = namespace(i=0, self=1) %}{% for _ in [1] %}{% set n.i = n.i + 1 %}{% endfor %}{{ n.i }}",
    "a hidden name": "{% set ns = namespace(_x=0) %}",
    "a hidden name, later": "{% set ns = namespace(x=0) %}{% set ns._x = 1 %}",
    "dict": "{{ dict(a=1) }}{{ dict.fromkeys([1, 2], 'x') }}",
    "a class": "{{ dict.__class__.__mro__ }}",
    "the way out of a sandbox": "{{ messages.__class__.__base__.__subclasses__() }}",
    "a format that leads out": "{{ '{0.__class__}'.format(messages) }}",
    "globals": "{{ raise_exception.__globals__ }}",
    "loop controls": "{% for m in messages %}{% if loop.index > 2 %}{% break %}{% endif %}{{ m.role }}{% endfor %}",
    "generation": "{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}|{% endfor %}",
    "white space": "  {% if true %}\n  x\n  {%- endif %}\n{{- ' y' }}\n\n",
    "today": "{{ strftime_now('%Y') }}",
    "a refusal": "{{ raise_exception('roles must alternate') }}",
    "undefined": "{{ nothing }}|{{ nothing is defined }}|{{ tools is none }}|{{ documents is none }}",
    "undefined, used": "{{ nothing.at.all }}",
    "tokens": "{{ bos_token }}{{ eos_token }}{{ add_generation_prompt }}",
    "a range too long": "{% for i in range(10**9) %}{% endfor %}",
    "no template": "{% for %}",
    "a file": "{% include '/etc/passwd' %}",
    "changed messages": "{{ messages.append(1) }}",
}  # fmt: skip


def outcome(render):
    try:
        return render()
    except Exception as error:  # noqa: BLE001 - both must fail alike
        return "failed", str(error)[:500]


@pytest.fixture
def renderer():
    made = Renderer()
    yield made
    made.close()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_gives_what_transformers_gives(name):
    tokenizer = byte_tokenizer(special=MARKS, template=TEMPLATES[name])
    for for_reply in (True, False):
        expected = outcome(
            lambda for_reply=for_reply: tokenizer.apply_chat_template(
                as_dicts(TALK), tokenize=False, add_generation_prompt=for_reply
            )
        )
        own = outcome(lambda for_reply=for_reply: rendered(tokenizer, as_dicts(TALK), for_reply=for_reply, plain={}))
        assert own == expected


@pytest.mark.slow
def test_nested_loops_end_within_the_limit_and_the_next_template_is_rendered(renderer):
    begun = time.monotonic()
    with pytest.raises(TemplateFailure, match="takes more than 2 seconds"):
        renderer.render(NESTED_LOOPS, {"messages": []})
    assert time.monotonic() - begun < 40
    assert renderer.render("{{ messages }}", {"messages": [1]}) == "[1]"
    begun = time.monotonic()
    with pytest.raises(TemplateFailure, match="takes more than 2 seconds"):
        renderer.render(NESTED_LOOPS, {"messages": [2]})  # refused at once: nobody waits for it again
    assert time.monotonic() - begun < 1


@pytest.mark.parametrize(
    ("template", "why"),
    [
        ("{% set ns = namespace(t='xxxxxxxxxx') %}{% for i in range(40) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
         "memory"),
        ("{{ 'x' * 10**10 }}", "memory"),
        ("{% for i in range(90000) %}{{ 'xxxxxxxxxx' * 10 }}{% endfor %}", "characters"),
    ],
)  # fmt: skip
def test_a_template_that_grows_is_ended(renderer, template, why):
    with pytest.raises(TemplateFailure, match=why):
        renderer.render(template, {})
    assert renderer.render("next", {}) == "next"


def test_what_was_rendered_is_kept_and_a_process_that_is_gone_is_begun_anew(renderer):
    assert renderer.render("{{ strftime_now('%f') }}", {}) == renderer.render("{{ strftime_now('%f') }}", {})
    renderer._process.kill()
    renderer._process.wait()
    assert renderer.render("{{ 1 + 1 }}", {}) == "2"


def test_many_readers_are_answered_each_with_their_own(renderer):
    answers = {}

    def read(number):
        answers[number] = [renderer.render("{{ n }}:{{ i }}", {"n": number, "i": i}) for i in range(20)]

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(60)
    assert answers == {number: [f"{number}:{i}" for i in range(20)] for number in range(8)}


def test_the_process_is_told_nothing_of_this_ones_environment(renderer, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "a secret")
    renderer.render("x", {})
    if os.path.exists(f"/proc/{renderer._process.pid}/environ"):
        with open(f"/proc/{renderer._process.pid}/environ", encoding="utf-8") as environment:
            assert "HF_TOKEN" not in environment.read()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes are forked here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_forked_process_renders_for_itself(renderer):
    renderer.render("{{ 1 }}", {})
    child = os.fork()
    if not child:
        right = renderer.render("{{ 2 }}", {}) == "2"
        renderer.close()
        os._exit(0 if right else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert renderer.render("{{ 3 }}", {}) == "3"


@pytest.mark.slow
def test_a_reader_is_told_in_a_sentence():
    form = ChatFormat(byte_tokenizer(template=NESTED_LOOPS))
    with pytest.raises(MessageError) as caught:
        form.rendered([Message("user", "hello")])
    assert "must fit this model's chat template (it takes more than 2 seconds)" in caught.value.message("en")
    assert "채팅 템플릿에 맞아야 합니다" in caught.value.message("ko")


def test_our_own_templates_are_rendered_here(builtin, monkeypatch):
    monkeypatch.setattr("playground.chat.rendering._RENDERER", None)
    assert ChatFormat(builtin.tokenizer).rendered([Message("user", "안녕")])
    assert ChatFormat(byte_tokenizer()).rendered([Message("user", "hello")]) == "User: hello\n\nAssistant:"
