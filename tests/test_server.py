"""The server extension helps where it can, and else only logs: a Jupyter server never breaks by it."""

import asyncio
import logging
import sys
import types
from types import SimpleNamespace

import pytest

from nnlib.server import _jupyter_server_extension_points, _load_jupyter_server_extension

WEBSOCKET = "jupyter_server.services.kernels.websocket"


@pytest.fixture
def app(caplog):
    caplog.set_level(logging.INFO)
    return SimpleNamespace(log=logging.getLogger("jupyter-server-of-the-test"))


@pytest.fixture
def served(monkeypatch):
    """Put a module in the place of Jupyter's kernel websocket."""

    def served(**content):
        module = types.ModuleType(WEBSOCKET)
        vars(module).update(content)
        monkeypatch.setitem(sys.modules, WEBSOCKET, module)

    return served


class Handler:
    """Jupyter's handler in small: opens, and has a socket that can be told not to wait."""

    fails = None

    def __init__(self):
        self.calls = []

    async def open(self, kernel_id):
        self.calls.append(("open", kernel_id))

    def set_nodelay(self, value):
        if self.fails:
            raise self.fails
        self.calls.append(("set_nodelay", value))


def levels(caplog):
    return [record.levelname for record in caplog.records]


def test_it_names_its_module():
    assert _jupyter_server_extension_points() == [{"module": "nnlib.server"}]


def test_each_kernel_websocket_is_told_not_to_wait(app, served, caplog):
    handler = type("KernelWebsocketHandler", (Handler,), {"open": Handler.open})
    served(KernelWebsocketHandler=handler)
    _load_jupyter_server_extension(app)
    opened = handler()
    asyncio.run(opened.open("k1"))
    assert opened.calls == [("open", "k1"), ("set_nodelay", True)]
    assert levels(caplog) == ["INFO"]


def test_a_server_that_opens_its_websockets_without_waiting_is_served_too(app, served):
    def open_at_once(self, kernel_id):
        self.calls.append(("open", kernel_id))

    handler = type("KernelWebsocketHandler", (Handler,), {"open": open_at_once})
    served(KernelWebsocketHandler=handler)
    _load_jupyter_server_extension(app)
    opened = handler()
    asyncio.run(opened.open("k1"))
    assert opened.calls == [("open", "k1"), ("set_nodelay", True)]


def test_a_socket_that_cannot_be_told_is_logged_and_stays_open(app, served, caplog):
    fails = OSError("no such option")
    handler = type("KernelWebsocketHandler", (Handler,), {"open": Handler.open, "fails": fails})
    served(KernelWebsocketHandler=handler)
    _load_jupyter_server_extension(app)
    opened = handler()
    asyncio.run(opened.open("k1"))
    assert opened.calls == [("open", "k1")]
    assert levels(caplog) == ["INFO", "WARNING"]


@pytest.mark.parametrize("content", [{}, {"KernelWebsocketHandler": type("Unknown", (), {})}])
def test_an_unknown_server_is_only_logged(app, served, caplog, content):
    served(**content)
    before = {name: dict(vars(kind)) for name, kind in content.items()}
    _load_jupyter_server_extension(app)
    assert levels(caplog) == ["WARNING"]
    assert {name: dict(vars(kind)) for name, kind in content.items()} == before


def test_a_server_without_the_module_is_only_logged(app, monkeypatch, caplog):
    monkeypatch.setitem(sys.modules, WEBSOCKET, None)  # importing it raises ImportError
    _load_jupyter_server_extension(app)
    assert levels(caplog) == ["WARNING"]


def test_the_server_of_this_environment_is_known(app, monkeypatch, caplog):
    from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

    monkeypatch.setattr(KernelWebsocketHandler, "open", KernelWebsocketHandler.open)  # undone afterwards
    before = KernelWebsocketHandler.open
    _load_jupyter_server_extension(app)
    assert KernelWebsocketHandler.open is not before
    assert levels(caplog) == ["INFO"]
    assert callable(KernelWebsocketHandler.set_nodelay)
