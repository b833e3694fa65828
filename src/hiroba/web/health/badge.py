"""/datasets/<id>/badge.svg: the stars as a picture to put on another page."""

from __future__ import annotations

from html import escape
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from hiroba.catalog.health import service as health
from hiroba.catalog.health.types import Freshness, Health
from hiroba.kernel.decide import service as decide
from hiroba.web.catalogue.reader import open_dataset
from hiroba.web.health.words import pictured

_HEIGHT: Final = 20
_WIDE, _NARROW = 12.5, 7.2  # pixels of a letter, Japanese and Latin
_PADDING = 8.0
_INK, _GROUND = "#1a1a1c", "#ffffff"
_COLOURS: Final = {0: "#b3261e", 1: "#8a4b00", 2: "#8a4b00", 3: "#1d5b34", 4: "#0a5a86", 5: "#0a5a86"}


@xframe_options_exempt
@require_safe
def badge(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The picture, for whoever may see the dataset; of one that is not judged yet, too.

    Raises UnknownDataset, DatasetWithdrawn.
    """
    opened = open_dataset(request, dataset_id)
    found = health.health(dataset_id, decide.sight(opened.who))
    response = HttpResponse(picture(found), content_type="image/svg+xml; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=3600" if opened.public else "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def picture(found: Health | None) -> str:
    """Return the badge as SVG 1.1; its title and role tell what a reader who does not see it needs."""
    left, right = _("オープンデータ"), _stars(found)
    said = f"{left}: {_said(found)}"
    one, two = _width(left), _width(right)
    colour = _COLOURS[found.stars] if found else "#5c5c61"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{one + two:.0f}" height="{_HEIGHT}" role="img" '
        f'aria-label="{escape(said)}"><title>{escape(said)}</title>'
        f'<rect width="{one:.0f}" height="{_HEIGHT}" fill="{_GROUND}"/>'
        f'<rect x="{one:.0f}" width="{two:.0f}" height="{_HEIGHT}" fill="{colour}"/>'
        f'<rect x=".5" y=".5" width="{one + two - 1:.0f}" height="{_HEIGHT - 1}" fill="none" '
        f'stroke="{colour}"/>'
        '<g font-family="sans-serif" font-size="12" text-anchor="middle" aria-hidden="true">'
        f'<text x="{one / 2:.1f}" y="14.5" fill="{_INK}">{escape(left)}</text>'
        f'<text x="{one + two / 2:.1f}" y="14.5" fill="#ffffff">{escape(right)}</text></g></svg>'
    )


def _stars(found: Health | None) -> str:
    return pictured(found.stars) if found else _("判定待ち")


def _said(found: Health | None) -> str:
    if found is None:
        return _("まだ判定されていません")
    said = _("5つ星のうち{n}").format(n=found.stars)
    late = found.freshness in (Freshness.LATE, Freshness.STALE)
    return f"{said}, {_('更新が遅れています')}" if late else said


def _width(text: str) -> float:
    """Return how wide the text is drawn, about: a picture cannot ask the font."""
    return 2 * _PADDING + sum(_NARROW if letter.isascii() else _WIDE for letter in text)
