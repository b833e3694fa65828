"""/services: what one can do on this square."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Audience, Manifest, Standing, State
from hiroba.web.services.menu import MenuItem, is_for, items
from hiroba.web.shell import principal


@dataclass(frozen=True)
class Card:
    """A service as the list shows it, in the reader's language."""

    manifest: Manifest
    title: str
    summary: str
    standing: Standing
    items: list[MenuItem]


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Services for residents, for the office, and, for an operator, those that are off."""
    who, language = principal(request), getattr(request, "LANGUAGE_CODE", "ja")
    cards = [_card(each, request, language) for each in manifests.found()]
    shown = [card for card in cards if card.standing.state is not State.OFF]
    values: dict[str, Any] = {
        "residents": [card for card in shown if card.manifest.audience is not Audience.STAFF],
        "staff": [
            card for card in shown if card.manifest.audience is Audience.STAFF and is_for(card.manifest, who)
        ],
        "off": [card for card in cards if card.standing.state is State.OFF] if who.operator else [],
    }
    return render(request, "web/services/list.html", values)


def _card(manifest: Manifest, request: HttpRequest, language: str) -> Card:
    return Card(
        manifest,
        manifest.title.said(language),
        manifest.summary.said(language),
        manifests.standing(manifest.id),
        items(manifest, principal(request), language),
    )
