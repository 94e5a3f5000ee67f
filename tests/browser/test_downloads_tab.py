"""A model that is not here: its download with progress, stopped, gone on with, used; and the page at work meanwhile."""

import pytest
from huggingface_hub import constants
from playwright.sync_api import expect

from playground import DecodingOptions, next_token
from playground.models.shelf.server_models import ServerModels
from playground.settings import Settings
from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import REST, wait_for_opening
from tests.browser.serving import served_app
from tests.hub.server import PIECE, HubRepository, Trouble, serving

pytestmark = pytest.mark.browser

WEIGHTS = "model.safetensors"
GPT2, OTHER, GATED, LLAMA = "openai-community/gpt2", "tiny/gpt2", "skt/kogpt2-base-v2", "tiny/llama"
OPENING = DecodingOptions(do_sample=True, top_k=50, top_p=0.9, seed=0)
CHOSEN = "(name) => playground.models.chosen.decoder.name === name"


@pytest.fixture(scope="module")
def hub(repositories):
    with serving() as hub:
        files = {GPT2: "tiny/gpt2", OTHER: "tiny/gpt2", GATED: "tiny/gpt2", LLAMA: "tiny/llama"}
        hub.repositories = {name: HubRepository(dict(repositories[source])) for name, source in files.items()}
        hub.repositories[GATED].gated = True
        yield hub


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def served(hub, home):
    here = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(home), "HF_HUB_CACHE": str(home / "hub")}
    patient = {"HF_HUB_DOWNLOAD_TIMEOUT": "120"}  # a Hub that holds back a file is not taken for a broken one
    with served_app({**here, **patient, "PLAYGROUND_DEVICE": "cpu"}) as url:
        yield url


@pytest.fixture
def opened(chromium, served):
    """A page, open; another with ``opened.context.new_page()``."""
    with watched_page(chromium) as page:
        visit(page, served)
        yield page


def visit(page, url):
    page.goto(url)
    page.wait_for_function(DRAWN)
    wait_for_opening(page)


def hold(hub, name, after=20 * PIECE):
    trouble = hub.repositories[name].troubles[WEIGHTS] = Trouble(hold_after=after)
    return trouble


def choose(page, name):
    page.click("#model .pg-model")
    page.click(f".pg-model-row[data-name='{name}']")


def type_name(page, name):
    page.click("#model .pg-model")
    page.fill(".pg-model-folder input", name)
    page.press(".pg-model-folder input", "Enter")


def line(page, name, state):
    page.wait_for_selector(f".pg-download[data-name='{name}'][data-state='{state}']")
    return page.locator(f".pg-download[data-name='{name}']")


def in_use(page, name):
    """Return when the model called ``name`` is in use and the charts are its own."""
    page.wait_for_function(CHOSEN, arg=name)
    page.wait_for_function("() => playground.live.state('generate-live').step.vocab_size === 300")
    page.evaluate(REST)


def writes(page):
    before = page.evaluate("playground.strip.current('generate-strip')?.text_id")
    page.click("#generate")
    page.wait_for_function(
        "(before) => (({ text_id = before, running } = {}) => text_id !== before && !running)"
        "(playground.strip.current('generate-strip') ?? {})",
        arg=before,
    )
    return page.locator("#generate-strip .pg-text .pg-token").count() > 0


def test_a_download_tells_its_progress_is_stopped_goes_on_and_is_used(hub, home, opened, monkeypatch):
    held = hold(hub, GPT2)
    choose(opened, GPT2)
    found = line(opened, GPT2, "downloading")
    opened.wait_for_function(
        "() => / MB of 6\\.7 MB · .* a second · .* left/.test(document.querySelector('.pg-download').innerText)"
    )
    shown = opened.evaluate("(({ value, max }) => value / max)(document.querySelector('.pg-download progress'))")
    assert 0.1 < shown < 0.9
    assert opened.evaluate(CHOSEN, "builtin/lm")
    assert writes(opened)  # the page works with the former model meanwhile
    found.get_by_role("button", name="stop").click()
    held.go_on.set()
    expect(line(opened, GPT2, "stopped")).to_contain_text("stopped at", use_inner_text=True)
    assert opened.evaluate(CHOSEN, "builtin/lm")
    assert list((home / "hub").rglob("*.incomplete"))
    hub.repositories[GPT2].troubles.clear()
    found.get_by_role("button", name="go on").click()
    in_use(opened, GPT2)
    first, second = hub.fetched(WEIGHTS)
    assert first is None
    assert int(second[6:-1]) > 10 * PIECE
    assert writes(opened)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(home / "hub"))
    with ServerModels(Settings(device="cpu")).lease_named(GPT2) as model:
        expected = next_token(model, opened.input_value("#prompt textarea"), OPENING)
    opened.evaluate(REST)
    shown = opened.evaluate("playground.live.state('generate-live')")
    assert (shown["step"]["vocab_size"], shown["result"]["token"]) == (300, expected.token_id)
    opened.click("#model .pg-model")
    row = opened.locator(f".pg-model-row[data-name='{GPT2}']")
    expect(row).to_contain_text("on this machine", use_inner_text=True)


def test_a_page_opened_while_a_download_runs_shows_it_works_and_switches_when_asked(hub, served, opened):
    held = hold(hub, OTHER)
    type_name(opened, OTHER)
    line(opened, OTHER, "downloading")
    late = opened.context.new_page()
    visit(late, served)
    line(late, OTHER, "downloading")
    assert late.evaluate(CHOSEN, "builtin/lm")
    assert writes(late)
    held.go_on.set()
    in_use(opened, OTHER)  # whoever asked for it has it
    done = line(late, OTHER, "done")
    assert late.evaluate(CHOSEN, "builtin/lm")  # who did not ask keeps the former
    done.get_by_role("button", name="use it").click()
    in_use(late, OTHER)
    assert writes(late)


def test_a_refusal_is_told_in_the_pages_language_and_the_former_model_stays(hub, opened):
    choose(opened, GATED)
    refused = line(opened, GATED, "failed")
    expect(refused).to_contain_text("is gated", use_inner_text=True)
    assert opened.evaluate(CHOSEN, "builtin/lm")
    assert writes(opened)
    opened.click("#language input[value=ko]")
    opened.wait_for_function("() => document.querySelector('.pg-download').innerText.includes('허가를 받은 사람만')")
    refused.get_by_role("button", name="닫기").click()
    opened.wait_for_selector(".pg-download", state="detached")
    assert opened.evaluate(CHOSEN, "builtin/lm")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("../../etc/passwd", "must be a model that this page offers"),
        ("tiny/nowhere", "is not on the Hub, or is private"),
        (f"{LLAMA}@v2", "has no such revision"),
        ("<img src=x onerror=alert(1)>/x", "must be a model that this page offers"),
    ],
)
def test_what_is_typed_and_cannot_be_had_says_why_and_changes_nothing(opened, typed, said):
    type_name(opened, typed)
    expect(opened.locator(".pg-download[data-state='failed']").last).to_contain_text(said, use_inner_text=True)
    assert opened.evaluate(CHOSEN, "builtin/lm")
    assert opened.evaluate("() => !document.querySelector('.pg-download img')")


def test_a_typed_revision_is_fetched_and_used(hub, opened):
    pinned = f"{LLAMA}@{hub.repositories[LLAMA].commit}"
    type_name(opened, pinned)
    in_use(opened, pinned)
    assert writes(opened)
