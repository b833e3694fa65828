"""/organisations/<code>/devices: what measures, and how it fares; /new registers."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Device, Found, State, Status
from hiroba.context.store.types import Store
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.web.devices.asking import ask, look, require_manager
from hiroba.web.devices.forms import DeviceForm
from hiroba.web.devices.trying import trial
from hiroba.web.paging import paged
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.vocabulary import type_title

STATES = {
    State.NEVER: (_("まだ届いていません"), "blue"),
    State.LIVE: (_("届いています"), "green"),
    State.QUIET: (_("しばらく届いていません"), "orange"),
    State.OFF: (_("止めています"), "red"),
}
_SHOWN = 60  # devices on a page
_LOW = 20  # per cent of a battery that is told of


class Row(NamedTuple):
    """A device on a page. kind: of what it measures, in words; seen: when it was last heard of."""

    device: Device
    status: Status
    kind: str
    state: Any
    colour: str
    seen: datetime | None
    low: bool


def row(device: Device, status: Status) -> Row:
    state = devices.state_of(device, status, time.time_ns() // 1000)
    words, colour = STATES[state]
    seen = datetime.fromtimestamp(status.seen / 1_000_000, UTC) if status.seen else None
    low = status.battery is not None and status.battery < _LOW
    return Row(device, status, type_title(device.type), words, colour, seen, low)


def _rows(store: Store, code: str) -> tuple[list[Row], int, int]:
    known = devices.statuses(store, code)
    rows = [row(device, known.get(device.id, Status())) for device in devices.devices_of(store, code)]
    rejects = devices.rejects_of(store, code)
    return rows, len(rejects), sum(not each.device for each in rejects)


@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Every device of an organisation. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    require_manager(request, code)
    rows, rejects, unknown = look(lambda store: _rows(store, code))
    order = {"orange": 0, "red": 1, "blue": 2, "green": 3}
    shown, pages = paged(request, sorted(rows, key=lambda each: (order[each.colour], each.device.id)), _SHOWN)
    values = {
        "organisation": info, "rows": shown, "all": len(rows), "rejects": rejects, "unknown": unknown,
        "live": sum(each.colour == "green" for each in rows), **pages,
    }  # fmt: skip
    return render(request, "web/devices/listing.html", values)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, code: str) -> HttpResponse:
    """Make a device. Its key is in the answer to the POST and nowhere else. Raises Forbidden."""
    info = organisations.get(code)
    who = require_manager(request, code)
    form = DeviceForm(request.POST or None)
    values: dict[str, Any] = {
        "organisation": info, "form": form, "once": new_mark(), "once_field": FIELD,
    }  # fmt: skip
    if request.method == "POST" and form.is_valid():
        if not first_time(request):
            return redirect("devices:listing", code=code)  # it was made the first time
        device = form.device(code)
        try:
            key = ask(lambda store: devices.register(store, code, device))
        except (devices.InvalidDevice, devices.DeviceExists) as error:
            form.add_error(None, str(error))
        else:
            journal.record(who, "device.register", "device", device.id, organisation=code)
            root = f"{request.scheme}://{request.get_host()}"
            found = trial(Found(code, device), root, key)
            values |= {"device": device, "key": key, "trial": found}
            return render(request, "web/devices/registered.html", values, status=201)
    return render(request, "web/devices/register.html", values, status=400 if form.errors else 200)
