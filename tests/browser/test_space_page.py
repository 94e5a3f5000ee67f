"""The page as a Space shows it: in a frame of the Hub's page, under a path, on a CPU and on a GPU that is lent.

``tests/space.sh`` does the same with what a Space's builder installs.
"""

import sys

import pytest

from tests.browser.space import wrong_on_a_lent_gpu, wrong_on_a_space

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("wrong", [wrong_on_a_space, wrong_on_a_lent_gpu])
def test_every_tab_works_in_the_frame_of_a_space(chromium, wrong):
    assert wrong(chromium, sys.executable) == []
