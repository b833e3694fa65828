"""The lake as other tools find it: folders of Parquet, what changed since, and only what may be seen."""

from __future__ import annotations

import warnings
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import duckdb
import msgspec
import pyarrow.parquet as pq
import pytest
import shapely
from rdflib import DCAT, Graph, URIRef
from rdflib.namespace import RDF

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.search import store
from hiroba.catalog.workbench.tests.made import OTHER, TOWN, publish
from hiroba.context.city import service as city
from hiroba.context.conftest import own_city
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Principal, Role, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.storage import service as storage
from hiroba.protocols.lake import past
from hiroba.protocols.lake import service as lakes
from hiroba.protocols.lake.types import CATALOGUE, Summary
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.models import MeteredUse

__all__ = ["own_city"]
pytestmark = pytest.mark.django_db(transaction=True)
MEMBER = Principal("person", "m", roles={TOWN: Role.MEMBER})
Rows = list[tuple[Any, ...]]


@pytest.fixture(autouse=True)
def town(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    for code, name in ((TOWN, "千代田区"), (OTHER, "中央区")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, name, name, None))


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    return tmp_path / "lake"


def ask(sql: str) -> Rows:
    with duckdb.connect() as connection:
        rows: Rows = connection.execute(sql).fetchall()
    return rows


def tables(lake: Path) -> str:
    return f"read_parquet('{lake}/tables/*/*/*/*.parquet', hive_partitioning = true, union_by_name = true)"


def history(lake: Path) -> str:
    return f"read_parquet('{lake}/history/*/*/*.parquet', hive_partitioning = true)"


def sensor(value: float, at: datetime, **owner: Any) -> None:
    thing = {
        "id": "urn:ngsi-ld:Sensor:1",
        "type": "Sensor",
        "t": {
            "type": "Property",
            "value": value,
            "unitCode": "CEL",
            "observedAt": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        },
    }
    city.upsert(TOWN, [thing], **owner)


def test_tables_are_read_by_their_folders(lake: Path, tmp_path: Path) -> None:
    first = publish(tmp_path, "料金表", {"場所": ["A", "B"], "料金": [300, 500]})
    other = publish(tmp_path, "人口", {"人数": [7]}, organisation=OTHER)
    assert publish(tmp_path, "料金表", {"場所": ["A"], "料金": [400]}) == first
    assert lakes.write(lake, ANONYMOUS) == Summary(files=4, written=3, removed=0)
    rows = ask(
        f"SELECT organisation, dataset, version, sum(料金), sum(人数) FROM {tables(lake)} GROUP BY ALL"
        " ORDER BY organisation, version"
    )
    assert [(str(each[0]), *each[1:]) for each in rows] == [
        (TOWN, first, 1, 800, None),
        (TOWN, first, 2, 400, None),
        (OTHER, other, 1, None, 7),
    ]
    assert "_row" not in pq.read_schema(next(lake.glob("tables/*/*/*/*.parquet"))).names


