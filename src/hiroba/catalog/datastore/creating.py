"""An open table comes to be, or gets other fields or another key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datastore import kinds, lying, rights
from hiroba.catalog.datastore.folding import fold
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.reading import columns, info
from hiroba.catalog.datastore.rows import hashed
from hiroba.catalog.datastore.types import (
    MEDIA_TYPE,
    BadField,
    DatasetHasFile,
    KeyTaken,
    Method,
    OpenTableInfo,
    Record,
)
from hiroba.catalog.datastore.writing import write
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW
from hiroba.kernel.decide.types import EVERYTHING, Principal
from hiroba.kernel.storage import service as storage

_LONGEST: Final = 63  # letters of a field's id, as in PostgreSQL
_MOST: Final = 1600  # fields, as in PostgreSQL


def create(
    id: str,
    dataset: str,
    fields: Sequence[Mapping[str, Any]],
    key: Sequence[str] | None,
    records: Sequence[Any],
    who: Principal,
    *,
    delete_fields: bool = False,
) -> tuple[OpenTableInfo, list[Record]]:
    """Make the table of a resource, or add fields and rows to it; return it and the rows as they are kept.

    fields: [{"id", "type", "info"}]; a type that is not said is guessed from the first record, and so are
    fields that only the record has. key: None leaves it as it is. All or nothing; the first time, and when
    its fields change, the table is published at once.
    Raises Forbidden, DatasetHasFile, and what `write` raises.
    """
    rights.require(dataset, who)
    with transaction.atomic():
        table = OpenTable.objects.select_for_update().filter(pk=id).first()
        made = table is None
        if table is None:
            table = OpenTable.objects.create(id=id, dataset=dataset, version=_place(dataset))
        before = list(table.fields)
        table.fields = _fields(table, fields, records, delete_fields=delete_fields)
        changed = before != table.fields
        if key is not None:
            _set_key(table, key)
        table.save()
        kept = write(id, records, Method.INSERT, who).records if records else []
    if made or changed:
        fold(id, who, anew=True)
    return info(OpenTable.objects.get(pk=id)), kept


def _place(dataset: str) -> int:
    """The number of the version that the table joins, 0 for none.

    Raises DatasetHasFile where that is the version of a file.
    """
    detail = catalogue.detail(dataset, EVERYTHING)
    number = detail.version.number
    emptied = detail.version.media_type == MEDIA_TYPE and not detail.tables
    if number and not emptied and not OpenTable.objects.filter(dataset=dataset, version=number).exists():
        raise DatasetHasFile()
    return number


def _fields(
    table: OpenTable, given: Sequence[Mapping[str, Any]], records: Sequence[Any], *, delete_fields: bool
) -> list[dict[str, Any]]:
    first = records[0] if records and isinstance(records[0], dict) else {}
    known = {each["id"]: each for each in table.fields}
    said = {str(each.get("id", "")): _field(each, known, first) for each in given}
    twice = [name for name, times in Counter(str(each.get("id", "")) for each in given).items() if times > 1]
    if twice:
        raise BadField(field="fields", name=twice[0][:60], why="Duplicate column names are not supported")
    found = dict(said) if delete_fields and given else known | said
    for name, value in first.items():
        if name not in found and name != "_id":
            found[name] = _field({"id": name, "type": kinds.guessed(value)}, known, first)
    if len(found) > _MOST:
        raise BadField(field="fields", name=str(len(found)), why=f"{_MOST} fields at most")
    return list(found.values())


def _field(said: Mapping[str, Any], known: Mapping[str, Any], first: Mapping[str, Any]) -> dict[str, Any]:
    """A field that is there already keeps its type."""
    name = said.get("id")
    if not isinstance(name, str) or not _is_name(name):
        raise BadField(field="fields", name=str(name)[:60], why="not a valid field name")
    if len(name) > _LONGEST:
        raise BadField(field="fields", name=name[:60], why=f"exceeds limit of {_LONGEST} characters")
    about = said["info"] if isinstance(said.get("info"), dict) else known.get(name, {}).get("info") or {}
    if name in known:
        return {"id": name, "type": known[name]["type"], "info": about}
    wanted = said.get("type")
    if not wanted and name not in first:
        raise BadField(field="fields", name=name, why="type not guessable")
    type = kinds.type_named(str(wanted)) if wanted else kinds.guessed(first[name])
    if type is None:
        raise BadField(field="fields", name=str(wanted)[:60], why="not a valid field type")
    return {"id": name, "type": type, "info": about}


def _is_name(name: str) -> bool:
    if any(0xD800 <= ord(letter) <= 0xDFFF or letter < " " for letter in name):
        return False
    return bool(name) and name == name.strip() and not name.startswith("_") and '"' not in name


def _set_key(table: OpenTable, key: Sequence[str]) -> None:
    """The rows that are there must not share it. Raises BadField, KeyTaken."""
    ids = {each["id"] for each in table.fields}
    for name in key:
        if name not in ids:
            raise BadField(field="primary_key", name=name[:60], why="not in the table")
    if list(key) == table.key:
        return
    table.key = list(key)
    changed = {row.row: row for row in OpenRow.objects.filter(table=table)}
    hashes = {
        number: "" if row.gone else hashed(table.key, lying.values_of(row)) for number, row in changed.items()
    }
    if key:
        _check_apart(table, hashes)
    sealed = lying.is_sealed(table)
    for number, row in changed.items():
        row.key = lying.key_of(hashes[number], sealed=sealed)
    OpenRow.objects.bulk_update(changed.values(), ["key"], batch_size=500)


def _check_apart(table: OpenTable, changed: Mapping[int, str]) -> None:
    """changed: hashes of the keys of the rows written since, by number."""
    hashes = [hash for hash in changed.values() if hash]
    if table.base:
        path = storage.local_path(table.base)
        old = tables.all_rows(path, columns(table), table.key)
        hashes += filter(None, (hashed(table.key, row) for row in old if row[ROW] not in changed))
    if len(set(hashes)) < len(hashes):
        raise KeyTaken(field="primary_key", row=0, key=", ".join(table.key))
