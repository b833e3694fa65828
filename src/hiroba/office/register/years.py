"""Fiscal years as papers and pages name them; `indicators` reads them in both calendars."""

from __future__ import annotations

from typing import Final

from django.utils import translation

from hiroba.indicators import service as indicators

FIRST, LAST = 1950, 2100
_SUFFIX: Final = "年度"


def year_label(year: int, language: str = "") -> str:
    """2020（令和2）年度, FY2020."""
    said = indicators.written_year(year, _language(language))
    return f"{year}（{said.removesuffix(_SUFFIX)}）{_SUFFIX}" if said.endswith(_SUFFIX) else said


def short_label(year: int) -> str:
    """令和2年度, FY2020: for heads of narrow columns."""
    return indicators.written_year(year, _language(""))


def _language(said: str) -> str:
    return said or translation.get_language() or "ja"
