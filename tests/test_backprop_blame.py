"""Blame flow, without a browser: every number, formula and code line is that of the network that trains."""

import asyncio
import re
from itertools import islice

import numpy as np
import pytest
from legible import assert_legible
from pointer import pointer

from nnlib import explore
from nnlib.explore.backprop.blame import FRAMES, MOST
from nnlib.figures import style
from nnlib.figures.backprop.blame import Blame
from nnlib.figures.backprop.blame_moment import moment, operations_an_update
from nnlib.figures.backprop.blame_products import product_of
from nnlib.figures.backprop.wiring import NEGATIVE_LINE
from nnlib.layers import Operation
from nnlib.optimizers import SGD
from nnlib.small_network import FOODS, X, Y, small_network
from nnlib.training import Trainer

KNOWN = "z0", "a0", "z1", "a1", "L", "delta1", "dW1", "delta0", "dW0"  # in the order of the operations
ARRAYS = "W", "b", "z", "a", "delta", "dW", "db"


@pytest.fixture(scope="module")
def made():
    """The figure, its question skipped: made once, since that takes longer than most tests here."""
    return explore.blame_flow(predicted="skipped")


@pytest.fixture
def figure(made):
    """The figure at its start."""
    made.net.parameters = small_network().parameters
    made.chosen, made.food = "W2[0,0]", 0
    made.picture.drawing.fit(1200)
    at(made, 5, step_by="operation", batch_size=1, lr=0.1, truth=0.2, seed=1)
    return made


def at(figure, operations, **changes):
    """Take a figure to so many operations, with other settings; return its drawing."""
    figure.operations = operations
    for setting, value in changes.items():
        getattr(figure, setting).value = value
    figure.show()
    return figure.picture.drawing


def shown(drawing, *key):
    """Return the number that stands at a place of the network; NaN for a dash."""
    text = drawing.network.numbers[key].get_text().removeprefix("truth ").replace("−", "-")
    return np.nan if text == "–" else float(text)


def choose(figure, name):
    figure.chosen = name
    figure.show()
    return {key: stamp.get_text() for key, stamp in figure.picture.drawing.panel.texts.items()}


def differences(net, X, Y, h=1e-6):
    """Return dL/dW and dL/db by central differences, by the key of each in the picture."""
    slopes = {}
    for k, layer in enumerate(net.layers):
        for letter, array in (("dW", layer.W), ("db", layer.b)):
            for place in np.ndindex(array.shape):
                before, losses = array[place], []
                for nudge in (h, -h):
                    array[place] = before + nudge
                    losses.append(net.loss(X, Y))
                array[place] = before
                slopes[letter, k, *place] = (losses[0] - losses[1]) / (2 * h)
    return slopes


# The numbers


def test_an_update_has_ten_operations():
    trainer = Trainer(small_network(), (X, Y), SGD(0.1), 1)
    count = operations_an_update(trainer.net)
    for number, _ in enumerate(islice(trainer.operations(), 3 * count), start=1):
        assert trainer.step == number // count


@pytest.mark.parametrize("batch_size", [1, 4])
def test_a_moment_is_what_a_trainer_holds_after_so_many_operations(batch_size):
    trainer = Trainer(small_network(), (X, Y), SGD(2.0), batch_size, seed=3)
    before = trainer.net.copy()
    for count, operation in enumerate(islice(trainer.operations(), 25), start=1):
        now = moment(small_network(), X, Y, count, batch_size, 2.0, 3)
        assert (now.operation.formula, now.operation.layer) == (operation.formula, operation.layer)
        assert now.rows == tuple(trainer.rows)
        for k, (then, layer) in enumerate(zip(now.trace.layers, trainer.net.layers, strict=True)):
            for array in ("z", "a", "delta", "dW", "db"):
                assert np.array_equal(getattr(then, array), getattr(layer, array), equal_nan=True)
            passed = before.layers[k] if operation.subgoal == "Step" else layer
            assert np.array_equal(then.W, passed.W)  # those that the numbers belong to
            if operation.subgoal == "Step":
                assert np.array_equal(now.stepped[k][0], layer.W)
                assert np.array_equal(now.stepped[k][1], layer.b)
        if operation.subgoal == "Step":
            before = trainer.net.copy()


