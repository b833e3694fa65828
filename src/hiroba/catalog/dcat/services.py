"""The addresses at which programs ask for data, as DCAT DataServices."""

from __future__ import annotations

from collections.abc import Iterable

from rdflib import Graph, URIRef

from hiroba.catalog.dcat.terms import literal
from hiroba.catalog.dcat.types import Site
from hiroba.catalog.dcat.vocabularies import DCAT, DCTERMS, RDF

_RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0"


def api(site: Site) -> URIRef:
    """The API of the square, which answers with the rows of every table."""
    return URIRef(f"{site.base}/api/v1#service")


def add_services(graph: Graph, site: Site, catalog: URIRef, datasets: Iterable[URIRef]) -> None:
    """Add the API that serves the rows, and the one that serves what the catalogue says."""
    rows, records = api(site), URIRef(f"{site.base}/ogc/records#service")
    _service(graph, rows, f"{site.base}/api/v1", "Hiroba API")
    graph.add((rows, DCAT.endpointDescription, URIRef(f"{site.base}/api/v1/openapi.json")))
    _service(graph, records, f"{site.base}/ogc/records", "OGC API - Records")
    graph.add((records, DCTERMS.conformsTo, URIRef(_RECORDS)))
    graph.add((URIRef(_RECORDS), RDF.type, DCTERMS.Standard))
    for service in (rows, records):
        graph.add((catalog, DCAT.service, service))
    for dataset in datasets:
        graph.add((rows, DCAT.servesDataset, dataset))


def _service(graph: Graph, node: URIRef, endpoint: str, title: str) -> None:
    graph.add((node, RDF.type, DCAT.DataService))
    graph.add((node, DCTERMS.title, literal(title)))
    graph.add((node, DCAT.endpointURL, URIRef(endpoint)))
