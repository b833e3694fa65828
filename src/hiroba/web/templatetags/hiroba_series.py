"""Periods of series in templates."""

from __future__ import annotations

from django import template

from hiroba.catalog.series.types import SeriesCard
from hiroba.web.series import words

register = template.Library()


@register.filter
def span(card: SeriesCard) -> str:
    """From when to when it goes: 2026年1月から2026年6月."""
    return words.span(card.first, card.last)