def test_the_worked_step_of_s0_39(figure):
    texts = choose(figure, "W2[0,0]")
    assert (texts["letters"], texts["numbers"], texts["value"]) == (
        "dL/dW2[0,0] = delta2[0] × a1[0]",
        "– × 0.9",
        "= –",
    )
    at(figure, 9)
    texts = choose(figure, "W2[0,0]")
    assert (texts["numbers"], texts["value"], texts["code"]) == (
        "0.192 × 0.9",
        "= 0.1728",
        "dW2 = delta2 @ a1.T",
    )
    texts = choose(figure, "a2[0]")
    assert (texts["numbers"], texts["value"]) == ("2 × (0.8 − 0.2) × 0.16", "= 0.192")
    texts = choose(figure, "a1[0]")
    assert (texts["numbers"], texts["value"]) == ("0.09 × 0.7 × 0.192", "= 0.0121")
    at(figure, 10)
    texts = choose(figure, "W2[0,0]")
    assert (texts["numbers"], texts["value"]) == ("0.7 − 0.1 × 0.1728", "= 0.6827")


@pytest.mark.parametrize("update", range(4))
@pytest.mark.parametrize("batch_size", [1, 4])
def test_the_slopes_in_the_picture_are_those_of_the_loss(figure, update, batch_size):
    figure.batch_size.value, figure.lr.value = batch_size, 2.0
    drawing = at(figure, 10 * update + 9)
    net, rows = small_network(), list(figure.now.rows)
    for _ in range(update):  # by other hands: the slopes of differences, too, move the weights
        step = rows if batch_size == 4 else [_]
        for (letter, k, *place), slope in differences(net, X[step], Y[step]).items():
            getattr(net.layers[k], letter[1])[tuple(place)] -= 2.0 * slope
    assert rows == ([update] if batch_size == 1 else [0, 1, 2, 3])
    for key, slope in differences(net, X[rows], Y[rows]).items():
        assert shown(drawing, *key) == pytest.approx(slope, abs=6e-5), key


def test_the_numbers_follow_the_network(figure):
    drawing = at(figure, 9)
    before, words, pixels = shown(drawing, "dW", 1, 0, 0), drawing.alt, drawing.pixels()
    figure.net.layers[1].W[0, 0] += 0.3
    drawing = at(figure, 9)
    slopes = differences(figure.net, X[:1], Y[:1])
    assert shown(drawing, "W", 1, 0, 0) == 1.0
    assert shown(drawing, "dW", 1, 0, 0) == pytest.approx(slopes["dW", 1, 0, 0], abs=6e-5) != before
    assert shown(drawing, "dW", 0, 0, 0) == pytest.approx(slopes["dW", 0, 0, 0], abs=6e-5)
    assert figure.net.predict(X[:1]).item() == pytest.approx(shown(drawing, "a", 1, 0), abs=6e-5)
    assert drawing.alt != words
    assert (drawing.pixels() != pixels).any()


def test_the_figures_own_network_stays_at_its_start(figure):
    at(figure, 400, lr=2.0)
    assert np.array_equal(figure.net.parameters, small_network().parameters)


@pytest.mark.parametrize("count", range(11))
@pytest.mark.parametrize("batch_size", [1, 4])
def test_nothing_is_shown_before_it_is_computed(figure, count, batch_size):
    drawing = at(figure, count, batch_size=batch_size)
    known = set(KNOWN[:count])
    for key in drawing.network.numbers:
        array, *place = key
        text = drawing.network.numbers[key].get_text()
        if array in ("x", "y", "W", "b"):
            assert text != "–"
        elif array == "a" and f"a{place[0]}" not in known:
            sums = f"z{place[0]}" == KNOWN[count - 1] and count
            assert text.startswith("z ") if sums else text == "–"
        else:
            name = "L" if array == "L" else f"{array.replace('db', 'dW')}{place[0]}"
            assert (text != "–") == (name in known), (key, text)
    for part in drawing.network.wiring.edges:  # nor is a line thick or coloured
        thin = drawing.network.wiring.edges[part].get_color() == style.MUTED
        assert thin == (f"dW{part[1]}" not in known)
    for part in figure.parts.values():
        product = product_of(figure.now, part, 0)
        drawing.panel.show(product, figure.now.rows, 0)
        assert (drawing.panel.texts["value"].get_text() == "= –") == np.isnan(product.value)


# Formula, code and picture


