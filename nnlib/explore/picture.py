"""A drawing in the notebook: the kernel sends pictures, the page sends what the pointer and the keys do."""

import pathlib
from threading import RLock

import anywidget
import traitlets

from nnlib.figures.drawing import still


class Picture(anywidget.AnyWidget):
    """A live `Drawing`: sharp on every screen, with live alt text; answers mouse, touch and arrow keys.

    Parameters
    ----------
    drawing : nnlib.figures.drawing.Drawing
    on_event : callable, optional
        Called with one event at a time, a dict. Of the pointer: "type" is "down", "move", "up" or "cancel",
        and "x" and "y" are fractions of the picture from its upper left corner. Of the arrow keys: "type" is
        "key", and "key" is "left", "right", "up" or "down". Without it the picture takes no focus.
    on_error : callable, optional
        Called with an exception of `on_event` or of the drawing; without it the exception goes its way.
    """

    _esm = pathlib.Path(__file__).with_name("picture.js")
    frame = traitlets.Bytes().tag(sync=True)
    count = traitlets.Int(0).tag(sync=True)  # frames sent so far
    alt = traitlets.Unicode().tag(sync=True)
    scale = traitlets.Float(1.0).tag(sync=True)
    interactive = traitlets.Bool(False).tag(sync=True)
    paced = traitlets.Bool(False).tag(sync=True)  # the page reports each frame that it has shown

    def __init__(self, drawing, on_event=None, on_error=None):
        super().__init__(interactive=on_event is not None)
        self.drawing, self.on_event, self.on_error = drawing, on_event, on_error
        self.shown = 0
        self.lock = RLock()  # ipykernel may run callbacks and cells in different threads
        self.on_msg(self._receive)

    def draw(self, state):
        """Draw `state` and send the picture with its words, in one message."""
        with self.lock:
            self.drawing.draw(state)
            self._send_frame()

    def _send_frame(self):
        with self.hold_sync():
            self.frame, self.alt, self.scale = self.drawing.encode(), self.drawing.alt, self.drawing.scale
            self.count += 1

    def copy(self, text):
        """Put `text` on the clipboard of the page."""
        self.send({"copy": text})

    def _receive(self, _, message, buffers):
        with self.lock:
            try:
                self._obey(**message)
            except Exception as error:
                if self.on_error is None:
                    raise
                self.on_error(error)
            finally:
                if "events" in message:
                    self.send({"done": True})  # the page sends its next events only now

    def _obey(self, shown=0, screen=None, events=()):
        """Do what the page's message says: a frame was shown, the screen changed, somebody did something."""
        self.shown = max(self.shown, shown)
        if screen and (self.drawing.fit(screen["width"]) or screen["scale"] != self.drawing.scale):
            self.drawing.scale = screen["scale"]
            self.drawing.draw_again()
            self._send_frame()
        for event in events:
            self.on_event(event)

    def _repr_mimebundle_(self, **_):
        return with_still(super()._repr_mimebundle_(), [self])


def with_still(bundle, pictures):
    """Add to a widget's MIME bundle the still pictures that are shown where the widget cannot run."""
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    still_data, still_metadata = still([picture.drawing for picture in pictures])
    return {**data, **still_data}, {**metadata, **still_metadata}
