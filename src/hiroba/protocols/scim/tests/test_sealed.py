"""What a directory says of somebody lies sealed, and is asked for as before."""

from __future__ import annotations

import pytest
from django.apps import apps as now
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython

from hiroba.kernel.sealing import boxes
from hiroba.kernel.sealing import service as sealing
from hiroba.protocols.scim import staff
from hiroba.protocols.scim.models import StaffRecord
from hiroba.protocols.scim.tests.directory import HANAKO

SEALED = ("user_name", "folded", "external_id", "email", "display_name", "given_name", "family_name")
pytestmark = pytest.mark.django_db


def lying() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM scim_staffrecord")
        return str(cursor.fetchall())


def test_nothing_of_somebody_can_be_read_in_the_table(directory):
    directory.add()
    told = lying()
    for word in ("hanako", "town.example.jp", "花子", "試験"):
        assert word not in told
    assert {each.name for each in sealing.sealed_fields(StaffRecord)} == set(SEALED)


@pytest.mark.parametrize(
    "filter",
    [
        f'userName eq "{HANAKO.upper()}"', f'emails eq "{HANAKO}"', f'emails.value eq "{HANAKO.upper()}"',
        f'emails[type eq "work"].value eq "{HANAKO}"', 'externalId eq "hanako"', 'userName sw "HANA"',
        'emails co "@town"', 'userName ew ".jp"', 'name.familyName eq "試験"', 'displayName co "花"',
        'name.givenName pr and active eq true', 'userName gt "a" and userName lt "i"',
    ],
)  # fmt: skip
def test_every_question_finds_whom_it_found(directory, filter):
    id = directory.add()
    directory.add(
        "zenjiro@elsewhere.example.com", displayName="別の人", name={"formatted": "別の人"}, externalId="Z"
    )
    assert directory.found("Users", filter) == [id]


def test_an_external_id_is_compared_to_the_letter(directory):
    directory.add(externalId="Ab1")
    assert directory.found("Users", 'externalId eq "ab1"') == []
    assert directory.found("Users", f'emails eq "{HANAKO}x"') == []


def test_asked_by_equality_one_row_is_opened(directory, monkeypatch):
    for number in range(12):
        directory.add(f"p{number}@town.example.jp", externalId=f"e{number}")
    opened = []
    unseal = boxes.unseal

    def counted(*said, **more):
        opened.append(1)
        return unseal(*said, **more)

    monkeypatch.setattr(boxes, "unseal", counted)
    for filter in (
        'userName eq "p7@town.example.jp"',
        'emails.value eq "p7@town.example.jp"',
        'externalId eq "e7"',
    ):
        opened.clear()
        assert len(directory.found("Users", filter)) == 1
        assert len(opened) < 2 * len(SEALED), filter


def test_of_two_with_one_name_the_second_is_refused(directory):
    directory.add()
    [row] = staff.everyone(directory.code)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffRecord.objects.create(
            organisation=directory.code, user_name="x", folded=row.folded.upper(), email="x@example.jp"
        )


@pytest.mark.django_db(transaction=True)
def test_rows_from_before_are_sealed(monkeypatch):
    """As an installation that is brought to this version: real migrations, there and back again."""
    executor = MigrationExecutor(connection)
    for step in executor.loader.get_migration("scim", "0003_sealed_rows").operations:
        monkeypatch.setattr(step, "reverse_code", RunPython.noop)  # no row is there
    executor.migrate([("scim", "0001_initial")])
    before = executor.loader.project_state([("scim", "0001_initial")]).apps
    before.get_model("scim", "StaffRecord").objects.create(
        id="r1", organisation="131041", user_name="Hanako.Old@town.example.jp", folded="hanako.old@town.example.jp",
        external_id="h1", email="hanako.old@town.example.jp", family_name="試験",
    )  # fmt: skip
    MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
    assert "anako" not in lying()
    row = now.get_model("scim", "StaffRecord").objects.get(folded="hanako.old@town.example.jp")
    assert (row.pk, row.user_name, row.external_id, row.family_name) == (
        "r1",
        "Hanako.Old@town.example.jp",
        "h1",
        "試験",
    )
