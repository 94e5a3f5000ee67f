"""The lessons' sheets on A4, in Chromium: nothing beyond the margin, no lesson longer than a page."""

import pytest

from playground.lessons.models import built_in
from playground.lessons.reading import SHIPPED, read_lessons, read_paths
from playground.lessons.sheets import PATHS, SHEETS, answers_of, sheet
from playground.text import LANGUAGES

pytestmark = pytest.mark.browser

MILLIMETRE = 96 / 25.4
WIDTH, HEIGHT = 180, 273
"""Of what the margins leave of A4, in millimetres."""
BEYOND = """() => {
  const { left, right } = document.body.getBoundingClientRect();
  const isOut = ({ left: from, right: to, width }) => width && (from < left - 1 || to > right + 1);
  return [...document.querySelectorAll('body *')].filter((node) => isOut(node.getBoundingClientRect()))
    .map((node) => node.textContent);
}"""
TALLEST = """() => Math.max(0, ...[...document.querySelectorAll('.lesson, tr')].map((node) => node.offsetHeight))"""


@pytest.fixture(scope="module", params=LANGUAGES)
def sheets(request):
    """Each sheet of the lessons that come along, in one language."""
    lessons = read_lessons(SHIPPED)
    paths, answers = read_paths(SHIPPED / PATHS, lessons), answers_of(lessons, request.param, built_in())
    return {kind: sheet(kind, request.param, lessons, paths, answers) for kind in SHEETS}


@pytest.mark.parametrize("kind", SHEETS)
def test_a_sheet_fits_its_paper(chromium, sheets, kind):
    page = chromium.new_page(viewport={"width": round(WIDTH * MILLIMETRE), "height": round(HEIGHT * MILLIMETRE)})
    try:
        page.emulate_media(media="print")
        page.set_content(sheets[kind])
        assert page.evaluate(BEYOND) == []
        assert 0 < page.evaluate(TALLEST) <= HEIGHT * MILLIMETRE
    finally:
        page.close()
