"""Themes in the reader's language: those that towns share have an English name, others stay as written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

_SHARED: Final[dict[str, Any]] = {
    "5つのレス": _("5つのレス"), "つながる東京": _("つながる東京"), "行政手続": _("行政手続"),
    "都市比較": _("都市比較"), "重点取組": _("重点取組"),
}  # fmt: skip


def named(themes: Iterable[str]) -> list[tuple[str, str]]:
    """Return each theme as it is kept and as it is read."""
    return [(each, str(_SHARED.get(each, each))) for each in themes]
