"""Column names: the model's field where one is mapped, else the title, always unique in the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hiroba.catalog.datamodels.service import match, model, shared_fields
from hiroba.catalog.datamodels.types import Field, HeaderHint, ModelMatch
from hiroba.intake.tidy.hints import Hints, hints

_SAMPLES = 20


@dataclass(frozen=True)
class Head:
    """A column before its cells are read. source: its name in the batches. unit: from the header."""

    source: str
    title: str
    property: str = ""
    unit: str = ""
    generated: bool = False


@dataclass(frozen=True)
class Named:
    """A column with its name in the table, the data model's field and what the header says."""

    head: Head
    name: str
    title: str
    model: str | None
    hints: Hints


def named(
    heads: Sequence[Head], samples: Sequence[Sequence[str]], names: tuple[str, ...]
) -> tuple[ModelMatch, list[Named]]:
    """names: of the file and the table, which may say what model its rows fit."""
    found = match(
        [
            HeaderHint(title=head.title, property=head.property, samples=tuple(sample[:_SAMPLES]))
            for head, sample in zip(heads, samples, strict=True)
        ],
        names=names,
    )
    taken: set[str] = set()
    fields: list[str] = []
    for index in range(len(heads)):
        field = found.columns.get(index, "")
        fields.append("" if field in taken else field)
        taken.add(field)
    taken.discard("")
    result = []
    for head, field in zip(heads, fields, strict=True):
        title = head.title or head.property
        name = field or unique(_clean(title), taken)
        taken.add(name)
        standard = _standard(found.model, field)
        owned = f"{found.model}.{field}" if found.model and field else None
        shown = _title(head, title, standard)
        said = hints(shown, head.property or head.title, field, standard.type if standard else "")
        result.append(Named(head, name, shown, owned, said))
    return found, result


def _standard(entity_type: str | None, field: str) -> Field | None:
    """The field as the model, or the blocks that all models share, describe it."""
    if not field:
        return None
    own = model(entity_type).field(field) if entity_type else None
    return own or next((one for one in shared_fields() if one.name == field), None)


def _title(head: Head, title: str, standard: Field | None) -> str:
    """The header as it stands; where a file has machine names only, the standard's Japanese title."""
    machine_only = bool(head.property) and head.property == head.title and title.isascii()
    return standard.title if machine_only and standard else title


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where another column has it already."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _clean(title: str) -> str:
    """A title as a name: one line, no spaces at the ends; "_row" is the table's own."""
    bare = re.sub(r"\s+", " ", title).strip().strip("#").strip() or "列"
    return f"{bare}_" if bare == "_row" else bare
