"""Namespaces and authority tables: DCAT 3 (W3C, 2024), DCAT-AP 3.0 and the EU's controlled vocabularies."""

from __future__ import annotations

from collections.abc import Mapping

from rdflib import Graph, Namespace
from rdflib.namespace import DCTERMS, FOAF, OWL, PROV, RDF, RDFS, SKOS, XSD

DCAT = Namespace("http://www.w3.org/ns/dcat#")  # the library knows version 2 only
ADMS = Namespace("http://www.w3.org/ns/adms#")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
LOCN = Namespace("http://www.w3.org/ns/locn#")
ODRL = Namespace("http://www.w3.org/ns/odrl/2/")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

_EU = "http://publications.europa.eu/resource/authority/"
FREQUENCY = Namespace(_EU + "frequency/")
THEME = Namespace(_EU + "data-theme/")
FILE_TYPE = Namespace(_EU + "file-type/")
ACCESS_RIGHT = Namespace(_EU + "access-right/")
LANGUAGE = Namespace(_EU + "language/")
EU_LICENCE = _EU + "licence/"
IANA = "https://www.iana.org/assignments/media-types/"
STANDARD_AREA = "http://data.e-stat.go.jp/lod/sac/C"  # Statistics Japan: standard area codes, five digits

PREFIXES: Mapping[str, Namespace] = {
    "dcat": DCAT,
    "dct": Namespace(str(DCTERMS)),
    "foaf": Namespace(str(FOAF)),
    "prov": Namespace(str(PROV)),
    "rdfs": Namespace(str(RDFS)),
    "skos": Namespace(str(SKOS)),
    "xsd": Namespace(str(XSD)),
    "owl": Namespace(str(OWL)),
    "adms": ADMS,
    "geo": GEO,
    "hydra": HYDRA,
    "locn": LOCN,
    "odrl": ODRL,
    "spdx": SPDX,
    "vcard": VCARD,
}

# Forms of files as the catalogue calls them, by their name in the EU's table of file types.
FILE_TYPES: Mapping[str, str] = {
    name.casefold().replace("_", ""): name
    for name in (
        *("CSV", "TSV", "XLSX", "XLS", "ODS", "JSON", "GEOJSON", "KML", "GML", "XML", "SHP", "GPKG"),
        *("PDF", "TXT", "HTML", "DOC", "DOCX", "PPTX", "JPEG", "PNG", "TIFF", "ZIP"),
        *("RDF_XML", "RDF_TURTLE", "JSON_LD"),
    )
}

__all__ = [
    "ACCESS_RIGHT", "ADMS", "DCAT", "DCTERMS", "EU_LICENCE", "FILE_TYPE", "FILE_TYPES", "FOAF", "FREQUENCY",
    "GEO", "HYDRA", "IANA", "LANGUAGE", "LOCN", "ODRL", "OWL", "PREFIXES", "PROV", "RDF", "RDFS", "SKOS",
    "SPDX", "STANDARD_AREA", "THEME", "VCARD", "XSD", "new_graph",
]  # fmt: skip


def new_graph() -> Graph:
    """An empty graph that knows the usual prefixes and no others."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph
