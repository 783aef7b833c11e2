"""An exercise with lines: the backward pass of one example, among lines that do not belong to it."""

from nnlib.check.exercise import Mistake
from nnlib.check.order import OrderLines, before, uses


def _front_to_back(broken):
    """Tell whether the program begins with the slopes that come last."""
    return broken.line == "A" and not broken.above


ORDER_BACKWARD = OrderLines(
    name="order_backward",
    lesson="04",
    title="Order the lines of backward",
    task="Build the backward pass for one example. Six lines belong to it, four are traps.",
    lines={
        "A": "dW1 = np.outer(delta1, x)",
        "B": "delta2 = 2 * e * a2 * (1 - a2)",
        "C": "W2 = W2 - lr * dW2",
        "D": "delta1 = a1 * (1 - a1) * (W2.T @ delta2)",
        "E": "e = a2 - y",
        "F": "delta1 = a1 * (1 - a1) * (W1.T @ delta2)",
        "G": "dW2 = np.outer(delta2, a1)",
        "H": "delta2 = 2 * e * slope(a2)",
        "I": "return dW1, dW2",
        "J": "dW2 = np.outer(delta2, x)",
    },
    reference="EBGDAI",
    needs={"E": "", "B": "E", "G": "B", "D": "B", "A": "D", "I": "AG"},
    mistakes=(
        Mistake(
            "weights updated first",
            "EBGCDAI",
            "Which weights did the signal come over? Blame must go back over the same ones. You move W2"
            " before the blame has passed it.",
            when=before("C", "D"),
        ),
        Mistake(
            "the update inside",
            "EBGDACI",
            "Who takes the step? Backward finds the slopes and moves nothing. Which of your lines changes a"
            " weight?",
            when=uses("C"),
        ),
        Mistake(
            "slope taken at a",
            "EHGDAI",
            "Which number went into the sigmoid? One of your lines asks for the slope at what came out of"
            " it.",
            when=uses("H"),
        ),
        Mistake(
            "blame over the wrong weights",
            "EBGFAI",
            "Which weights lie between the output and the hidden layer? One of your lines sends the blame"
            " over those before the hidden layer.",
            when=uses("F"),
        ),
        Mistake(
            "wrong layer's activation",
            "EBJDAI",
            "What did the weights of the second layer carry forward? One of your lines says: the input. Where"
            " do these weights start?",
            when=uses("J"),
        ),
        Mistake(
            "front to back",
            "ADGBEI",
            "At which end is the error known? Blame starts there. Your program starts at the other end.",
            when=_front_to_back,
        ),
        Mistake(
            "blame before the error",
            "BEGDAI",
            "What is the blame of the output made of? Something in that line is computed only further down.",
            when=before("B", "E"),
        ),
        Mistake(
            "hidden blame first",
            "EDBGAI",
            "Where does the blame of the hidden layer come from? It needs that of the output, which stands"
            " further down.",
            when=before("D", "B"),
        ),
        Mistake(
            "slope of W2 before its blame",
            "EGBDAI",
            "Which two things make the slope of a weight? One of them is computed only further down.",
            when=before("G", "B"),
        ),
        Mistake(
            "slope of W1 before its blame",
            "EBGADI",
            "Which two things make the slopes of the first layer? One of them is computed only further down.",
            when=before("A", "D"),
        ),
        Mistake(
            "returned too early",
            "EBGIDA",
            "What happens to lines below a return? They never run. Are both slopes there when yours comes?",
            when=lambda broken: broken.line == "I" and broken.below,
        ),
        Mistake(
            "returned without both slopes",
            "EBGI",
            "What does your last line hand back? Two names. Is each of them computed above it?",
            when=uses("I"),
        ),
    ),
    hints=(
        "Which of the lines move a weight, and which only find slopes? Backward moves nothing. So one line"
        " goes at once.",
        "At which end does it begin? Where the answer meets the truth. From there read each line and ask:"
        " which names on its right side must stand above it?",
        "Which lines come in pairs, of which one is a trap? There is a pair for the blame of the output, one"
        " for that of the hidden layer, and one for the slopes of the second layer. Look at what went into"
        " the sigmoid, at the weights that lie between, and at what they carried.",
    ),
    right="The error comes first, the return last. Every line needs only what stands above it: that is why"
    " one sweep from the back is enough.",
)
