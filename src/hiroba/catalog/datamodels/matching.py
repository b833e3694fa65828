"""Maps a table's columns to a standard model by weighted evidence.

A wrong mapping is worse than none: a field counts the more, the fewer models have it; a model must have its
needed fields and stand clear of the next one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from hiroba.catalog.datamodels import registry
from hiroba.catalog.datamodels.keys import plain, without_remark
from hiroba.catalog.datamodels.types import DataModel, Field, HeaderHint, ModelMatch

_EXACT, _SYNONYM, _TRIMMED, _WEAK = 3.0, 2.0, 1.5, 1.0
_CLAIM = 4.0  # evidence (own fields and the name's word) from which a model is claimed
_OWN = 0.7  # weight from which a field speaks for its model
_CLEAR = 0.4  # and by which it must stand clear of the next
_TOKEN = re.compile(r"[a-z0-9]+")
_WHOLE_ADDRESS, _BLOCK_TITLE = "fullAddress", "所在地_番地以下"
_BLOCK = re.compile(r"[\d\s\-‐‑–—―−ー・,、]+|\d+(?:番地|番|丁目)[\d番地号丁目のノ\-ー]*(?:先|外|他)?")
_PHONE = re.compile(r"\(?0\d{1,4}\)?[-( ]?\d{1,4}[-) ]?\d{3,4}")

Index = Mapping[str, tuple[Field, float]]


def match(hints: Sequence[HeaderHint], names: Sequence[str] = ()) -> ModelMatch:
    """The model that the columns speak for, or None with the shared columns mapped."""
    scored: list[tuple[float, str, dict[int, str]]] = []
    for model in registry.models():
        columns = _assign(hints, _index_of(model.entity_type))
        score, own = _score(model, hints, columns)
        cue = _cue(model, names)
        if _complete(model, columns) and (own + cue >= _CLAIM or cue):
            scored.append((score + cue, model.entity_type, columns))
    scored.sort(key=lambda entry: (-entry[0], entry[1]))
    if scored and scored[0][0] >= _CLAIM and (len(scored) == 1 or scored[0][0] - scored[1][0] >= _CLEAR):
        score, entity_type, columns = scored[0]
        return ModelMatch(entity_type, columns, round(score, 2))
    return ModelMatch(None, _assign(hints, _shared_index()), round(scored[0][0], 2) if scored else 0.0)


def assign(entity_type: str, hints: Sequence[HeaderHint]) -> dict[int, str]:
    """Index of the hint -> name of the model's field, whether or not the columns speak for the model.

    The model exists."""
    return _assign(hints, _index_of(entity_type))


@cache
def _index_of(entity_type: str) -> Index:
    model = next(one for one in registry.models() if one.entity_type == entity_type)
    return _index(model.fields)


@cache
def _shared_index() -> Index:
    return _index(registry.shared_fields())


def _index(fields: Iterable[Field]) -> Index:
    index: dict[str, tuple[Field, float]] = {}
    ordered = tuple(fields)
    words: tuple[tuple[Callable[[Field], Iterable[str]], float], ...] = (
        (lambda field: (field.title, field.name), _EXACT),
        (lambda field: field.synonyms, _SYNONYM),
        (lambda field: field.weak, _WEAK),
    )
    for of, strength in words:
        for field in ordered:
            for word in of(field):
                index.setdefault(plain(word), (field, strength))
    return index


def _assign(hints: Sequence[HeaderHint], index: Index) -> dict[int, str]:
    """One column to one field: the strongest first, then the first in the table."""
    found = []
    for position, hint in enumerate(hints):
        best = _best(hint, index)
        if best is not None:
            found.append((-best[1], position, best[0]))
    columns: dict[int, str] = {}
    taken: set[str] = set()
    for strength, position, field in sorted(found, key=lambda entry: entry[:2]):
        if field.name in taken:
            continue
        # a bare NO is an identifier only in the standard's head, beside the municipality's code
        if field.name == "identifier" and -strength <= _WEAK and "localGovernmentCode" not in taken:
            continue
        taken.add(field.name)
        columns[position] = field.name
    return dict(sorted(columns.items()))


def _best(hint: HeaderHint, index: Index) -> tuple[Field, float] | None:
    for word in (hint.property, hint.title):
        if not word:
            continue
        hit = index.get(plain(word))
        if hit is None:
            trimmed = without_remark(word)
            hit = index.get(trimmed) if trimmed else None
            hit = (hit[0], min(hit[1], _TRIMMED)) if hit else None
        if hit is not None and fits(hit[0], hint.samples, strict=hit[1] <= _WEAK):
            return hit
        if hit is not None and hit[0].name == _WHOLE_ADDRESS:
            block = index.get(plain(_BLOCK_TITLE))
            return (block[0], hit[1]) if block else None
    return None


def fits(field: Field, samples: Sequence[str], *, strict: bool) -> bool:
    """Whether the values can be what the field says; strict wants values that prove it."""
    values = [unicodedata.normalize("NFKC", value).strip() for value in samples]
    values = [value for value in values if value]
    if field.name == _WHOLE_ADDRESS:
        return not _most(values, lambda value: _BLOCK.fullmatch(value) is not None)
    if field.name in ("latitude", "longitude"):
        return _are_degrees(field.name, values, strict=strict)
    if field.format == "phone" and strict:
        return _most(values, lambda value: _PHONE.fullmatch(value) is not None)
    if field.format == "url" and values:
        return _most(values, lambda value: "http" in value or "www." in value or value in "-ー－")
    return True


def _are_degrees(name: str, values: Sequence[str], *, strict: bool) -> bool:
    """Degrees in or near Japan. A heading that says 緯度 may stand over swapped values; X and Y may not."""
    if not values:
        return not strict
    north, east = (20.0, 46.0), (122.0, 154.0)
    ranges = [north if name == "latitude" else east] if strict else [north, east, (0.0, 0.0)]

    def inside(value: str) -> bool:
        try:
            degrees = float(value)
        except ValueError:
            return not strict and bool(re.search(r"\d", value))
        return any(low <= degrees <= high for low, high in ranges)

    return _most(values, inside)


def _most(values: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(holds, values)) * 10 >= 6 * len(values)


@cache
def _weights() -> Mapping[str, float]:
    """3 for a field of one model only, less where several have it, next to nothing for the shared ones."""
    count: dict[str, int] = {}
    for model in registry.models():
        for field in model.fields:
            count[field.name] = count.get(field.name, 0) + 1
    shared = {field.name for field in registry.shared_fields()}
    return {name: 0.2 if name in shared or n > 4 else 3.0 / n for name, n in count.items()}


def _score(model: DataModel, hints: Sequence[HeaderHint], columns: Mapping[int, str]) -> tuple[float, float]:
    """All evidence of the columns, and that of the model's own fields (0 where only one of them is there)."""
    index, weights = _index_of(model.entity_type), _weights()
    total = own = 0.0
    count = 0
    for position, name in columns.items():
        best = _best(hints[position], index)
        worth = weights[name] * (best[1] if best else 0.0) / _EXACT
        total += worth
        if weights[name] >= _OWN:
            own, count = own + worth, count + 1
    return total, own if count >= 2 else 0.0


def _cue(model: DataModel, names: Sequence[str]) -> float:
    """What the file's or table's name says: the longest of the model's words that it holds."""
    best = 0.0
    for name in names:
        flat = unicodedata.normalize("NFKC", name).lower()
        tokens = "_".join(_TOKEN.findall(flat))
        for word in model.names:
            if word.isascii():
                key = "_".join(_TOKEN.findall(word))
                if f"_{key}_" in f"_{tokens}_":
                    best = max(best, 3.4 + 0.1 * len(key))
            elif word in flat:
                best = max(best, 3.4 + 0.3 * len(word))
    return best


def _complete(model: DataModel, columns: Mapping[int, str]) -> bool:
    names = set(columns.values())
    return len(names) >= 3 and all(names & set(group) for group in model.needs)
