"""Where a thing is found: its page, and the same thing in each of the machines' tongues."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from django.http import HttpRequest
from django.urls import reverse

from hiroba.kernel.settings import service as settings

_NO_NAME = "-"  # the space without a name, in an address
_V2_SPACE = re.compile(r"[a-z0-9_-]{1,50}", re.ASCII)


class Tongue(NamedTuple):
    """header: what has to be sent with the request, or "". anchor: names it on the page."""

    anchor: str
    title: str
    url: str
    header: str


def thing_url(tenant: str, id: str) -> str:
    """The page of a thing."""
    return reverse("city:thing", args=[tenant or _NO_NAME, id])


def space_of(part: str) -> str:
    """The space that a part of an address names."""
    return "" if part == _NO_NAME else part


def tongues(request: HttpRequest, tenant: str, id: str) -> list[Tongue]:
    """The thing's address in every protocol that can reach its space."""
    root = settings.server().public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    named = quote(id, safe=":")
    default = tenant == settings.city().default_tenant
    found = [
        Tongue(
            "ngsi-ld", "NGSI-LD", f"{root}/ngsi-ld/v1/entities/{named}",
            "" if default else f"NGSILD-Tenant: {tenant}",
        )
    ]  # fmt: skip
    if default or _V2_SPACE.fullmatch(tenant):
        header = "" if default else f"Fiware-Service: {tenant}"
        found.append(Tongue("ngsi-v2", "NGSIv2", f"{root}/v2/entities/{named}", header))
    space = "" if default else f"/{tenant or _NO_NAME}"
    key = quote(id.replace("'", "''"), safe=":'")
    found.append(Tongue("sensorthings", "SensorThings", f"{root}/sta{space}/v1.1/Things('{key}')", ""))
    return found
