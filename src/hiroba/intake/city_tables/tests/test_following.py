"""The tables of the city are what it is at the moment of the question, whatever was asked before."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.catalog.workbench.types import UnknownTable
from hiroba.context.city import service as city
from hiroba.context.store import service as stores
from hiroba.intake.city_tables import columns, mirror
from hiroba.intake.city_tables.tests.made import Ask, free, parking
from hiroba.kernel.decide.types import ANONYMOUS, EVERYTHING, ONLY_PUBLIC, Visibility
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.models import MeteredUse

pytestmark = pytest.mark.django_db(transaction=True)
TOWN, OTHER = "131016", "131024"
COUNT = "SELECT count(*) AS n, sum(free) AS free FROM city.Parking"


@pytest.fixture
def read_anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which types were read whole, one entry a time."""
    found: list[str] = []
    walk = city.walk

    def counted(type: str) -> Any:
        found.append(type)
        return walk(type)

    monkeypatch.setattr(city, "walk", counted)
    return found


def test_what_is_written_changed_or_deleted_is_seen_by_the_next_question(
    ask: Ask, read_anew: list[str]
) -> None:
    city.upsert(TOWN, [parking(n, free=free(n)) for n in range(5)], source="d1")
    assert ask(COUNT) == [{"n": 5, "free": 10}]
    city.upsert(TOWN, [parking(5, free=free(100))], source="d1")
    city.update_attributes(TOWN, parking(1)["id"], {"free": free(50)})
    assert ask(COUNT) == [{"n": 6, "free": 159}]
    city.delete_missing(TOWN, "d1", [parking(5)["id"]])
    assert ask(COUNT) == [{"n": 1, "free": 100}]
    assert read_anew == ["Parking"]  # what came later was taken from the log


def test_a_thing_that_becomes_private_is_gone_for_strangers(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1, free=free(1)), parking(2, free=free(2))])
    assert ask(COUNT)[0]["n"] == 2
    city.upsert(TOWN, [parking(1, free=free(1))], visibility=Visibility.PRIVATE)
    assert ask(COUNT, EVERYTHING)[0]["n"] == 2
    assert ask(COUNT) == [{"n": 1, "free": 2}]


def test_a_log_that_was_forgotten_means_reading_anew(
    ask: Ask, read_anew: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    city.upsert(TOWN, [parking(1, free=free(1))])
    assert ask(COUNT)[0]["n"] == 1

    async def empty() -> None:
        await (await stores.current()).empty()

    city.wait_for(empty())
    city.upsert(TOWN, [parking(2, free=free(2))])
    assert ask(COUNT) == [{"n": 1, "free": 2}]
    monkeypatch.setattr(mirror, "_MANY", 1)
    city.upsert(TOWN, [parking(n, free=free(n)) for n in (3, 4)])
    assert ask(COUNT) == [{"n": 3, "free": 9}]
    assert read_anew == ["Parking"] * 3


def test_an_error_in_the_middle_leaves_nothing_half_read(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    city.upsert(TOWN, [parking(1, free=free(1))])
    assert ask(COUNT) == [{"n": 1, "free": 1}]
    city.upsert(TOWN, [parking(1, free=free(5)), parking(2, free=free(2))])

    def away(*_given: Any) -> Any:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setattr(columns, "read", away)
        with pytest.raises(OSError, match="away"):
            ask(COUNT)
    assert ask(COUNT) == [{"n": 2, "free": 7}]


def test_a_name_that_is_an_address_has_a_column(ask: Ask) -> None:
    iri = "https://example.org/a/b~c'd"
    city.upsert(TOWN, [parking(1, **{iri: free(1)})])
    assert ask("SELECT * FROM city.Parking")[0][iri] == 1


def test_each_use_is_metered_with_its_owner_and_its_purpose(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1, free=free(1)), parking(2, free=free(2))])
    city.upsert(OTHER, [parking(3, free=free(3))])
    city.upsert("131032", [parking(4)], visibility=Visibility.PRIVATE)
    metering.flush()
    MeteredUse.objects.all().delete()
    sight = ONLY_PUBLIC.__class__(False, frozenset(), frozenset(), who=ANONYMOUS)
    ask(COUNT, sight)
    ask("SELECT 1 AS one")
    metering.flush()
    lines = MeteredUse.objects.order_by("owner").values_list(
        "subject_kind", "subject", "owner", "use", "number", "rows"
    )
    assert list(lines) == [
        ("entities", "Parking", TOWN, "workbench", 1, 2),
        ("entities", "Parking", OTHER, "workbench", 1, 1),
    ]


def test_a_type_of_which_all_is_gone_is_no_table(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1)], source="d1")
    assert ask("SELECT count(*) AS n FROM city.Parking") == [{"n": 1}]
    city.delete_missing(TOWN, "d1", [])
    with pytest.raises(UnknownTable):
        ask("SELECT count(*) AS n FROM city.Parking")
