"""Headings that are near to a field's: good enough to be offered, not to be taken by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from hiroba.catalog.datamodels.keys import plain
from hiroba.catalog.datamodels.matching import fits
from hiroba.catalog.datamodels.types import DataModel, Field, HeaderHint

_LEAST = 0.3  # share of the longer heading that both have
_NUMBER = re.compile(r"[-+]?[\d,]*\.?\d+\D{0,3}")
_SAME = (("車いす", "車椅子"), ("車イス", "車椅子"), ("駐輪", "自転車"), ("トイレ", "便所"))
_ENDS = {"identifier": re.compile(r"(?:番号|no|id|連番)$"), "name": re.compile(r"(?:名|名称|名前)$")}
_BY_END = 0.35
_FORMS = {
    "postal_code": re.compile(r"〒?\d{3}-?\d{4}"),
    "corporate_number": re.compile(r"\d{13}"),
    "municipality_code": re.compile(r"\d{5,6}"),
}


def near(model: DataModel, hints: Sequence[HeaderHint], taken: Mapping[int, str]) -> dict[int, str]:
    """Index of the hint -> field, for what `taken` leaves over: one heading holds the other's words."""
    fields = [field for field in model.fields if field.name not in set(taken.values())]
    found = sorted(
        (
            (-score, at, field.name)
            for at, hint in enumerate(hints)
            if at not in taken
            for field in fields
            if (score := _nearness(field, hint)) >= _LEAST and _could_be(field, hint.samples)
        ),
    )
    near_ones: dict[int, str] = {}
    for _score, at, name in found:
        if at not in near_ones and name not in near_ones.values():
            near_ones[at] = name
    return near_ones


def _nearness(field: Field, hint: HeaderHint) -> float:
    head = _spelled(hint.title)
    ending = _ENDS.get(field.name)
    best = _BY_END if ending and ending.search(head) else 0.0
    for word in map(_spelled, (field.title, *field.synonyms)):
        if min(len(head), len(word)) >= 2 and (word in head or head in word):
            best = max(best, min(len(head), len(word)) / max(len(head), len(word)))
    return best


def _spelled(text: str) -> str:
    key = plain(text)
    for one, other in _SAME:
        key = key.replace(one, other)
    return key


def _could_be(field: Field, samples: Sequence[str]) -> bool:
    """Numbers for a number, and what the format of the field wants."""
    values = [unicodedata.normalize("NFKC", sample).strip() for sample in samples]
    values = [value for value in values if value]
    form = _FORMS.get(field.format) or (_NUMBER if field.type in ("integer", "number") else None)
    if form and values and sum(form.fullmatch(value) is not None for value in values) * 10 < 6 * len(values):
        return False
    return fits(field, samples, strict=bool(field.format))
