"""A link whose model is not in use runs nothing with another one: it says which model it waits for, and offers it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DRAWN, watched_page
from tests.browser.driving import choose, wait_for_opening, wait_for_quiet
from tests.browser.linking import link_of, open_link, packed
from tests.browser.serving import served_app
from tests.checkpoints import save_bakery
from tests.hub.server import HubRepository, serving

pytestmark = pytest.mark.browser

BOARD = "playground.compare.state('compare-board')"
CHOSEN = "(name) => playground.models.chosen.decoder.name === name"
RUN = f"() => {BOARD}?.value && !{BOARD}.value.experiment && !{BOARD}.running"
LANES = f"{BOARD}.value.rows.map(({{ ids }}) => ids)"
ASKED = "() => performance.getEntriesByType('resource').filter(({ name }) => name.includes('/queue/join')).length"
EMPTY = "(tab) => document.querySelector(`#${tab}-strip .pg-empty`)?.innerText ?? ''"
TYPED, LISTED, NOBODY = "tiny/llama", "openai-community/gpt2", "nobody/nothing"
BESIDE = "openai-community/gpt2-medium"
FAMILIES = {"generate": "decoder", "summarize": "encoder_decoder", "chat-strip": "decoder"}


@pytest.fixture(scope="module")
def offered(tmp_path_factory):
    """The address of a page that lists another decoder, and one that cannot be opened; readers may type nothing."""
    root = tmp_path_factory.mktemp("models")
    for name in ("bakery", "pickled"):
        save_bakery(root / name)
    (root / "pickled" / "model.safetensors").rename(root / "pickled" / "pytorch_model.bin")
    names = f"builtin/lm, {root / 'bakery'}, {root / 'pickled'}"
    with served_app({"PLAYGROUND_MODELS": names, "PLAYGROUND_TYPED_IDS": "0"}) as url:
        yield url


@pytest.fixture(scope="module")
def hub(repositories):
    with serving() as hub:
        files = {TYPED: "tiny/llama", LISTED: "tiny/gpt2", BESIDE: "tiny/gpt2"}
        hub.repositories = {name: HubRepository(dict(repositories[source])) for name, source in files.items()}
        yield hub


@pytest.fixture(scope="module")
def settings(hub, tmp_path_factory):
    """The settings of a page whose readers may type any id of the Hub."""
    home = tmp_path_factory.mktemp("home")
    here = {"HF_ENDPOINT": hub.endpoint, "HF_HOME": str(home), "HF_HUB_CACHE": str(home / "hub")}
    return {**here, "PLAYGROUND_DEVICE": "cpu"}


@pytest.fixture(scope="module")
def typing(settings):
    """The address of such a page."""
    with served_app(settings) as url:
        yield url


@pytest.fixture
def elsewhere(chromium):
    """A browser that knows nothing of the page."""
    with watched_page(chromium, new=True) as page:
        yield page


def opened(page, address, values):
    page.goto(address)
    page.wait_for_function(DRAWN)
    settings = page.evaluate("playground.page.data.experiments[0].settings.slice(0, 2)")
    for board in (values[part] for part in values if part == "compare"):
        board["settings"] = settings
    open_link(page, f"{address}?lang=en&s={packed(page, values)}")
    return page


def comparison(model):
    board = {"same": True, "size": 3, "experiment": None, "run": None, "again": True}
    named = {} if model is None else {"model": model}
    return {"tab": "compare", "fields": {"texts": {"compared_prompt": "The bakery"}}, "compare": {**board, **named}}


def text_of(model):
    piece = {"options": {"seed": 0}, "ids": [5, 6, 7]}
    recipe = {"prompt": "The bakery", "text_id": "a", "after": None, "pieces": [piece], "by_hand": 0,
              "stop_reason": None}  # fmt: skip
    return {"model": model, "recipes": [recipe], "active": "a", "selected": 0}


@pytest.mark.parametrize("named", ["pickled", None], ids=["names its model", "of an older page"])
def test_a_comparison_does_not_run_with_another_model_than_its_links(offered, elsewhere, named):
    page = opened(elsewhere, offered, {"models": {"decoder": "pickled"}, **comparison(named)})
    page.wait_for_selector("#model-notice .pg-notice:has-text('must have safetensors weights')")
    expect(page.locator(".pg-link-notice")).to_be_hidden()  # the server has said why
    wait_for_quiet(page)
    assert page.evaluate(f"{BOARD}.value") is None
    expect(page.locator("#compare-board .pg-empty")).to_have_text(["not run yet", "not run yet"], use_inner_text=True)
    expect(page.locator("#compare-board .pg-waits")).to_have_count(0 if named is None else 1)
    page.evaluate("() => playground.page.setLanguage('ko')")  # the board draws anew, and still runs nothing
    wait_for_quiet(page)
    assert page.evaluate(f"{BOARD}.value") is None
    expect(page.locator("#compare-prompt textarea")).to_have_value("The bakery")
    page.click("#compare-run")
    page.wait_for_function(RUN)
    expect(page.locator("#compare-board .pg-waits")).to_have_count(0)


def test_a_comparison_runs_by_itself_with_the_model_of_its_link(offered, chromium, elsewhere):
    with watched_page(chromium) as page:
        page.goto(offered)
        page.wait_for_function(DRAWN)
        wait_for_opening(page)
        choose(page, "bakery")
        page.wait_for_function(CHOSEN, arg="bakery")
        page.click("#tab-compare-button")
        page.wait_for_function(f"() => {BOARD}?.value?.experiment && !{BOARD}.running")
        page.fill("#compare-prompt textarea", "The bakery")
        page.click("#compare-run")
        page.wait_for_function(RUN)
        before, address = page.evaluate(LANES), link_of(page)
    open_link(elsewhere, address)
    elsewhere.wait_for_function(RUN)
    assert elsewhere.evaluate(CHOSEN, "bakery")
    assert elsewhere.evaluate(LANES) == before


@pytest.mark.parametrize("part", FAMILIES)
def test_a_text_waits_for_the_model_of_its_link_and_says_so(typing, elsewhere, part):
    tab = part.removesuffix("-strip")
    values = {"tab": tab, "models": {FAMILIES[part]: NOBODY}, part: text_of(NOBODY)}
    if tab == "chat":
        said = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello."}]
        values["chat"] = {"system": "", "draft": "", "messages": said, "active": 1, "model": NOBODY}
    page = opened(elsewhere, typing, values)
    page.wait_for_function(f"(tab) => ({EMPTY})(tab).includes('{NOBODY}')", arg=tab)
    expect(page.locator(".pg-link-notice .pg-use")).to_have_text(f"Use {NOBODY}", use_inner_text=True)
    wait_for_quiet(page)
    asked = page.evaluate(ASKED)
    assert page.evaluate("(id) => playground.strip.texts(id).length", f"{tab}-strip") == 0
    if tab == "chat":  # whose text has no place of its own while there is none: the reply's words stand
        page.click(".pg-link-notice .pg-use")
    else:
        page.click(".pg-link-shut")
        page.click(f"#{tab}-strip .pg-empty .pg-use")
    expect(page.locator(".pg-link-notice")).to_be_hidden()
    page.wait_for_selector(f".pg-download[data-name='{NOBODY}'][data-state='failed']")
    assert page.evaluate(ASKED) == asked, "a model that is not there was asked for, nothing was run"
    assert NOBODY in page.evaluate(EMPTY, tab)
    if tab == "chat":
        assert page.evaluate("playground.chat.messages") == said


def test_a_model_of_the_list_that_is_not_here_is_fetched_only_when_the_reader_wants_it(typing, elsewhere, hub):
    hub.requests.clear()
    page = opened(elsewhere, typing, {"models": {"decoder": LISTED}})
    page.wait_for_selector(".pg-link-notice .pg-use")
    wait_for_quiet(page)
    assert hub.requests == []
    page.click(".pg-link-notice .pg-use")
    page.wait_for_function(CHOSEN, arg=LISTED)
    expect(page.locator(".pg-link-notice")).to_be_hidden()


def test_rows_wait_for_a_model_of_their_own_and_are_run_when_it_has_been_fetched(typing, elsewhere, hub):
    hub.requests.clear()
    page = elsewhere
    page.goto(typing)
    page.wait_for_function(DRAWN)
    one, other = page.evaluate("playground.page.data.experiments[0].settings.slice(0, 2)")
    board = comparison("builtin/lm")
    board["compare"]["settings"] = [one, {**other, "num_beams": 1, "model": BESIDE, "prompt": "w5 w6"}]
    open_link(page, f"{typing}?lang=en&s={packed(page, board)}")
    waits = page.locator("#compare-board .pg-waits")
    expect(waits).to_contain_text(f"{BESIDE} is not on this server yet", use_inner_text=True)
    wait_for_quiet(page)
    assert hub.requests == []
    assert page.evaluate(f"{BOARD}.value") is None
    page.click("#compare-board .pg-fetch")
    page.wait_for_function(RUN)
    expect(waits).to_have_count(0)
    assert page.evaluate(CHOSEN, "builtin/lm"), "the model in use stays"
    rows = page.evaluate(f"{BOARD}.value.rows.map(({{ model, prompt }}) => [model, prompt])")
    assert rows == [["builtin/lm", "The bakery"], [BESIDE, "w5 w6"]]
    assert page.locator(".pg-lane-model").nth(1).locator("option:checked").inner_text() == "gpt2-medium"
