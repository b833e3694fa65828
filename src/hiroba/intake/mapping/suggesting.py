"""What a mapping could look like, from headings and samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datamodels.types import DataModel, HeaderHint
from hiroba.catalog.tables.types import ColumnType, TableSchema
from hiroba.intake.mapping import units
from hiroba.intake.mapping.columns import FileColumn, file_columns
from hiroba.intake.mapping.plan import PLACE
from hiroba.intake.mapping.types import MappingDraft, Rule

_ADDRESS = ("fullAddress",)
_ADDRESS_PARTS = ("prefecture", "city", "streetAddress", "cityBlock")


def suggest(
    schema: TableSchema, samples: Mapping[str, Sequence[str]], names: Sequence[str], model: str = ""
) -> MappingDraft:
    """A mapping to the model, or to the one that the columns speak for ("" where none does).

    samples: by key of the column. names: of the file and the table, which may say what its rows are."""
    columns = file_columns(schema)
    hints = [HeaderHint(one.key, "", tuple(samples.get(one.key, ()))) for one in columns]
    if not model:
        model = schema.model or datamodels.match(hints, names).model or ""
    if not model:
        return MappingDraft("", seen=seen(schema))
    entity = datamodels.model(model)
    assigned = datamodels.assign(model, hints)
    assigned |= datamodels.near(entity, hints, assigned)
    rules = tuple(_rule(entity, name, columns[at]) for at, name in assigned.items())
    taken = {name: columns[at].key for at, name in assigned.items()}
    return MappingDraft(model, rules, _address(taken), seen(schema))


def seen(schema: TableSchema) -> dict[str, str]:
    """The file's columns by key with their types."""
    return {one.key: one.column.type.value for one in file_columns(schema)}


def _rule(entity: DataModel, name: str, one: FileColumn) -> Rule:
    field = entity.field(name)
    unit = ""
    if field and one.column.unit and one.column.unit != field.unit and field.type in ("integer", "number"):
        unit = one.column.unit if units.factor(one.column.unit, field.unit) else ""
    codes = {}
    if field and field.enum and one.column.type is ColumnType.BOOLEAN and "有料" in field.enum:
        codes = {"はい": "有料", "いいえ": "無料"}
    return Rule(name, (one.key,), unit=unit, codes=codes)


def _address(taken: Mapping[str, str]) -> tuple[str, ...]:
    """An address is offered where the file has no coordinates of its own."""
    if all(name in taken for name in PLACE):
        return ()
    for parts in (_ADDRESS, _ADDRESS_PARTS):
        found = tuple(taken[name] for name in parts if name in taken)
        if found:
            return found
    return ()
