"""An officer publishes a table of counts in which nobody is found."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.disclosure.tests.made import publish, residents
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db
SignIn = Callable[[Principal], Client]
ASK = {"table": "0", "down": "visits", "across": "illness", "least": "10"}


@pytest.fixture
def rare(tmp_path: Path, home: OrganisationInfo) -> str:
    """The register with an illness that three have, and a number of visits that one has."""
    table = residents().with_columns(
        illness=pl.when(pl.int_range(pl.len()) < 12).then(pl.lit("結核")).otherwise("illness"),
        visits=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit(30)).otherwise("visits"),
    )
    return publish(tmp_path, home.code, table)


def test_small_counts_are_crosses_and_cannot_be_computed(
    sign_in: SignIn, officer: Principal, rare: str
) -> None:
    office = sign_in(officer)
    page = office.get(f"/datasets/{rare}/cells", ASK).content.decode()
    assert "×" in page
    assert "秘匿" in page
    assert ">30<" not in page, "one person's visits are no row of their own"
    told = re.search(r"少ないので隠した数 ([0-9]+)、計算できないように隠した数 ([0-9]+)", page)
    assert told
    assert int(told[1]) > 0
    assert int(told[2]) > 0
    part = office.get(f"/datasets/{rare}/cells", ASK, headers={"HX-Request-Type": "partial"}).content.decode()
    assert part.startswith('<div id="cells"')


def test_it_becomes_a_dataset_whose_hidden_cells_are_empty(
    sign_in: SignIn, officer: Principal, rare: str
) -> None:
    office = sign_in(officer)
    asked = ASK | {"title": "受診の集計", "visibility": "public"}
    answers = [office.post(f"/datasets/{rare}/cells?table=0", asked) for _press in range(2)]
    assert [each.status_code for each in answers] == [302, 302]
    assert answers[0].headers["Location"] == answers[1].headers["Location"], "pressed twice"
    made = answers[0].headers["Location"].rsplit("/", 1)[1]
    found = datasets.detail(made, decide.sight(ANONYMOUS))
    assert found.version.number == 1
    assert "10人に満たない数" in found.card.description
    assert "受診の名簿" not in found.card.description
    table = pl.read_parquet(storage.local_path(found.tables[0].parquet))
    counts = table.drop("_row", "label")
    titles = [column.title for column in found.tables[0].schema.columns]
    assert titles == ["回数", "かぜ", "結核", "花粉症", "骨折"]
    for column in counts:
        hidden = column.null_count()
        assert hidden != 1, "a single one is the total less the others"
        assert all(n is None or n == 0 or n >= 10 for n in column)
    for row in counts.iter_rows():
        assert sum(n is None for n in row) != 1
    assert Dataset.objects.count() == 2


def test_by_one_column_the_few_are_put_together(sign_in: SignIn, officer: Principal, rare: str) -> None:
    page = sign_in(officer).get(f"/datasets/{rare}/cells", ASK | {"across": ""}).content.decode()
    rows = dict(re.findall(r'<th scope="row">([^<]+)</th><td class="hb-num">([0-9,]+)<', page))
    assert "30" not in rows
    assert sum(int(n) for label, n in rows.items() if label != "計") == 400
    assert min(int(n) for n in rows.values()) >= 10


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"across": "visits"}, "ちがう列"),
        ({"down": "nothing"}, "ちがう列"),
        ({"least": "1"}, "選びなおして"),
        ({"down": "address"}, "30をこえる"),
    ],
)
def test_what_makes_no_table_is_told(
    sign_in: SignIn, officer: Principal, register: str, changes: dict[str, str], words: str
) -> None:
    page = sign_in(officer).get(f"/datasets/{register}/cells", ASK | {"least": "3"} | changes)
    assert words in page.content.decode()


def test_nobody_else_comes_in(sign_in: SignIn, member: Principal, resident: Principal, register: str) -> None:
    for client in (Client(), sign_in(member), sign_in(resident)):
        assert client.get(f"/datasets/{register}/cells", ASK).status_code in (401, 403, 404)
        assert client.post(f"/datasets/{register}/cells", ASK).status_code in (401, 403, 404)
