"""The files of a dataset as DCAT Distributions: the original, every form it can be had in, and links."""

from __future__ import annotations

import re

from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from hiroba.catalog.datasets.types import DatasetDetail, LinkInfo, TableInfo
from hiroba.catalog.dcat.services import api
from hiroba.catalog.dcat.terms import iri, literal, moment
from hiroba.catalog.dcat.types import Site
from hiroba.catalog.dcat.vocabularies import (
    DCAT,
    DCTERMS,
    FILE_TYPE,
    FILE_TYPES,
    IANA,
    RDF,
    RDFS,
    SPDX,
    XSD,
)
from hiroba.catalog.tables import service as tables

_USUAL = ("csv", "xlsx", "json", "geojson", "parquet")
_MEDIA_TYPE = re.compile(r"[a-z0-9]+/[a-z0-9][a-z0-9.+-]*")


def add(graph: Graph, site: Site, dataset: URIRef, detail: DatasetDetail, terms: Node) -> None:
    """Add everything that can be had of a dataset; `terms`: its licence."""
    made = [*_original(graph, dataset, detail), *_forms(graph, site, dataset, detail)]
    made += [node for link in detail.links if (node := _link(graph, dataset, link))]
    for node in made:
        graph.add((dataset, DCAT.distribution, node))
        graph.add((node, RDF.type, DCAT.Distribution))
        graph.add((node, DCTERMS.license, terms))


def _original(graph: Graph, dataset: URIRef, detail: DatasetDetail) -> list[URIRef]:
    version = detail.version
    if not version.number:
        return []
    address = URIRef(f"{dataset}/original/{version.number}")
    node = URIRef(f"{address}#distribution")
    graph.add((node, DCTERMS.title, literal(version.name)))
    graph.add((node, DCTERMS.modified, moment(version.created)))
    _addresses(graph, node, address, direct=True)
    _kind(graph, node, version.media_type, version.format)
    _bytes(graph, node, version.size, version.sha256)
    return [node]


def _forms(graph: Graph, site: Site, dataset: URIRef, detail: DatasetDetail) -> list[URIRef]:
    """Every table in the usual forms; the page and the API tell of more forms."""
    made = []
    for table in detail.tables:
        which = "" if table is detail.tables[0] else f"?table={table.ordinal}"
        title = _title(detail, table)
        for info in tables.forms(table.schema):
            if info.form not in _USUAL:
                continue
            address = URIRef(f"{dataset}/data.{info.form}{which}")
            node = URIRef(f"{address}#distribution")
            graph.add((node, DCTERMS.title, literal(f"{title}（{info.title}）")))
            graph.add((node, DCAT.accessService, api(site)))
            _addresses(graph, node, address, direct=True)
            _kind(graph, node, info.media_type, info.form)
            made.append(node)
    return made


def _title(detail: DatasetDetail, table: TableInfo) -> str:
    """The dataset's title, with the table's own where there are several."""
    title, own = detail.card.title, table.title or table.name
    return title if len(detail.tables) == 1 or own == title else f"{title} {own}"


def _link(graph: Graph, dataset: URIRef, link: LinkInfo) -> URIRef | None:
    address = iri(link.url)
    if address is None:
        return None
    node = URIRef(f"{dataset}#{link.id}")
    if link.title:
        graph.add((node, DCTERMS.title, literal(link.title)))
    if link.description:
        graph.add((node, DCTERMS.description, literal(link.description)))
    _addresses(graph, node, address, direct=link.format.casefold() not in ("", "html"))
    _kind(graph, node, link.media_type, link.format)
    _bytes(graph, node, link.size, link.sha256)
    return node


def _addresses(graph: Graph, node: URIRef, address: URIRef, *, direct: bool) -> None:
    graph.add((node, DCAT.accessURL, address))
    if direct:
        graph.add((node, DCAT.downloadURL, address))


def _kind(graph: Graph, node: URIRef, media_type: str, form: str) -> None:
    bare = media_type.partition(";")[0].strip().casefold()
    if _MEDIA_TYPE.fullmatch(bare):
        kind = URIRef(IANA + bare)
        graph.add((node, DCAT.mediaType, kind))
        graph.add((kind, RDF.type, DCTERMS.MediaType))
    if not form:
        return
    name = FILE_TYPES.get(form.casefold().partition("-")[0])
    kind_of_file: Node = FILE_TYPE[name] if name else BNode()
    graph.add((node, DCTERMS.format, kind_of_file))
    graph.add((kind_of_file, RDF.type, DCTERMS.MediaTypeOrExtent))
    graph.add((kind_of_file, RDFS.label, literal(name or form.upper())))


def _bytes(graph: Graph, node: URIRef, size: int | None, sha256: str) -> None:
    if size is not None:
        graph.add((node, DCAT.byteSize, Literal(size, datatype=XSD.nonNegativeInteger)))
    if sha256:
        checksum = BNode()
        graph.add((node, SPDX.checksum, checksum))
        graph.add((checksum, RDF.type, SPDX.Checksum))
        graph.add((checksum, SPDX.algorithm, SPDX.checksumAlgorithm_sha256))
        graph.add((checksum, SPDX.checksumValue, Literal(sha256, datatype=XSD.hexBinary)))
        graph.add((SPDX.checksumAlgorithm_sha256, RDF.type, SPDX.ChecksumAlgorithm))
