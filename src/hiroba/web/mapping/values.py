"""What the desk shows: the file's columns on one side, the model's attributes on the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hiroba.catalog.datamodels.types import DataModel, Field
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ColumnType
from hiroba.intake.mapping import service as mapping
from hiroba.intake.mapping.types import MappingDraft, Rule
from hiroba.kernel.storage import service as storage
from hiroba.web.catalogue.names import TYPES
from hiroba.web.mapping.asked import CONSTANT, codes_text

_SAMPLED = 30  # rows
_SHOWN = 3  # different values of a column


@dataclass(frozen=True)
class FileColumn:
    """A column of the file. used: titles of the attributes that it goes to."""

    key: str
    kind: Any
    unit: str
    samples: tuple[str, ...]
    used: tuple[str, ...]


@dataclass(frozen=True)
class Attribute:
    """An attribute of the model and how it is filled now. chosen: the column, "=" for a constant, or "".
    more: columns that are joined behind it. suggested: a column that would fit, where none is chosen."""

    field: Field
    kind: Any
    chosen: str
    more: tuple[str, ...]
    rule: Rule | None
    codes: str
    suggested: str
    gone: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether more than a column is said of it."""
        rule = self.rule
        return rule is not None and bool(
            len(rule.columns) > 1
            or rule.split
            or rule.codes
            or rule.unit
            or rule.constant
            or not rule.columns
        )

    @property
    def numeric(self) -> bool:
        return self.field.type in ("integer", "number")


def samples_of(table: TableInfo) -> dict[str, tuple[str, ...]]:
    """By key of the file's column: its first values as text."""
    columns = mapping.file_columns(table.schema)
    page = tables.query(
        storage.local_path(table.parquet),
        table.schema,
        columns=[one.column.name for one in columns if one.column.type is not ColumnType.GEOMETRY],
        limit=_SAMPLED,
    )
    return {
        one.key: tuple(filter(None, (mapping.text_of(row.get(one.column.name)) for row in page.rows)))
        for one in columns
    }


def columns_of(
    table: TableInfo, samples: Mapping[str, tuple[str, ...]], draft: MappingDraft, model: DataModel | None
) -> list[FileColumn]:
    used: dict[str, list[str]] = {}
    for rule in draft.rules:
        field = model.field(rule.attribute) if model else None
        for key in rule.columns:
            used.setdefault(key, []).append(field.title if field else rule.attribute)
    return [
        FileColumn(
            one.key,
            TYPES[one.column.type],
            one.column.unit,
            tuple(dict.fromkeys(samples.get(one.key, ())))[:_SHOWN],
            tuple(used.get(one.key, ())),
        )
        for one in mapping.file_columns(table.schema)
    ]


def attributes_of(
    model: DataModel, draft: MappingDraft, suggestion: MappingDraft, keys: set[str]
) -> tuple[list[Attribute], list[Attribute]]:
    """(those that are filled, could be, or have to be; all others)."""
    first: list[Attribute] = []
    others: list[Attribute] = []
    for field in model.fields:
        one = _attribute(field, draft.rule(field.name), suggestion.rule(field.name), keys)
        (first if one.rule or one.suggested or field.required else others).append(one)
    first.sort(key=lambda one: (one.rule is None and not one.suggested, not one.field.required))
    return first, others


def _attribute(field: Field, rule: Rule | None, suggested: Rule | None, keys: set[str]) -> Attribute:
    here = tuple(key for key in rule.columns if key in keys) if rule else ()
    gone = tuple(key for key in rule.columns if key not in keys) if rule else ()
    constant = CONSTANT if rule is not None and not rule.columns else ""
    return Attribute(
        field=field,
        kind=TYPES[ColumnType(field.type)],
        chosen=here[0] if here else constant,
        more=here[1:],
        rule=rule,
        codes=codes_text(rule.codes) if rule else "",
        suggested=suggested.columns[0] if rule is None and suggested else "",
        gone=gone,
    )


def with_suggestion(draft: MappingDraft, suggestion: MappingDraft, wanted: str) -> MappingDraft:
    """The draft with one suggestion taken over, or with all (wanted "*"); what is chosen stays."""
    chosen = {rule.attribute for rule in draft.rules}
    new = tuple(
        rule for rule in suggestion.rules if rule.attribute not in chosen and wanted in ("*", rule.attribute)
    )
    address = draft.address or (suggestion.address if wanted in ("*", "address") else ())
    return MappingDraft(draft.model, (*draft.rules, *new), address, draft.seen)
