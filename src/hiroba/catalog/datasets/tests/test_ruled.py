"""What an owner's rule opens is all that its user gets, and what it closes nobody gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.errors import UnknownDataset
from hiroba.catalog.datasets.tests.made import CHIYODA, MINATO, MINATO_OFFICER, STRANGER, publish, table
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    Condition,
    Effect,
    Limits,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
    Visibility,
)  # fmt: skip
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.usefixtures("city")
SCHEMA = TableSchema(
    columns=(
        Column("town", "町名", ColumnType.STRING),
        Column("age", "年齢", ColumnType.INTEGER),
        Column("name", "氏名", ColumnType.STRING),
    ),
    key=("name",),
)


@pytest.fixture
def kept(tmp_path):
    """Twelve rows: eleven of one town, one of another."""
    file = tmp_path / "rows.parquet"
    rows = [
        {"_row": n + 3, "town": "芝" if n else "白金", "age": 20 + n, "name": f"名{n}"} for n in range(12)
    ]
    pq.write_table(pa.Table.from_pylist(rows), file)
    return storage.put_file(file)


def people(kept, visibility):
    shown = table(schema=SCHEMA, parquet=kept, rows_in=12, rows_out=12, bounds=None)
    key = f"{visibility}.csv"
    return publish(key, title="名簿", original=kept, visibility=visibility, tables=(shown,)).dataset


@pytest.fixture
def dataset(kept):
    return people(kept, Visibility.PRIVATE)


def rule(dataset, limits=None, **given):
    made = Rule(
        id="r1",
        effect=Effect.PERMIT,
        actions=frozenset({"dataset:read"}),
        target=Target(TargetKind.DATASET, dataset, MINATO),
        assignee=Party(PartyKind.ORGANISATION, CHIYODA),
        limits=limits or Limits(),
    )
    return replace(made, **given)


def put(made):
    decide.put_rule(made)
    rulebook.forget()  # as a commit does


def seen(dataset, who=STRANGER):
    """The rows that somebody gets, however they ask: what lies in the file that stands for the table."""
    detail = service.detail(dataset, decide.sight(who))
    (shown,) = detail.tables
    names = [column.name for column in shown.schema.columns]
    rows = pq.read_table(storage.local_path(shown.parquet)).to_pylist()
    assert set(rows[0] if rows else names) - {"_row"} == set(names)
    assert shown.rows_out == len(rows)
    return detail, rows


def refused(dataset, who=STRANGER):
    with pytest.raises(UnknownDataset):
        service.detail(dataset, decide.sight(who))


def test_a_rule_opens_and_its_end_closes(dataset):
    refused(dataset)
    put(rule(dataset))
    assert len(seen(dataset)[1]) == 12
    refused(dataset, ANONYMOUS)
    assert service.find(dataset, decide.sight(STRANGER)) is not None
    decide.remove_rules(["r1"])
    rulebook.forget()
    refused(dataset)


def test_a_rule_counts_only_in_its_time(dataset):
    now = timezone.now()
    put(rule(dataset, begins=now + timedelta(hours=1)))
    refused(dataset)
    put(rule(dataset, ends=now))
    refused(dataset)


def test_a_rule_counts_only_for_its_purpose(dataset):
    put(rule(dataset, purposes=frozenset({"research"})))
    refused(dataset)
    refused(dataset, replace(STRANGER, purpose="advertising"))
    assert len(seen(dataset, replace(STRANGER, purpose="research"))[1]) == 12


def test_columns_and_rows_that_are_closed_are_not_in_the_file(dataset):
    limits = Limits(columns=frozenset({"town", "age"}), rows=(Condition("age", "ge", "30"),))
    put(rule(dataset, limits))
    detail, rows = seen(dataset)
    assert rows == [{"_row": 1, "town": "芝", "age": 30}, {"_row": 2, "town": "芝", "age": 31}]
    assert (detail.version.blob, detail.version.sha256, detail.changes, detail.quality) == ("", "", (), ())
    assert detail.tables[0].unread is None
    assert len(seen(dataset, MINATO_OFFICER)[1]) == 12


def test_counts_leave_small_groups_out(dataset):
    put(rule(dataset, Limits(groups=("town",), least=10)))
    assert seen(dataset)[1] == [{"_row": 1, "town": "芝", "count": 11}]


def test_a_condition_on_a_column_that_is_gone_opens_nothing(dataset):
    put(rule(dataset, Limits(rows=(Condition("gone", "eq", "1"),))))
    assert seen(dataset)[1] == []


def test_of_two_rules_the_wider_counts_and_never_both_together(dataset):
    put(rule(dataset, Limits(columns=frozenset({"name"}))))
    put(rule(dataset, Limits(columns=frozenset({"town", "age"})), id="r2"))
    assert set(seen(dataset)[1][0]) == {"_row", "town", "age"}


def test_a_prohibition_takes_away_from_what_is_public(kept):
    public = people(kept, Visibility.PUBLIC)
    closed = rule(public, Limits(columns=frozenset({"name"})), effect=Effect.PROHIBIT)
    put(replace(closed, assignee=Party(PartyKind.ANYONE)))
    assert set(seen(public, ANONYMOUS)[1][0]) == {"_row", "town", "age"}
    assert "name" in seen(public, MINATO_OFFICER)[1][0]
    put(replace(closed, limits=Limits(), id="r2"))
    refused(public)
    assert len(seen(public, ANONYMOUS)[1]) == 12


def test_what_is_kept_of_a_part_is_not_swept(dataset):
    put(rule(dataset, Limits(columns=frozenset({"town"}))))
    detail, _rows = seen(dataset)
    assert detail.tables[0].parquet in set(service.referenced_blobs())