def variables(now):
    """Return what the code lines read, by their names."""
    names = {"np": np, "x": now.trace.x, "y": now.trace.y, "n": now.trace.y.shape[1], "lr": now.lr}
    names |= {"X": X, "rows": list(now.rows), "sigmoid": lambda z: 1 / (1 + np.exp(-z))}
    for k, layer in enumerate(now.trace.layers, start=1):
        names |= {f"{array}{k}": getattr(layer, array).copy() for array in ARRAYS}
    return names


@pytest.mark.parametrize("count", range(1, 11))
@pytest.mark.parametrize("batch_size", [1, 4])
def test_each_code_line_computes_what_the_network_computed(figure, count, batch_size):
    now = moment(small_network(), X, Y, 30 + count, batch_size, 2.0, 1)
    for name, part in figure.parts.items():
        for column in range(batch_size):
            product = product_of(now, part, column)
            if np.isnan(product.value):
                continue
            names = variables(now)
            target = product.code.split()[0]
            if "-=" not in product.code:
                del names[target if target in names else "np"]  # what it computes, it may not know
                names["np"] = np
            exec(product.code, names)
            array = np.asarray(names[target])
            if now.phase == "Predict" and part[0] in ("weight", "bias"):
                # The line adds up all that comes in; of that it is one term.
                k, j = part[1:3]
                others = now.trace.layers[k].W[j] @ (now.trace.layers[k - 1].a if k else now.trace.x)
                others += now.trace.layers[k].b[j]
                assert array[j] == pytest.approx(others, nan_ok=True)  # a bias is known before the sum
                continue
            indices = [int(number) for number in re.findall(r"\d", name.partition("[")[2])]
            place = [*indices, column] if part[0] == "node" else indices
            assert array[tuple(place)] == pytest.approx(product.value, rel=1e-12), (name, product.code)


@pytest.mark.parametrize("count", range(1, 11))
@pytest.mark.parametrize("batch_size", [1, 4])
def test_each_line_of_numbers_comes_to_its_value(figure, count, batch_size):
    panel = at(figure, 20 + count, batch_size=batch_size, lr=2.0).panel
    f = small_network().layers[0].f
    for name, part in figure.parts.items():
        product = product_of(figure.now, part, 0)
        if np.isnan(product.value) or name.startswith("x"):
            continue
        panel.show(product, figure.now.rows, figure.now.rows[0])
        texts = {key: stamp.get_text() for key, stamp in panel.texts.items()}
        line = texts["numbers"].replace("−", "-").replace("×", "*").replace("²", "**2")
        value = float(texts["value"].removeprefix("= ").replace("−", "-"))
        assert eval(line, {"f": f}) == pytest.approx(value, rel=4e-3, abs=2e-3), (name, line)
        assert value == pytest.approx(product.value, rel=1e-3)


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 8, 9, 10])
def test_the_table_of_a_batch_has_a_line_for_each_food_and_their_sum(figure, count):
    drawing = at(figure, count, batch_size=4)
    for part in figure.parts.values():
        product = product_of(figure.now, part, 0)
        drawing.panel.show(product, figure.now.rows, 0)
        assert [row[0].get_text() for row in drawing.panel.cells[:4]] == list(FOODS)
        results = [row[-1].get_text() for row in drawing.panel.cells]
        if product.total:
            *each, total = (float(text.replace("−", "-").replace("–", "nan")) for text in results)
            made = {"sum": np.sum, "mean": np.mean}[product.total](each)
            assert total == pytest.approx(made, abs=2e-4, nan_ok=True)
            assert total == pytest.approx(
                product.value if figure.now.stepped is None else total, abs=1e-4, nan_ok=True
            )
        else:
            assert results[-1] == ""


@pytest.mark.parametrize("update", [1, 2, 3, 40])
@pytest.mark.parametrize("batch_size", [1, 4])
def test_a_line_is_as_thick_as_its_slope_and_shows_its_sign(figure, update, batch_size):
    drawing = at(figure, 10 * update - 1, batch_size=batch_size, lr=2.0)
    trace, slopes, widths = figure.now.trace, [], []
    for part, line in drawing.network.wiring.edges.items():
        kind, k, j, *i = part
        sent = trace.layers[k - 1].a if k else trace.x
        carried = sent[i[0]] if kind == "weight" else np.ones(batch_size)
        slopes.append(float(trace.layers[k].delta[j] @ carried))  # delta x activation, added up
        widths.append(line.get_linewidth())
        assert line.get_color() == style.sign_colour(slopes[-1])
        assert (line.get_linestyle() == "--") == (slopes[-1] < 0)
    assert NEGATIVE_LINE != "-"
    slope, width = np.polyfit(np.abs(slopes), widths, 1)
    assert widths == pytest.approx(slope * np.abs(slopes) + width)
    assert slope > 0


