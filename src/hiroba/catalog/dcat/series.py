"""The same table time after time as a DCAT DatasetSeries (DCAT 3, 6.7 and 11), and its members' places."""

from __future__ import annotations

from rdflib import BNode, Graph, Literal, URIRef

from hiroba.catalog.dcat.terms import literal
from hiroba.catalog.dcat.types import Site
from hiroba.catalog.dcat.vocabularies import DCAT, DCTERMS, RDF, XSD
from hiroba.catalog.series.types import Period, SeriesRef


def add(graph: Graph, site: Site, dataset: URIRef, ref: SeriesRef) -> URIRef:
    """Say which series the dataset is in, what comes before and after it, and what the series is."""
    node = URIRef(site.series(ref.id))
    graph.add((node, RDF.type, DCAT.DatasetSeries))
    graph.add((node, DCTERMS.title, literal(ref.title)))
    graph.add((node, DCTERMS.description, literal(ref.title)))
    graph.add((node, DCTERMS.identifier, literal(ref.id)))
    for term, member in ((DCAT.first, ref.first), (DCAT.last, ref.last)):
        graph.add((node, term, URIRef(site.dataset(member))))
    graph.add((dataset, DCAT.inSeries, node))
    for term, member in ((DCAT.prev, ref.previous), (DCAT.next, ref.following)):
        if member:
            graph.add((dataset, term, URIRef(site.dataset(member))))
    if (dataset, DCTERMS.temporal, None) not in graph:
        _time(graph, dataset, ref.period)
    return node


def _time(graph: Graph, dataset: URIRef, period: Period) -> None:
    """The time that its name says, where its source says none."""
    if period.first is None or period.last is None:
        return
    node = BNode()
    graph.add((dataset, DCTERMS.temporal, node))
    graph.add((node, RDF.type, DCTERMS.PeriodOfTime))
    graph.add((node, DCAT.startDate, Literal(period.first.isoformat(), datatype=XSD.date)))
    graph.add((node, DCAT.endDate, Literal(period.last.isoformat(), datatype=XSD.date)))
