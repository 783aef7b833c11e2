"""The watch that stands over all browser tests sees what it has to see."""

import pytest

SMELLS = "from nnlib import explore\nf = explore.smell_detector()\nf"


@pytest.fixture(scope="module")
def nb(opened):
    return opened("watched.ipynb", SMELLS)


def test_an_error_that_no_script_catches_is_seen(nb):
    nb.page.evaluate("() => { setTimeout(() => { throw new Error('on purpose') }) }")
    nb.until(lambda: nb.errors)
    assert "on purpose" in nb.errors.pop()


def test_a_request_to_another_machine_is_seen(nb):
    nb.page.route("**/stranger.invalid/**", lambda route: route.abort())
    nb.page.evaluate("() => fetch('https://stranger.invalid/x').catch(() => {})")
    nb.until(lambda: nb.strangers)
    nb.page.unroute("**/stranger.invalid/**")
    assert nb.strangers.pop() == "https://stranger.invalid/x"
