"""A server extension for the tests: tells whether TCP_NODELAY is set on each kernel's socket."""

import gc
import socket

from jupyter_server.base.handlers import APIHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from jupyter_server.utils import url_path_join
from tornado import web


def undelayed(stream):
    return bool(stream.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


class Probe(APIHandler):
    @web.authenticated
    def get(self):
        handlers = [found for found in gc.get_objects() if isinstance(found, KernelWebsocketHandler)]
        streams = [found.ws_connection.stream for found in handlers if found.ws_connection]
        kernels = [undelayed(stream) for stream in streams if not stream.closed()]
        self.finish({"kernels": kernels, "this": undelayed(self.request.connection.stream)})


def _jupyter_server_extension_points():
    return [{"module": "nnlib_probe"}]


def _load_jupyter_server_extension(app):
    path = url_path_join(app.web_app.settings["base_url"], "nnlib-probe")
    app.web_app.add_handlers(".*", [(path, Probe)])
