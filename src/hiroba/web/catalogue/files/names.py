"""File names and answers for downloads."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response

from hiroba.rules.policies import service as policies
from hiroba.web.catalogue.reader import Opened


def disposition(name: str) -> str:
    """An attachment under a Japanese name (RFC 6266, RFC 5987), with a plain one for old clients."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_").replace('"', "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def etag_of(*parts: object) -> str:
    """An entity tag of everything that the bytes depend on."""
    text = "\x1f".join(str(part) for part in parts)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def finish(
    response: HttpResponseBase, opened: Opened, etag: str, *, vary: Iterable[str] = ("Cookie",)
) -> HttpResponseBase:
    """Headers that every file of a dataset has: who may keep it, what its user must do, and from where it may
    be fetched."""
    response.headers["ETag"] = etag
    links = [response.headers["Link"]] if "Link" in response.headers else []
    links += [policies.policy_link(_policy(id, opened.who.purpose)) for id in opened.terms]
    if links:
        response.headers["Link"] = ", ".join(links)
    response.headers["X-Content-Type-Options"] = "nosniff"
    if opened.public:
        response.headers["Cache-Control"] = "public, no-cache"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = (
            "ETag, Link, X-Total-Count, Content-Disposition, Content-Range, Accept-Ranges, "
            "Hiroba-Defused, Hiroba-Lost, Hiroba-Renamed"
        )
    else:
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Vary"] = ", ".join(vary)
    return response


def _policy(dataset_id: str, purpose: str) -> str:
    """Where the rule is by which somebody reads it for this purpose."""
    return reverse("catalogue:policy", args=[dataset_id]) + (f"?purpose={quote(purpose)}" if purpose else "")


def unchanged(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """304 when the reader has these very bytes already."""
    response: HttpResponse | None = get_conditional_response(request, etag=etag)
    return response
