"""A line is written once, never changed, and holds nobody's data."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.models import JournalEntry

pytestmark = pytest.mark.django_db


def _record(**fields):
    journal.record(SYSTEM, "dataset.publish", "dataset", "d1", **fields)


def test_what_was_done_is_read_newest_first():
    _record(organisation="a", details={"rows": 3, "form": "csv"})
    _record(organisation="b")
    newest, oldest = journal.entries(10)
    assert (oldest.details, oldest.organisation, oldest.actor) == ({"rows": 3, "form": "csv"}, "a", "system")
    assert journal.entries(10, before=newest.id) == [oldest]
    assert journal.entries(10, organisation="b") == [newest]
    assert journal.entries(10, kind="dataset", id="d2") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_journalentry SET action = 'x'",
        "DELETE FROM journal_journalentry",
    ],
)
def test_the_database_refuses_to_change_a_line(statement):
    _record()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        JournalEntry.objects.all().delete()
    assert len(journal.entries(10)) == 1


def test_a_line_stands_or_falls_with_what_it_tells():
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        _record()
        raise RuntimeError
    assert journal.entries(10) == []


@pytest.mark.parametrize(
    "value",
    [
        "taro@example.jp",
        "x" * 101,
        "123456789012",
        "1234-5678-9012",
        "id 1234 5678 9012.",
        123456789012,
        1.5,
        ["a"],
    ],
)
def test_what_could_name_a_person_is_refused(value):
    with pytest.raises(journal.PersonalData):
        _record(details={"told": value})
    assert journal.entries(10) == []


def test_a_dataset_id_of_hexadecimal_digits_is_no_personal_data():
    _record(details={"key": "12345678901234567890abcdef", "short": "131041"})
    with pytest.raises(journal.PersonalData):
        journal.record(SYSTEM, "a", "person", "taro@example.jp")
    with pytest.raises(journal.PersonalData):
        _record(purpose="taro@example.jp")
