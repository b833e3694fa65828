"""What a harvester learns of series, and of datasets with several tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, RDF

from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.tests.made import CARD, PAGE, SITE, file_entry
from hiroba.catalog.dcat.tests.test_writing import violations
from hiroba.catalog.dcat.types import Entry, Form
from hiroba.catalog.dcat.vocabularies import DCAT, XSD
from hiroba.catalog.series.types import Grain, Period, SeriesRef

pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")
_FIRST, _SECOND = "0123456789", "0123456788"


def entries() -> list[Entry]:
    first = SeriesRef("ssssssssss", "人口", _month(4), "", _SECOND, _FIRST, _SECOND)
    second = replace(first, period=_month(5), previous=_FIRST, following="")
    other = replace(CARD, id=_SECOND, title="二つ目")
    return [replace(file_entry(), series=first), replace(file_entry(card=other), series=second)]


def _month(number: int) -> Period:
    from hiroba.catalog.series.periods import month_of

    period = month_of(2024, number)
    assert period.grain is Grain.MONTH
    return period


def check(graph: Graph) -> None:
    node, first, second = (
        URIRef(SITE.series("ssssssssss")),
        *map(URIRef, map(SITE.dataset, (_FIRST, _SECOND))),
    )
    assert (node, RDF.type, DCAT.DatasetSeries) in graph
    assert {(first, DCAT.inSeries, node), (second, DCAT.inSeries, node)} <= set(graph)
    assert {(node, DCAT.first, first), (node, DCAT.last, second)} <= set(graph)
    assert {(second, DCAT.prev, first), (first, DCAT.next, second)} <= set(graph)
    assert (first, DCAT.prev, None) not in graph
    time = graph.value(first, DCTERMS.temporal)
    assert graph.value(time, DCAT.endDate) == Literal("2024-04-30", datatype=XSD.date)
    assert violations(graph) == ""


def test_members_name_their_series_and_their_neighbours() -> None:
    check(dcat.catalog_graph(SITE, entries(), PAGE))


def test_a_series_by_itself_names_its_members() -> None:
    graph = dcat.series_graph(SITE, entries())
    check(graph)
    members = set(graph.objects(URIRef(SITE.series("ssssssssss")), DCAT.seriesMember))
    assert members == {URIRef(SITE.dataset(each)) for each in (_FIRST, _SECOND)}


def test_who_reads_it_back_gets_the_datasets_and_no_series_as_a_dataset() -> None:
    data = dcat.serialise(dcat.catalog_graph(SITE, entries(), PAGE), Form.TURTLE)
    found = dcat.read(data, organisation="131016", media_type="text/turtle").records
    assert {each.title for each in found} == {CARD.title, "二つ目"}
    assert {each.extras["series_title"] for each in found} == {"人口"}


def test_every_table_of_a_dataset_has_its_addresses() -> None:
    entry = file_entry()
    (table,) = entry.detail.tables
    second = replace(table, id=2, ordinal=3, name="二", title="内訳")
    graph = dcat.dataset_graph(SITE, file_entry(tables=(table, second)))
    base = SITE.dataset(CARD.id)
    addresses = {str(each) for each in graph.objects(None, DCAT.downloadURL)}
    for form in ("csv", "xlsx", "json", "geojson", "parquet"):
        assert {f"{base}/data.{form}", f"{base}/data.{form}?table=3"} <= addresses
    assert {str(each) for each in graph.objects(None, DCAT.accessURL)} >= addresses
    titles = {str(each) for each in graph.objects(None, DCTERMS.title)}
    assert "公衆便所一覧 内訳（CSV（UTF-8））" in titles or any("内訳" in each for each in titles)
    assert violations(graph) == ""
