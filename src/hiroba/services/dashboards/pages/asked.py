"""In which language a page is asked for."""

from __future__ import annotations

from django.utils.translation import get_language


def language() -> str:
    return "en" if (get_language() or "ja").startswith("en") else "ja"
