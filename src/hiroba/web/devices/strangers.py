"""/organisations/<code>/devices/unknown: what came from devices that nobody registered."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hiroba.context.devices import service as devices
from hiroba.kernel.organisations import service as organisations
from hiroba.web.devices.asking import ask, look, require_manager
from hiroba.web.devices.refused import refused


@require_safe
def strangers(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    require_manager(request, code)
    rejects = look(lambda store: devices.rejects_of(store, code, ""))
    values = {"organisation": info} | refused(request, rejects)
    return render(request, "web/devices/strangers.html", values)


@require_POST
def forget_strangers(request: HttpRequest, code: str) -> HttpResponse:
    require_manager(request, code)
    ids = [each.id for each in look(lambda store: devices.rejects_of(store, code, ""))]
    ask(lambda store: devices.forget(store, code, ids))
    return redirect("devices:listing", code=code)
