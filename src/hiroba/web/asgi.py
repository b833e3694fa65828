"""The front: machine protocols answer at once, pages go through Django in WSGI threads behind it."""

from __future__ import annotations

from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from starlette.applications import Starlette
from starlette.routing import Mount

from hiroba.kernel.operations import service as operations
from hiroba.kernel.settings import service as settings
from hiroba.protocols.rest import service as rest
from hiroba.protocols.system import service as system


def make_application() -> operations.Measured:
    """Everything that answers on the port, measured."""
    django: Any = get_wsgi_application()
    pages: Any = WSGIMiddleware(django, workers=settings.server().threads)
    routes = [*system.routes(), *rest.routes(), Mount("/", app=pages)]
    return operations.Measured(Starlette(routes=routes))


application = make_application()
