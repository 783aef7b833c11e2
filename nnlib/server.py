"""A Jupyter server extension that sends every kernel message at once.

Jupyter's server leaves TCP's default on: a small message waits up to 40 ms for company (Nagle's algorithm).
A slider that redraws a figure is a stream of small messages: it stalls at about 15 pictures a second. With
TCP_NODELAY a round trip falls from 44 to 3 ms. Where the server differs, this logs a line and does nothing.
"""

from functools import wraps
from inspect import isawaitable


def _jupyter_server_extension_points():
    return [{"module": "nnlib.server"}]


def _load_jupyter_server_extension(app):
    try:
        from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

        opened = KernelWebsocketHandler.open
    except (ImportError, AttributeError) as error:
        app.log.warning("nnlib: this Jupyter server is not known, figures may lag: %r", error)
        return

    @wraps(opened)
    async def open_without_delay(self, *args, **kwargs):
        opening = opened(self, *args, **kwargs)
        if isawaitable(opening):
            await opening
        try:
            self.set_nodelay(True)
        except Exception as error:  # the figures work without it, only slower: never break a kernel for that
            app.log.warning("nnlib: figures may lag: %r", error)

    KernelWebsocketHandler.open = open_without_delay
    app.log.info("nnlib: kernel messages are sent without delay")
