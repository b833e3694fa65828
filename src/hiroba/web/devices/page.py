"""/organisations/<code>/devices/<id>: one device, its mapping, its commands, what it sent in vain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Device, Field, Found, Reject
from hiroba.context.store.types import Store
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.web.devices.asking import ask, look, require_manager
from hiroba.web.devices.commanding import given
from hiroba.web.devices.forms import FieldForms, MappingForm, fields_of, mapping_of
from hiroba.web.devices.listing import row
from hiroba.web.devices.refused import refused
from hiroba.web.devices.trying import trial
from hiroba.web.shell import city_sight


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Show, and change the mapping. Raises UnknownOrganisation, UnknownDevice, Forbidden."""
    info = organisations.get(code)
    who = require_manager(request, code)
    device, status, rejects, waiting = look(lambda store: _about(store, code, id))
    owner = ask(lambda store: devices.seen_by(store, code, device))
    mapping = MappingForm(request.POST or None, initial=mapping_of(device))
    fields = FieldForms(request.POST or None, initial=fields_of(device), prefix="field")
    if request.method == "POST" and mapping.is_valid() and fields.is_valid():
        changed = _changed(device, mapping, [each for form in fields if (each := form.field()) is not None])
        try:
            ask(lambda store: devices.change(store, code, changed))
        except devices.InvalidDevice as error:
            mapping.add_error(None, str(error))
        else:
            journal.record(who, "device.change", "device", id, organisation=code)
            messages.success(request, _("読みかたを変えました。受け取れなかった値は、もう一度試せます。"))
            return redirect("devices:page", code=code, id=id)
    just = request.GET.get("given", "")
    wrong = bool(mapping.errors or (fields.is_bound and not fields.is_valid()))
    values = {
        "organisation": info, "row": row(device, status), "device": device, "mapping": mapping,
        "fields": fields, "waiting": waiting,
        "commands": given(code, device, city_sight(who), just),
        "trial": trial(Found(code, device), f"{request.scheme}://{request.get_host()}"),
        "owner": owner, "open": owner.visibility is Visibility.PUBLIC, **refused(request, rejects),
    }  # fmt: skip
    return render(request, "web/devices/page.html", values, status=400 if wrong else 200)


def _about(store: Store, code: str, id: str) -> tuple[Device, Any, Sequence[Reject], Sequence[str]]:
    return (
        devices.get(store, code, id),
        devices.status_of(store, code, id),
        devices.rejects_of(store, code, id),
        devices.waiting(store, code, id),
    )


def _changed(device: Device, mapping: MappingForm, fields: list[Field]) -> Device:
    asked = mapping.cleaned_data
    return msgspec.structs.replace(
        device,
        fields=tuple(fields),
        rest=asked["rest"],
        time=asked["time"].strip(),
        latitude=asked["latitude"].strip(),
        longitude=asked["longitude"].strip(),
        battery=asked["battery"].strip(),
        topic=asked["topic"].strip(),
        every=asked["every"],
        commands=asked["commands"],
    )


@never_cache
@require_POST
def renew(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Another key, shown in the answer and nowhere else."""
    info = organisations.get(code)
    who = require_manager(request, code)
    key = ask(lambda store: devices.renew_key(store, code, id))
    journal.record(who, "device.key", "device", id, organisation=code)
    device = look(lambda store: devices.get(store, code, id))
    found = trial(Found(code, device), f"{request.scheme}://{request.get_host()}", key)
    values = {"organisation": info, "device": device, "key": key, "trial": found}
    return render(request, "web/devices/registered.html", values)


@require_POST
def switch(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Stop taking what a device sends, or begin again."""
    who = require_manager(request, code)
    device = look(lambda store: devices.get(store, code, id))
    changed = msgspec.structs.replace(device, enabled=not device.enabled)
    ask(lambda store: devices.change(store, code, changed))
    journal.record(
        who, "device.switch", "device", id, organisation=code, details={"on": int(changed.enabled)}
    )
    messages.success(request, _("また受け取ります。") if changed.enabled else _("受け取るのを止めました。"))
    return redirect("devices:page", code=code, id=id)


@require_POST
def show(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Open what a device feeds to everybody, or close it to the organisation, as `open` says."""
    who = require_manager(request, code)
    visibility = Visibility.PUBLIC if request.POST.get("open") == "1" else Visibility.ORGANISATION
    try:
        ask(lambda store: devices.show(store, code, id, visibility))
    except devices.OfDataset as error:
        messages.error(request, str(error))
    else:
        is_open = visibility is Visibility.PUBLIC
        journal.record(who, "device.show", "device", id, organisation=code, details={"open": int(is_open)})
        told = (
            _("だれでも見られるようにしました。")
            if is_open
            else _("この団体の人だけが見られるようにしました。")
        )
        messages.success(request, told)
    return redirect("devices:page", code=code, id=id)


@require_POST
def remove(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Forget a device; what it measured stays."""
    who = require_manager(request, code)
    ask(lambda store: devices.remove(store, code, id))
    journal.record(who, "device.remove", "device", id, organisation=code)
    messages.success(request, _("機器の登録を消しました。測った値は残っています。"))
    return redirect("devices:listing", code=code)


@require_POST
def command(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Give a device a command."""
    require_manager(request, code)
    name, text = request.POST.get("command", ""), request.POST.get("value", "").strip()
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = text
    value = name if value in ("", None) else value
    device = look(lambda store: devices.get(store, code, id))
    try:
        ask(lambda store: devices.give(store, code, device, name, value))
    except HirobaError as error:
        messages.error(request, str(error))
        return redirect("devices:page", code=code, id=id)
    messages.success(request, _("指示を出しました。どうなったかは、このページで見られます。"))
    return redirect(f"{reverse('devices:page', args=[code, id])}?{urlencode({'given': name})}#commands")


@require_POST
def again(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Try rejected readings again: the one that is named, or all of the device."""
    require_manager(request, code)
    one = request.POST.get("reject", "")
    kept = look(lambda store: devices.rejects_of(store, code, id))
    ids = [each.id for each in kept if each.payload and not each.cut and (not one or each.id == one)]
    failed = ask(lambda store: devices.replay(store, code, ids[::-1]))
    taken = len(ids) - failed
    if taken:
        told = ngettext("%(n)d件を受け取りました。", "%(n)d件を受け取りました。", taken)
        messages.success(request, told % {"n": taken})
    if failed:
        told = ngettext("%(n)d件は、まだ読めません。", "%(n)d件は、まだ読めません。", failed)
        messages.warning(request, told % {"n": failed})
    return redirect("devices:page", code=code, id=id)


@require_POST
def forget(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Let go of rejected readings: the one that is named, or all of the device."""
    require_manager(request, code)
    one = request.POST.get("reject", "")
    kept = look(lambda store: devices.rejects_of(store, code, id))
    ids = [each.id for each in kept if not one or each.id == one]
    ask(lambda store: devices.forget(store, code, ids))
    return redirect("devices:page", code=code, id=id)
