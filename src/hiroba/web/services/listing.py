"""/services: what one can do on this square."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Audience, State
from hiroba.rules.services import service as services
from hiroba.web.services.cards import Card, of_manifest, of_outside
from hiroba.web.services.menu import is_for
from hiroba.web.shell import principal


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Services for residents, for the office, and, for an operator, those that are off."""
    who = principal(request)
    cards = all_cards(who, getattr(request, "LANGUAGE_CODE", "ja"))
    shown = [card for card in cards if card.state is not State.OFF]
    values: dict[str, Any] = {
        "residents": [card for card in shown if card.audience is not Audience.STAFF],
        "staff": [card for card in shown if card.audience is Audience.STAFF and is_for(card, who)],
        "off": [card for card in cards if card.state is State.OFF] if who.operator else [],
    }
    return render(request, "web/services/list.html", values)


def all_cards(who: Principal, language: str) -> list[Card]:
    """Return the installed services, then those outside, each by id."""
    installed = [of_manifest(each, who, language) for each in manifests.found()]
    known = {card.id for card in installed}
    outside = [of_outside(each, language) for each in services.outside() if each.id not in known]
    return [*installed, *outside]