def test_places_are_geoparquet(lake: Path, tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {"名称": ["駅"], "緯度": [35.5], "経度": [139.5]}
    publish(tmp_path, "駅", columns, names={"緯度": "latitude", "経度": "longitude"})
    lakes.write(lake, ANONYMOUS)
    file = next(lake.glob("tables/*/*/*/*.parquet"))
    geo = msgspec.json.decode((pq.read_metadata(file).metadata or {})[b"geo"])
    column = geo["primary_column"]
    assert geo["columns"][column]["encoding"] == "WKB"
    shape = shapely.from_wkb(pq.read_table(file)[column].to_pylist()[0])
    assert (shape.x, shape.y) == (139.5, 35.5)


def test_a_second_run_writes_what_is_new_and_removes_what_may_not_be_seen(lake: Path, tmp_path: Path) -> None:
    kept = publish(tmp_path, "残る", {"a": [1]})
    gone = publish(tmp_path, "消える", {"a": [2]})
    assert lakes.write(lake, ANONYMOUS).written == 2
    assert lakes.write(lake, ANONYMOUS) == Summary(files=3, written=0, removed=0)
    publish(tmp_path, "残る", {"a": [3]})
    datasets.withdraw(gone, SYSTEM)
    assert lakes.write(lake, ANONYMOUS) == Summary(files=3, written=1, removed=1)
    assert ask(f"SELECT DISTINCT dataset FROM {tables(lake)}") == [(kept,)]


def test_a_run_that_was_killed_goes_on(lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(3):
        publish(tmp_path, f"表{at}", {"a": [at]})

    def killed(*_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(past, "files", killed)
        with pytest.raises(KeyboardInterrupt):
            lakes.write(lake, ANONYMOUS)
    assert lakes.write(lake, ANONYMOUS) == Summary(files=4, written=0, removed=0)


def test_everybody_s_lake_holds_what_is_public_and_a_member_s_more(lake: Path, tmp_path: Path) -> None:
    publish(tmp_path, "公開", {"a": [1]})
    publish(tmp_path, "内部", {"a": [2]}, visibility=Visibility.ORGANISATION)
    now = datetime.now(UTC)
    sensor(1.5, now, visibility=Visibility.ORGANISATION)
    assert lakes.write(lake, ANONYMOUS).files == 2
    assert ask(f"SELECT a FROM {tables(lake)}") == [(1,)]
    assert lakes.write(tmp_path / "own", MEMBER).files == 4
    assert ask(f"SELECT number FROM {history(tmp_path / 'own')}") == [(1.5,)]


def test_history_lies_by_type_and_month(lake: Path) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    before = now.replace(day=1) - timedelta(days=1)
    sensor(1.5, before)
    sensor(2.5, now)
    lakes.write(lake, ANONYMOUS)
    rows = ask(
        "SELECT type, month, id, attribute, observedAt AT TIME ZONE 'UTC', number, unitCode, organisation"
        f" FROM {history(lake)} ORDER BY number"
    )
    told = ("urn:ngsi-ld:Sensor:1", "t")
    assert [(str(each[0]), str(each[1])[:7], *each[2:]) for each in rows] == [
        ("Sensor", f"{before:%Y-%m}", *told, before.replace(tzinfo=None), 1.5, "CEL", TOWN),
        ("Sensor", f"{now:%Y-%m}", *told, now.replace(tzinfo=None), 2.5, "CEL", TOWN),
    ]
    assert lakes.write(lake, ANONYMOUS).written == 0
    sensor(3.5, now + timedelta(seconds=1))
    assert lakes.write(lake, ANONYMOUS).written >= 1
    assert ask(f"SELECT count(*) FROM {history(lake)}") == [(3,)]


def test_what_becomes_private_leaves_the_history(lake: Path) -> None:
    now = datetime.now(UTC)
    sensor(1.5, now)
    lakes.write(lake, ANONYMOUS)
    assert list(lake.glob("history/*/*/*.parquet"))
    sensor(1.5, now, visibility=Visibility.PRIVATE)
    lakes.write(lake, ANONYMOUS)
    assert not list(lake.glob("history/*/*/*.parquet"))


def test_the_catalogue_is_dcat_and_leads_to_the_files(lake: Path, tmp_path: Path) -> None:
    id = publish(tmp_path, "料金表", {"料金": [300]})
    sensor(1.5, datetime.now(UTC))
    lakes.write(lake, ANONYMOUS)
    address = f"{lake.as_uri()}/{CATALOGUE}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's own reader of JSON-LD
        graph = Graph().parse(lake / CATALOGUE, format="json-ld", publicID=address)
    assert (URIRef(address), RDF.type, DCAT.Catalog) in graph
    assert (URIRef(address), DCAT.dataset, URIRef(f"urn:hiroba:dataset:{id}")) in graph
    addresses = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    files = {str(each) for each in lake.rglob("*.parquet")}
    assert {unquote(urlsplit(each).path) for each in addresses} == files
    assert len(files) == 2


def test_what_others_put_into_the_folder_stays(lake: Path, tmp_path: Path) -> None:
    lake.mkdir()
    (lake / "notes.txt").write_text("mine")
    publish(tmp_path, "公開", {"a": [1]})
    lakes.write(lake, ANONYMOUS)
    assert (lake / "notes.txt").read_text() == "mine"


def test_below_the_data_folder_it_lies_where_files_lie(data_dir: Path, tmp_path: Path) -> None:
    """On S3-compatible storage that is the bucket (`python -m tests.support.on_s3`)."""
    gone = publish(tmp_path, "公開", {"a": [1]})
    lakes.write(data_dir / "lake", ANONYMOUS)
    shelf = storage.shelf(data_dir / "lake")
    table, catalogue = sorted((name for name, _at in shelf.names()), reverse=True)
    assert ask(f"SELECT a FROM '{shelf.path(table)}'") == [(1,)]
    assert table in shelf.path(catalogue).read_text()
    datasets.withdraw(gone, SYSTEM)
    assert lakes.write(data_dir / "lake", ANONYMOUS) == Summary(files=1, written=0, removed=1)
    assert [name for name, _at in shelf.names()] == [CATALOGUE]
    assert table not in shelf.path(CATALOGUE).read_text()


def test_each_file_is_metered_once(lake: Path, tmp_path: Path) -> None:
    id = publish(tmp_path, "公開", {"a": [1, 2]})
    sensor(1.5, datetime.now(UTC))
    metering.flush()
    MeteredUse.objects.all().delete()
    lakes.write(lake, ANONYMOUS)
    lakes.write(lake, ANONYMOUS)
    metering.flush()
    lines = MeteredUse.objects.order_by("subject_kind").values_list(
        "subject", "owner", "use", "number", "rows"
    )
    assert list(lines) == [(id, TOWN, "download", 1, 2), ("Sensor", TOWN, "download", 1, 1)]
