"""Which form a reader means who only says what media types it takes (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.tables.types import FormInfo
from hiroba.kernel.errors.types import HirobaError

_OTHER_NAMES = {
    "application/vnd.apache.arrow.stream": "arrow",
    "application/json-seq": "jsonl",
    "application/jsonl": "jsonl",
    "application/x-jsonlines": "jsonl",
    "application/vnd.shp+zip": "shp",
    "application/vnd.ms-excel": "xlsx",
    "application/x-parquet": "parquet",
}


class NotAcceptable(HirobaError):
    """None of the media types is one that the table has."""

    code: ClassVar[str] = "not_acceptable"
    status: ClassVar[int] = 406
    sentence: ClassVar[Any] = _("ご希望の形式では出力できません。使える形式は {choices} です。")


def form_asked(request: HttpRequest, forms: Sequence[FormInfo]) -> FormInfo:
    """The form that the Accept header likes best, the first one where it likes all the same.

    Raises NotAcceptable.
    """
    named = {info.form: info for info in forms}
    offered: dict[str, FormInfo] = {}
    for info in forms:
        offered.setdefault(info.media_type.partition(";")[0], info)
    for other, form in _OTHER_NAMES.items():
        if form in named:
            offered.setdefault(other, named[form])
    best = request.get_preferred_type(list(offered))
    if best is None:
        raise NotAcceptable(choices=", ".join(offered))
    return offered[best]
