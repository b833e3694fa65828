"""What is done to a table: which columns keep their place under a new name, which are made beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hiroba.catalog.datamodels.types import DataModel, Field
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.intake.mapping.columns import FileColumn, file_columns, unique
from hiroba.intake.mapping.types import COLUMN_CHANGED, COLUMN_MISSING, MappingDraft, Problem, Rule
from hiroba.intake.mapping.values import Convert, converter

PLACE = ("latitude", "longitude")


@dataclass(frozen=True)
class Step:
    """An attribute to be filled: from which columns of the table (names there), into which column."""

    field: Field
    sources: tuple[str, ...]
    target: Column
    convert: Convert


@dataclass(frozen=True)
class Plan:
    """originals: the file's columns, in their order, with the name and type that they get. steps: those whose
    target is an original replace it. address: names of columns. given: columns of coordinates that are used
    where there are any, before the address."""

    originals: tuple[tuple[str, Column], ...]
    steps: tuple[Step, ...]
    address: tuple[str, ...]
    given: tuple[str, str] | None
    problems: tuple[Problem, ...]

    @property
    def made(self) -> tuple[Column, ...]:
        return tuple(step.target for step in self.steps if step.target.made)


def plan_of(schema: TableSchema, draft: MappingDraft, model: DataModel) -> Plan:
    """A column that has gone takes its rule with it and is told; the rest goes on."""
    columns = {one.key: one for one in file_columns(schema)}
    problems = list(_changed(columns, draft))
    rules = []
    for rule in draft.rules:
        gone = [key for key in rule.columns if key not in columns]
        field = model.field(rule.attribute)
        problems += [Problem(rule.attribute, COLUMN_MISSING, 1, ((0, key),)) for key in gone]
        if field is not None and not gone:
            rules.append((rule, field))
    address = draft.address
    gone = [key for key in address if key not in columns]
    problems += [Problem("location", COLUMN_MISSING, 1, ((0, key),)) for key in gone]
    address = () if gone else tuple(columns[key].column.name for key in address)
    return _settle(schema, columns, rules, model, address, tuple(problems))


def _changed(columns: dict[str, FileColumn], draft: MappingDraft) -> list[Problem]:
    used = {key for rule in draft.rules for key in rule.columns} | set(draft.address)
    return [
        Problem(key, COLUMN_CHANGED, 1, ((0, f"{draft.seen[key]} → {columns[key].column.type.value}"),))
        for key in sorted(used & columns.keys() & draft.seen.keys())
        if draft.seen[key] != columns[key].column.type.value
    ]


def _settle(
    schema: TableSchema,
    columns: dict[str, FileColumn],
    rules: Sequence[tuple[Rule, Field]],
    model: DataModel,
    address: tuple[str, ...],
    problems: tuple[Problem, ...],
) -> Plan:
    taken = {rule.attribute for rule, _field in rules} | ({*PLACE} if address else set())
    in_place: dict[str, tuple[Rule, Field]] = {}
    for rule, field in rules:
        if _stays(rule, field, columns, bool(address)) and rule.columns[0] not in in_place:
            in_place[rule.columns[0]] = (rule, field)
    originals = []
    for key, one in columns.items():
        named = in_place.get(key)
        name = named[1].name if named else unique(key, taken)
        taken.add(name)
        originals.append((one.column.name, _original(one.column, name, named[1] if named else None, model)))
    targets = {name: column for _source, column in originals for name in (column.name,)}
    steps = []
    for rule, field in rules:
        here = bool(rule.columns) and in_place.get(rule.columns[0], (None, None))[0] is rule
        sources = tuple(columns[key].column for key in rule.columns)
        target = targets[field.name] if here else made(field, model)
        unit = sources[0].unit if len(sources) == 1 else ""
        convert = converter(rule, field, unit)
        steps.append(Step(field, tuple(column.name for column in sources), target, convert))
    return Plan(tuple(originals), tuple(steps), address, _given(schema, steps), problems)


def _stays(rule: Rule, field: Field, columns: dict[str, FileColumn], located: bool) -> bool:
    """Whether the column itself becomes the attribute: nothing in it is lost by that."""
    if len(rule.columns) != 1 or rule.split or rule.codes or rule.unit:
        return False
    if located and field.name in PLACE:
        return False  # gaps are filled beside it, so that what was given stays apart
    column = columns[rule.columns[0]].column
    return column.type.value == field.type and (not column.unit or column.unit == field.unit)


def _original(column: Column, name: str, field: Field | None, model: DataModel) -> Column:
    if field is None:
        return replace(column, name=name, model=None)
    form = column.format or field.format
    return replace(
        column,
        name=name,
        model=f"{model.entity_type}.{field.name}",
        format=form,
        unit=column.unit or field.unit,
    )


def made(field: Field, model: DataModel) -> Column:
    """A column beside the file's own."""
    return Column(
        field.name,
        field.title,
        ColumnType(field.type),
        field.format,
        field.unit,
        f"{model.entity_type}.{field.name}",
        made=True,
    )


def _given(schema: TableSchema, steps: Sequence[Step]) -> tuple[str, str] | None:
    """The coordinate columns of the file itself, where no rule takes them."""
    return None if any(step.field.name in PLACE for step in steps) else own_place(schema)


def own_place(schema: TableSchema) -> tuple[str, str] | None:
    """Names of the file's own columns of latitude and longitude, also in a table that was mapped before."""
    found = [
        next((column.name for column in schema.columns if column.format == form and not column.made), "")
        for form in PLACE
    ]
    return (found[0], found[1]) if all(found) else None
