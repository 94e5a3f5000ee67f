"""The table of all types of models is whole and up to date, and the README says what stands in it."""

import warnings

import pytest
import transformers

from playground.models.files.known_types import REFUSED_TYPES
from tests.proofs.model_types import README, TABLE, compare, one_line, rows_of, sentence
from tests.proofs.tiny_models import TYPES, architecture_of

PAGE = TABLE.read_text(encoding="utf-8")
ROWS = rows_of(PAGE)
is_its_version = f"transformers {transformers.__version__};" in PAGE


@pytest.mark.skipif(not is_its_version, reason="the table was made with another transformers")
def test_every_type_that_transformers_knows_stands_in_the_table():
    assert [row[:2] for row in ROWS] == [(kind, architecture_of(kind, reads_source)) for kind, reads_source in TYPES]


def test_nothing_in_the_table_is_wrong():
    assert [row for row in ROWS if row.is_wrong] == []


def test_what_is_refused_says_why_and_what_is_not_opened_is_refused_by_its_type():
    assert all(bool(row.why) == ("refused" in row.results) for row in ROWS)
    assert {row.kind for row in ROWS if set(row.results) == {"refused"}} == REFUSED_TYPES.keys()


def test_the_readme_and_the_page_say_how_many_are_equal():
    version = PAGE.split("with transformers ")[1].split(";")[0]
    assert all(sentence(ROWS, version) in one_line(path) for path in (README, TABLE))


@pytest.mark.slow
@pytest.mark.proof
@pytest.mark.skipif(not is_its_version, reason="the table was made with another transformers")
@pytest.mark.parametrize(("row", "named"), [*zip(ROWS, TYPES, strict=False)], ids=lambda value: str(value[:2]))
def test_each_row_is_what_is_computed(row, named):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert compare(*named) == row
