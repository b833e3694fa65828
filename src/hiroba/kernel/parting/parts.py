"""Rows that are an organisation's, table by table, as their rooms named them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

Theirs = Callable[[Sequence[str]], Q]
_ROWS = 500  # drawn at once

_parts: dict[str, Part] = {}


@dataclass(frozen=True)
class Part:
    """name: of its file in the archive. of: the rows of these organisations. without: fields that are not
    given: who somebody is, and what opens something. file: a field whose bytes are a file of their own; its
    name is the ending, too. opened: fields of a row that lie sealed in a way of their own. given, removed:
    whether it is in the archive, and goes once the days are over."""

    name: str
    model: type[Model]
    of: Theirs
    without: frozenset[str] = frozenset()
    file: str = ""
    opened: Callable[[Any], dict[str, Any]] | None = None
    given: bool = True
    removed: bool = True


def add(part: Part) -> None:
    """Name a part. Rows that others stand on are named before those: they are removed the other way round."""
    _parts[part.name] = part


def by(field: str) -> Theirs:
    """The rows with the code of an organisation in a field, or at the end of a path of fields."""
    return lambda codes: Q(**{f"{field}__in": list(codes)})


def parts() -> list[Part]:
    return list(_parts.values())


def rows(part: Part, codes: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what is given of each row."""
    hidden = part.without | {part.file}
    fields = [field.attname for field in part.model._meta.local_concrete_fields if field.name not in hidden]
    theirs = part.model._default_manager.filter(part.of(codes)).order_by("pk").defer(*hidden - {""})
    for row in theirs.iterator(_ROWS):
        told = {field: getattr(row, field) for field in fields}
        yield told | (part.opened(row) if part.opened is not None else {})


def files(part: Part, codes: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each file."""
    if part.file:
        theirs = part.model._default_manager.filter(part.of(codes)).order_by("pk")
        for pk, content in theirs.values_list("pk", part.file).iterator(1):
            yield f"{pk}.{part.file}", bytes(content)


def remove(codes: Sequence[str]) -> None:
    """Remove all that goes; a second time changes nothing."""
    for part in reversed(parts()):
        if part.removed:
            with transaction.atomic():
                part.model._default_manager.filter(part.of(codes)).delete()