def test_the_bias_of_the_answer_has_the_largest_slope_of_the_first_pass(figure):
    drawing = at(figure, 9)
    widths = {part: line.get_linewidth() for part, line in drawing.network.wiring.edges.items()}
    assert max(widths, key=widths.get) == ("bias", 1, 0)
    assert drawing.most.get_text() == "Of all nine slopes that of b2[0] is the largest: 0.192"
    assert at(figure, 8).most.get_text() == ""


def lit(drawing):
    """Return the keys of the numbers that are marked, by their paper or by the circle around them."""
    nodes = drawing.network.wiring.nodes
    found = {key for key, stamp in drawing.network.numbers.items() if stamp.paper == style.FAINT}
    marked = {part for part, node in nodes.items() if node.get_markerfacecolor() == style.FAINT}
    return found, marked


def test_the_factors_of_what_is_chosen_light_up_in_the_picture(figure):
    drawing = at(figure, 9)
    choose(figure, "W2[0,0]")
    assert lit(drawing) == ({("delta", 1, 0)}, {("node", 1, 0)})
    halos = [part for part, halo in drawing.network.wiring.halos.items() if halo.get_visible()]
    assert halos == [("weight", 1, 0, 0)]
    choose(figure, "W1[1,0]")
    assert lit(drawing) == ({("delta", 0, 1)}, {("node", 0, 0)})
    choose(figure, "b2[0]")
    assert lit(drawing) == ({("delta", 1, 0)}, set())
    choose(figure, "a1[1]")
    assert lit(drawing) == ({("W", 1, 0, 1), ("delta", 1, 0)}, {("node", 1, 1)})
    choose(figure, "a2[0]")
    assert lit(drawing) == ({("y",)}, {("node", 2, 0)})
    at(figure, 10)
    choose(figure, "W2[0,0]")
    assert lit(drawing) == ({("W", 1, 0, 0), ("dW", 1, 0, 0)}, set())
    at(figure, 1)
    choose(figure, "a1[0]")
    sums = {("W", 0, 0, 0), ("W", 0, 0, 1), ("b", 0, 0)}
    assert lit(drawing) == (sums, {("node", 0, 0), ("node", 0, 1), ("node", 1, 0)})


def test_what_was_just_computed_is_bold_and_nothing_else(figure):
    for count, name in enumerate(KNOWN, start=1):
        drawing = at(figure, count)
        bold = {
            key[0] + "".join(map(str, key[1:2]))
            for key, stamp in drawing.network.numbers.items()
            if stamp.get_fontweight() == "bold"
        }
        expected = {name.replace("z", "a")} | ({name.replace("dW", "db")} if "dW" in name else set())
        assert bold == expected
    drawing = at(figure, 10)
    bold = {key[0] for key, stamp in drawing.network.numbers.items() if stamp.get_fontweight() == "bold"}
    assert bold == {"W", "b"}


def test_the_five_words_say_where_the_training_is(figure):
    def words(count):
        drawing = at(figure, count)
        return [word.get_text() for word in drawing.words if word.get_fontweight() == "bold"]

    assert words(0) == []
    assert words(4) == ["Predict"]
    assert words(5) == ["Measure"]
    assert words(6) == words(9) == ["Blame"]
    assert words(10) == ["Step"]
    assert words(11) == ["Predict", "Repeat"]


def test_dots_go_where_the_signal_goes_and_arrow_heads_where_the_blame_goes(figure):
    network = figure.picture.drawing.network

    def signs():
        at(figure, figure.operations)
        return tuple(
            {part[:2] for part, sign in signs.items() if sign.get_visible()}
            for signs in (network.dots, network.heads)
        )

    seen = []
    for figure.operations in range(11):
        seen.append(signs())
    first, last, loss = {("weight", 0)}, {("weight", 1)}, {("loss",)}
    nothing = (set(), set())
    assert seen[:6] == [nothing, (first, set()), nothing, (last, set()), nothing, (loss, set())]
    assert seen[6:] == [(set(), loss), nothing, (set(), last), nothing, nothing]
    figure.operations = 3  # a1 = (0.9, 0.269): the dot of the louder neuron is the larger one
    signs()
    sizes = [network.dots["weight", 1, 0, i].get_markersize() for i in (0, 1)]
    assert sizes[0] > sizes[1]


