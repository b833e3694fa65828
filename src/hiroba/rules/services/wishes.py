"""What is wished for a service: checked, kept as JSON, read again."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Audience, Words
from hiroba.kernel.mynumber import service as mynumber
from hiroba.rules.services.errors import (
    ServiceIdTaken,
    WrongServiceAddress,
    WrongServiceId,
    WrongServiceScopes,
)
from hiroba.rules.services.types import PLANS, SCOPES, Wish

_ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
_LONGEST = 500  # letters of an address


def check_id(id: str) -> None:
    """Raises WrongServiceId, ServiceIdTaken (by a service that is installed)."""
    if not _ID.fullmatch(id):
        raise WrongServiceId(service=id[:40])
    if id in {each.id for each in manifests.found()}:
        raise ServiceIdTaken(service=id)


def check(wish: Wish) -> None:
    """Raises WrongServiceAddress, WrongServiceScopes, MyNumberFound."""
    mynumber.refuse_text("", wish.title.ja, wish.title.en, wish.summary.ja, wish.summary.en)
    if not _is_address(wish.address):
        raise WrongServiceAddress(address=wish.address[:60])
    if not wish.scopes <= set(SCOPES) or wish.plan not in PLANS:
        raise WrongServiceScopes


def _is_address(text: str) -> bool:
    """https with a host, without a name and password in it."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    plain = len(text) <= _LONGEST and not any(each.isspace() or each == "\\" for each in text)
    return plain and parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc


def kept(wish: Wish) -> dict[str, Any]:
    return {
        "title": [wish.title.ja, wish.title.en],
        "summary": [wish.summary.ja, wish.summary.en],
        "address": wish.address,
        "icon": wish.icon,
        "audience": wish.audience.value,
        "scopes": sorted(each.value for each in wish.scopes),
        "plan": wish.plan,
    }


def read(given: dict[str, Any]) -> Wish:
    return Wish(
        Words(*given["title"]), Words(*given["summary"]), given["address"], given["icon"],
        Audience(given["audience"]), frozenset(Action(each) for each in given["scopes"]), given["plan"],
    )  # fmt: skip
