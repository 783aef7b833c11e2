"""What every live figure of the course keeps to; a new one is found by its name in nnlib.explore."""

import base64
import re

import pytest
from again import assert_comes_back
from ipywidgets import Dropdown
from legible import assert_legible

from nnlib import explore
from nnlib.check import records
from nnlib.explore import tasks

FIGURES = sorted(name for name in explore.__all__ if name.islower() and name not in tasks.__all__)


@pytest.fixture(params=FIGURES)
def name(request):
    return request.param


@pytest.fixture
def figure(name):
    """A figure as its cell shows it: its question is open."""
    return getattr(explore, name)()


@pytest.fixture
def answered(figure):
    """The same, its question skipped."""
    question(figure).buttons[-1].click()
    return figure


def widgets(widget):
    """Return a widget and all those that it shows, however deep."""
    return [widget, *(inside for child in getattr(widget, "children", ()) for inside in widgets(child))]


def question(figure):
    (asked,) = (widget for widget in widgets(figure) if isinstance(widget, explore.Prediction))
    return asked


def controls(figure):
    kinds = explore.Slider, explore.Seed, Dropdown
    return [widget for widget in widgets(figure) if isinstance(widget, kinds)]


def test_it_asks_first_and_hides_its_controls(figure):
    asked = question(figure)
    assert asked.asking
    assert asked.asked.rstrip().endswith("?")
    assert 3 <= len(asked.buttons) <= 7
    assert asked.buttons[-1].description == "Skip"
    assert controls(figure) == []


def test_at_most_three_controls_are_in_the_open(answered):
    assert 1 <= len(controls(answered)) <= 3


def assert_worded(figure):
    """Fail if a picture's words hold what no learner should meet: inf or nan, -0, or a hyphen for a minus."""
    words = figure.picture.alt
    assert len(words) > 60
    assert not re.search(r"\b(nan|inf|none)\b", words, re.IGNORECASE), words
    assert not re.search(r"−0(?![\d.])|−0\.0*(?!\d)", words), words
    assert not re.search(r"(?<!\w)-\.?\d", words), words


def test_its_picture_has_words(figure):
    assert_worded(figure)


def test_its_words_hold_at_the_ends_of_all_sliders(answered):
    for slider in controls(answered):
        if isinstance(slider, explore.Slider):
            before = slider.value
            for value in (slider.minimum, slider.maximum, before):
                slider.value = value
                assert_worded(answered)
                assert answered.trouble.value == ""


def test_its_words_hold_for_every_choice_of_a_menu(answered):
    for menu in controls(answered):
        if isinstance(menu, Dropdown):
            for index in range(len(menu.options)):
                menu.index = index
                test_its_words_hold_at_the_ends_of_all_sliders(answered)


@pytest.mark.parametrize("key", ["left", "right", "up", "down"])
def test_its_words_hold_after_many_arrow_keys(answered, key):
    for _ in range(25 if answered.picture.interactive else 0):
        answered.picture._receive(answered.picture, {"events": [{"type": "key", "key": key}]}, [])
        assert_worded(answered)
    assert answered.trouble.value == ""


def test_pointer_and_arrow_keys_move_a_picture_that_takes_the_focus(answered):
    if not answered.picture.interactive:
        return  # all that can be moved are its sliders
    frames = {bytes(answered.picture.frame)}
    for key in ("right", "up", "left", "down"):
        answered.picture._receive(answered.picture, {"events": [{"type": "key", "key": key}]}, [])
        frames.add(bytes(answered.picture.frame))
    for kind in ("down", "move", "up"):
        event = {"type": kind, "x": 0.3, "y": 0.4}
        answered.picture._receive(answered.picture, {"events": [event]}, [])
    assert answered.trouble.value == ""
    assert len(frames) > 1


def test_a_copied_line_brings_it_back_to_the_pixel(answered):
    if answered.picture.interactive:
        answered.picture._receive(answered.picture, {"events": [{"type": "key", "key": "right"}]}, [])
    assert_comes_back(answered)


def test_without_a_kernel_a_still_picture_with_its_words_remains(figure):
    data, metadata = figure._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == figure.picture.alt
    assert "<img" in data["text/html"]


@pytest.mark.parametrize("width", [1000, 480])
@pytest.mark.parametrize("scale", [1, 2])
def test_its_texts_can_be_read_on_wide_and_narrow_pages(answered, width, scale):
    answered.picture._receive(answered.picture, {"screen": {"scale": scale, "width": width}}, [])
    assert_legible(answered.picture.drawing)


def test_the_prediction_is_remembered(figure):
    before = len(records.events())
    chosen = question(figure).buttons[0]
    chosen.click()
    (event,) = records.events()[before:]
    assert (event.kind, event.name, event.outcome) == ("prediction", figure.call, chosen.description)
