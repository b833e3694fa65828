"""A drawing as it is taken along."""

from __future__ import annotations

from typing import Final

from django.utils.safestring import SafeString

from hiroba.kernel.charts.framing import File, framed
from hiroba.kernel.typesetting import service as typesetting

FORMS: Final = {"svg": "image/svg+xml", "png": "image/png"}  # and their media types


def taken_along(drawing: SafeString, file: File, form: str) -> bytes:
    """Return a drawing with its title and source in one of FORMS. Raises KeyError, NoLetters (of PNG)."""
    FORMS[form]
    made = framed(drawing, file)
    return typesetting.picture(made) if form == "png" else made.encode()