# By hand


@pytest.mark.parametrize("page", [1200, 500])
def test_a_press_chooses_a_part(figure, page):
    drawing = figure.picture.drawing
    drawing.fit(page)
    for name, part in figure.parts.items():
        x, y = (0.928, 0.5) if name == "L" else drawing.network.wiring.places[part]
        figure.picture.on_event(pointer("down", drawing.network.axes, x, y))
        assert figure.chosen == name
        assert drawing.panel.texts["title"].get_text()
        assert f"Chosen: {drawing.panel.texts['title'].get_text()}." in drawing.alt
    figure.picture.on_event(pointer("down", drawing.network.axes, 0.93, 0.95))  # empty paper
    assert figure.chosen == "L"


def test_left_and_right_go_through_all_parts(figure):
    figure.chosen = next(iter(figure.parts))
    seen = [figure.chosen]
    for _ in range(20):
        figure.picture.on_event({"type": "key", "key": "right"})
        seen.append(figure.chosen)
    assert list(dict.fromkeys(seen)) == list(figure.parts)
    assert seen[-1] == "L"
    figure.picture.on_event({"type": "key", "key": "left"})
    assert figure.chosen == "a2[0]"


def test_of_a_batch_up_and_down_or_a_press_on_its_line_choose_the_food(figure):
    drawing = at(figure, 9, batch_size=4)
    for key, food, x in (("down", "soup", 1), ("down", "fish", 0.5), ("up", "soup", 1)):
        figure.picture.on_event({"type": "key", "key": key})
        assert (figure.state()["food"], shown(drawing, "x", 0)) == (food, x)
        assert f"{food.capitalize()}: spiciness" in drawing.alt
    y = drawing.panel.cells[3][0].get_position()[1]
    figure.picture.on_event(pointer("down", drawing.panel.axes, 30, y))
    assert figure.state()["food"] == "bread"
    figure.batch_size.value = 1  # one food alone: that on turn
    figure.picture.on_event({"type": "key", "key": "up"})
    assert (figure.state()["food"], shown(drawing, "x", 0)) == ("bread", 3)


def test_step_and_back_go_by_operation_update_and_epoch(figure):
    def press(button):
        next(b for b in figure.clock.row.children if getattr(b, "description", "") == button).click()
        return figure.operations

    assert [press("Step"), press("Step"), press("Back")] == [6, 7, 6]
    figure.step_by.value = "update"
    assert [press("Step"), press("Step"), press("Back"), press("Back")] == [10, 20, 10, 0]
    assert press("Back") == 0
    figure.step_by.value = "epoch"
    assert [press("Step"), press("Step")] == [40, 80]
    figure.batch_size.value = 4
    assert [press("Step"), press("Back"), press("Reset")] == [90, 80, 0]
    assert figure.trouble.value == ""
    figure.operations = MOST - 3
    assert [press("Step"), press("Step")] == [MOST, MOST]


def test_play_lets_the_signals_travel_and_pause_leaves_none_half_way(figure):
    figure.clock.pace = 10_000
    drawing, travelled = figure.picture.drawing, []
    (head,) = (head for part, head in drawing.network.heads.items() if part == ("loss",))

    async def run():
        figure.clock.play_button.click()
        while figure.operations < 7:
            figure.picture.shown = figure.picture.count
            if figure.operations == 5 and figure.travel:
                travelled.append(head.get_xdata()[0])
            await asyncio.sleep(0)
        while not figure.travel:
            await asyncio.sleep(0)
        figure.clock.play_button.click()

    asyncio.run(run())
    assert figure.trouble.value == ""
    assert len(set(travelled)) > FRAMES / 2
    assert travelled == sorted(travelled, reverse=True)  # from the loss to the answer
    assert figure.travel == 0
    again = explore.blame_flow(**figure.state())
    assert np.array_equal(again.picture.drawing.pixels(), drawing.pixels())


