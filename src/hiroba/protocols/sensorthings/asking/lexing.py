"""Words of $filter and $orderby (OData 4 as OGC 18-088, 9.3.3 takes it)."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
import shapely
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.history import service as history
from hiroba.protocols.sensorthings.asking.times import span_of
from hiroba.protocols.sensorthings.errors import WrongQuery

_MAX = 20_000  # characters
_TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)?"
_WORD = re.compile(
    rf"""\s*(?:
      (?P<geo>(?:geography|geometry)'(?:[^']|'')*')
    | (?P<duration>duration'[^']*')
    | (?P<time>{_TIME}(?:/{_TIME})?)
    | (?P<date>\d{{4}}-\d\d-\d\d(?![\d:]))
    | (?P<clock>\d\d:\d\d:\d\d(?:\.\d+)?)
    | (?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w]))
    | (?P<text>'(?:[^']|'')*')
    | (?P<name>@?[A-Za-z_][\w.:@\-]*(?:/@?[A-Za-z_0-9][\w.:@\-]*)*)
    | (?P<sign>[(),])
    )""",
    re.VERBOSE,
)
_SHORT = re.compile(r"(\d\d:\d\d)(?=Z|[+-]|$)")


class Word(msgspec.Struct, frozen=True):
    """kind: value | name | sign."""

    kind: str
    value: Any
    at: int


def words(text: str) -> list[Word]:
    """Raises WrongQuery."""
    if len(text) > _MAX:
        raise WrongQuery(reason=_("長すぎます"))
    found: list[Word] = []
    at = 0
    while text[at:].strip():
        match = _WORD.match(text, at)
        if match is None:
            raise WrongQuery(
                reason=format_lazy(_("{at}文字目「{near}」"), at=at + 1, near=text[at : at + 20])
            )
        kind = str(match.lastgroup)
        found.append(_word(kind, match[kind], at))
        at = match.end()
    return found


def _word(kind: str, text: str, at: int) -> Word:
    try:
        if kind == "name":
            return _named(text, at)
        if kind == "sign":
            return Word("sign", text, at)
        return Word("value", _value(kind, text), at)
    except (ValueError, shapely.errors.ShapelyError) as error:
        raise WrongQuery(reason=format_lazy(_("「{near}」を読めません"), near=text[:60])) from error


def _named(text: str, at: int) -> Word:
    constants = {"true": True, "false": False, "null": None}
    return Word("value", constants[text], at) if text in constants else Word("name", text, at)


def _value(kind: str, text: str) -> Any:
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "number":
        return float(text) if any(sign in text for sign in ".eE") else int(text)
    if kind == "time":
        return span_of(_SHORT.sub(r"\1:00", text) if text.count(":") == 1 else text)
    if kind == "date":
        return datetime.fromisoformat(text).date()
    if kind == "clock":
        return datetime.fromisoformat(f"1970-01-01T{text}").time()
    if kind == "duration":
        duration = history.parse_duration(text[9:-1])
        if duration is None:
            raise ValueError(text)
        return timedelta(microseconds=duration.micros + duration.months * 30 * 86_400_000_000)
    wkt = text[text.index("'") + 1 : -1].replace("''", "'")
    return shapely.from_wkt(wkt.partition(";")[2] if wkt.upper().startswith("SRID") else wkt)
