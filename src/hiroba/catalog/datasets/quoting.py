"""What a version's reports quote of its file: cells that were mended or could not be read, notes beside its
tables. It stands in the reports' rows where everybody may read the file, else sealed in the version's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import Any, Final

from django.db import transaction

from hiroba.catalog.datasets.models import Change, QualityResult, Table, Version

_NOTES: Final = ("footnotes", "metadata")
Quoted = dict[str, Any]


def tables_of(version: Version) -> list[Table]:
    """The tables with what is quoted, in order. Not to be saved."""
    rows = sorted(version.tables.all(), key=attrgetter("ordinal"))
    for row, said in zip(rows, _said(version).get("tables", ()), strict=False):
        _put_back(row, said)
    return rows


def changes_of(version: Version) -> list[Change]:
    rows = sorted(version.changes.all(), key=attrgetter("pk"))
    for row, examples in zip(rows, _said(version).get("changes", ()), strict=False):
        row.examples = examples
    return rows


def quality_of(version: Version) -> list[QualityResult]:
    rows = sorted(version.quality.all(), key=attrgetter("rule_id"))
    said = _said(version).get("quality", {})
    for row in rows:
        row.examples = said.get(row.rule_id, row.examples)
    return rows


def take_out(tables: Sequence[Table], changes: Sequence[Change], results: Sequence[QualityResult]) -> str:
    """Leave in the rows, given in their order, nothing that is quoted; return it. "": nothing is."""
    said: Quoted = {
        "tables": [_taken_from(row) for row in tables],
        "changes": [_emptied(row) for row in changes],
        "quality": {row.rule_id: found for row in results if (found := _emptied(row))},
    }
    some = said["quality"] or any(said["changes"]) or any(any(each.values()) for each in said["tables"])
    return json.dumps(said, ensure_ascii=False) if some else ""


def without_examples(text: str) -> str:
    """What is left of what was quoted when rows of the file are erased: notes beside its tables."""
    if not text:
        return ""
    tables = [{name: each[name] for name in _NOTES} for each in json.loads(text)["tables"]]
    return json.dumps({"tables": tables}, ensure_ascii=False) if any(any(e.values()) for e in tables) else ""


@transaction.atomic
def lay(version: Version, *, sealed: bool) -> None:
    """Have what is quoted stand sealed, or in the rows."""
    if bool(version.quoted) is sealed:
        return
    tables, changes, results = tables_of(version), changes_of(version), quality_of(version)
    version.quoted = take_out(tables, changes, results) if sealed else ""
    if not sealed or version.quoted:
        Table.objects.bulk_update(tables, ["unreads", *_NOTES])
        Change.objects.bulk_update(changes, ["examples"])
        QualityResult.objects.bulk_update(results, ["examples"])
        version.save(update_fields=["quoted"])


def _said(version: Version) -> Quoted:
    found: Quoted = json.loads(version.quoted) if version.quoted else {}
    return found


def _taken_from(row: Table) -> Quoted:
    said: Quoted = {name: getattr(row, name) for name in _NOTES}
    if any(each["examples"] for each in row.unreads):
        said["unreads"] = [each["examples"] for each in row.unreads]
        row.unreads = [{**each, "examples": []} for each in row.unreads]
    for name in _NOTES:
        setattr(row, name, [])
    return said


def _put_back(row: Table, said: Quoted) -> None:
    for name in _NOTES:
        setattr(row, name, said[name])
    if "unreads" in said:
        pairs = zip(row.unreads, said["unreads"], strict=False)
        row.unreads = [{**each, "examples": examples} for each, examples in pairs]


def _emptied(row: Change | QualityResult) -> list[Any]:
    found, row.examples = row.examples, []
    return list(found)