def test_the_learning_rate_the_truth_and_the_seed_train_anew(figure):
    drawing = at(figure, 10)
    assert shown(drawing, "W", 1, 0, 0) == 0.6827
    figure.lr.value = 1
    assert shown(drawing, "W", 1, 0, 0) == 0.5272
    figure.truth.value = 1
    assert shown(drawing, "W", 1, 0, 0) > 0.7  # the answer was too low
    assert "truth 1;" in drawing.alt
    figure.seed.value = 3
    (row, *_) = Trainer(small_network(), (X, Y), SGD(1.0), 1, seed=3)._rows.deal(1)
    assert drawing.who.get_text() == f"update 1: {FOODS[row]}"


def test_it_learns(figure):
    at(figure, MOST, batch_size=4, lr=2.0)
    assert figure.now.trace.loss < 0.01


def test_an_answer_is_taken_apart_first(figure):
    figure = explore.blame_flow()
    assert figure.prediction.asked.startswith("At the start the network answers 0.8 to the stew, where 0.2")
    figure.prediction.buttons[2].click()
    assert (figure.prediction.answer, figure.chosen) == ("bias", "b2[0]")
    assert "Chosen: b2[0]" in figure.picture.alt


def test_its_words_say_where_it_is_what_came_and_how(figure):
    alt = at(figure, 6).alt
    assert alt.startswith("Update 1 with stew. Blame: delta2 = 0.192 by delta = dL/dz. Next: Blame, output")
    assert "Chosen: W2[0,0], weight into the answer. dL/dW2[0,0] = delta2[0] × a1[0]: 0.192 × 0.9 = –." in alt
    assert "In code: dW2 = delta2 @ a1.T." in alt
    assert "all weights and biases moved, lr = 0.1. " not in alt
    assert "Next: Repeat: Predict with soup" in at(figure, 10).alt
    assert "Blame: delta1 = (0.003024, −0.003775) (stew)" in at(figure, 8, batch_size=4).alt


def test_it_copies_its_state_to_the_pixel(figure):
    at(figure, 17, batch_size=4, lr=3.0, truth=0.65, seed=12, step_by="update")
    figure.chosen, figure.food = "a1[1]", 2
    figure.show()
    again = explore.blame_flow(**figure.state())
    assert again.picture.frame == figure.picture.frame
    assert again.picture.alt == figure.picture.alt
    assert again.state() == figure.state()


@pytest.mark.parametrize("page", [1200, 500])
@pytest.mark.parametrize("batch_size, lr, truth", [(1, 0.1, 0.2), (4, 10, 1)])
def test_every_word_can_be_read(figure, page, batch_size, lr, truth):
    drawing, parts = figure.picture.drawing, list(figure.parts.values())
    drawing.fit(page)
    y = np.array([truth, *Y[1:]])
    for number, count in enumerate((0, 1, 3, 5, 8, 10, MOST - 3, MOST)):
        now = moment(small_network(), X, y, count, batch_size, lr, 1)
        for part in parts[number % 5 :: 5]:
            drawing.draw(Blame(now, part, now.rows[number % batch_size]))
            assert_legible(drawing)


def test_the_formulas_of_the_operations_begin_with_what_they_compute():
    """The dots and arrow heads of the picture are chosen by these letters."""
    trainer = Trainer(small_network(), (X, Y), SGD(0.1), 1)
    operations: list[Operation] = list(islice(trainer.operations(), 10))
    letters = [operation.formula.partition(" ")[0] for operation in operations]
    assert letters == ["z", "a", "z", "a", "L", "delta", "dW", "delta", "dW", "W"]


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"operations": -1}, "operations: expected a whole number from 0 to 4000, got -1"),
        ({"operations": 2.5}, "operations: expected a whole number from 0 to 4000, got 2.5"),
        ({"lr": 0}, "lr: expected a number from 0.01 to 10, got 0"),
        ({"truth": 1.1}, "truth: expected a number from 0 to 1, got 1.1"),
        ({"seed": -1}, "seed: expected a whole number from 0 to 9999, got -1"),
        ({"batch_size": 2}, "batch_size: expected one of 1, 4; got 2"),
        ({"step_by": "year"}, "step_by: expected one of operation, update, epoch; got 'year'"),
        ({"chosen": "W3[0,0]"}, "chosen: expected one of .*W2.*; got 'W3"),
        ({"food": "cake"}, "food: expected one of stew, soup, fish, bread; got 'cake'"),
        ({"predicted": "x"}, "predicted: expected one of input, weight, bias, or 'skipped'; got 'x'"),
    ],
)
def test_a_bad_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        explore.blame_flow(**arguments)
