"""A page of the catalogue, or one dataset, as a graph of DCAT 3 that fits DCAT-AP 3."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.term import Node

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import Bounds, DatasetDetail
from hiroba.catalog.dcat import distributions, series
from hiroba.catalog.dcat.frequency import to_frequency
from hiroba.catalog.dcat.licences import licence
from hiroba.catalog.dcat.services import add_services
from hiroba.catalog.dcat.terms import iri, literal, moment
from hiroba.catalog.dcat.types import Agent, Entry, PageLinks, Site
from hiroba.catalog.dcat.vocabularies import (
    ACCESS_RIGHT,
    ADMS,
    DCAT,
    DCTERMS,
    FOAF,
    FREQUENCY,
    GEO,
    HYDRA,
    LANGUAGE,
    ODRL,
    PROV,
    RDF,
    RDFS,
    SKOS,
    STANDARD_AREA,
    THEME,
    VCARD,
    XSD,
    new_graph,
)
from hiroba.kernel.decide.types import Visibility

_RIGHTS = {
    Visibility.PUBLIC: "PUBLIC",
    Visibility.ORGANISATION: "RESTRICTED",
    Visibility.PRIVATE: "NON_PUBLIC",
}


def catalog_graph(site: Site, entries: Iterable[Entry], page: PageLinks) -> Graph:
    """Return the catalogue with the datasets of one page (DCAT 3, 6.3), and where the next page is."""
    graph = new_graph()
    _described(graph, site, entries)
    _page(graph, page)
    return graph


def dataset_graph(site: Site, entry: Entry) -> Graph:
    """Return one dataset with its distributions and the catalogue that it is in."""
    graph = new_graph()
    _described(graph, site, [entry])
    return graph


def series_graph(site: Site, entries: Iterable[Entry]) -> Graph:
    """Return a series with its members, whose entries name it (DCAT 3, 6.7)."""
    graph = new_graph()
    _described(graph, site, entries)
    for member, node in graph.subject_objects(DCAT.inSeries):
        graph.add((node, DCAT.seriesMember, member))
    return graph


def _described(graph: Graph, site: Site, entries: Iterable[Entry]) -> None:
    catalog = _catalog(graph, site)
    named = [_dataset(graph, site, entry) for entry in entries]
    for dataset in named:
        graph.add((catalog, DCAT.dataset, dataset))
    add_services(graph, site, catalog, named)


def _catalog(graph: Graph, site: Site) -> URIRef:
    catalog = URIRef(f"{site.base}/dcat")
    graph.add((catalog, RDF.type, DCAT.Catalog))
    graph.add((catalog, DCTERMS.title, literal(site.title)))
    graph.add((catalog, DCTERMS.description, literal(site.description)))
    graph.add((catalog, DCTERMS.publisher, _agent(graph, site, site.publisher)))
    graph.add((catalog, DCTERMS.language, LANGUAGE.JPN))
    graph.add((LANGUAGE.JPN, RDF.type, DCTERMS.LinguisticSystem))
    home = URIRef(f"{site.base}/")
    graph.add((catalog, FOAF.homepage, home))
    graph.add((home, RDF.type, FOAF.Document))
    themes = URIRef(str(THEME).rstrip("/"))
    graph.add((catalog, DCAT.themeTaxonomy, themes))
    graph.add((themes, RDF.type, SKOS.ConceptScheme))
    graph.add((themes, DCTERMS.title, Literal("Data theme", lang="en")))
    return catalog


def _page(graph: Graph, page: PageLinks) -> None:
    here = URIRef(page.here)
    graph.add((here, RDF.type, HYDRA.PartialCollectionView))
    graph.add((here, RDF.type, HYDRA.PagedCollection))  # its earlier name, which harvesters still look for
    graph.add((here, HYDRA.totalItems, Literal(page.total)))
    graph.add((here, HYDRA.itemsPerPage, Literal(page.size)))
    graph.add((here, HYDRA.first, URIRef(page.first)))
    if page.next:
        graph.add((here, HYDRA.next, URIRef(page.next)))


def _dataset(graph: Graph, site: Site, entry: Entry) -> URIRef:
    detail, card = entry.detail, entry.detail.card
    node = URIRef(site.dataset(card.id))
    graph.add((node, RDF.type, DCAT.Dataset))
    graph.add((node, DCTERMS.title, literal(card.title)))
    graph.add((node, DCTERMS.description, literal(card.description or card.title)))
    graph.add((node, DCTERMS.identifier, literal(card.id)))
    for keyword in card.keywords:
        graph.add((node, DCAT.keyword, literal(keyword)))
    _theme(graph, node, card.theme)
    right = ACCESS_RIGHT[_RIGHTS[card.visibility]]
    graph.add((node, DCTERMS.accessRights, right))
    graph.add((right, RDF.type, DCTERMS.RightsStatement))
    _times(graph, node, detail)
    _people(graph, site, node, entry)
    _places(graph, node, card.places, card.bounds)
    _origin(graph, node, detail)
    terms = licence_node(graph, detail)
    graph.add((node, DCTERMS.license, terms))
    if entry.policy:
        graph.add((node, ODRL.hasPolicy, URIRef(entry.policy)))
    distributions.add(graph, site, node, detail, terms)
    if entry.series is not None:
        here = series.add(graph, site, node, entry.series)
        graph.add((here, DCTERMS.publisher, _agent(graph, site, entry.publisher)))
    return node


def _theme(graph: Graph, node: URIRef, name: str) -> None:
    theme = THEME[name]
    graph.add((node, DCAT.theme, theme))
    graph.add((theme, RDF.type, SKOS.Concept))
    with translation.override("ja"):  # whoever asks: other catalogues keep what they are told
        title = next((each.title for each in datasets.themes() if each.id == name), name)
    graph.add((theme, SKOS.prefLabel, literal(title, "ja")))


def licence_node(graph: Graph, detail: DatasetDetail) -> Node:
    """The licence as the catalogue knows it, else in the words of its source."""
    known = licence(detail.card.licence)
    address = (iri(known.url) if known else None) or iri(detail.licence_text)
    node: Node = address or BNode()
    words = detail.licence_text if address is None else ""
    graph.add((node, RDF.type, DCTERMS.LicenseDocument))
    graph.add((node, RDFS.label, literal(words or (known.title if known else detail.card.licence))))
    return node


def _times(graph: Graph, node: URIRef, detail: DatasetDetail) -> None:
    graph.add((node, DCTERMS.issued, moment(detail.issued or min(detail.card.created, detail.card.modified))))
    graph.add((node, DCTERMS.modified, moment(detail.card.modified)))
    if frequency := to_frequency(detail.rhythm):
        graph.add((node, DCTERMS.accrualPeriodicity, URIRef(frequency)))
        graph.add((URIRef(frequency), RDF.type, DCTERMS.Frequency))
        if frequency == str(FREQUENCY.OTHER):
            duration = Literal(detail.rhythm, datatype=XSD.duration)
            graph.add((node, DCAT.temporalResolution, duration))
    start, end = (detail.extras.get(f"temporal_{edge}", "") for edge in ("start", "end"))
    if start or end:
        period = BNode()
        graph.add((node, DCTERMS.temporal, period))
        graph.add((period, RDF.type, DCTERMS.PeriodOfTime))
        for edge, value in ((DCAT.startDate, start), (DCAT.endDate, end)):
            if value:
                graph.add((period, edge, Literal(value, datatype=XSD.dateTime if "T" in value else XSD.date)))
    if detail.version.number:
        graph.add((node, DCAT.version, literal(str(detail.version.number))))
        if detail.version.note:
            graph.add((node, ADMS.versionNotes, literal(detail.version.note)))


def _people(graph: Graph, site: Site, node: URIRef, entry: Entry) -> None:
    """The publisher at the source where there is one, and an office to ask; never a person."""
    if entry.detail.publisher and entry.detail.publisher != entry.publisher.name_ja:
        graph.add((node, DCTERMS.publisher, _agent(graph, site, Agent(entry.detail.publisher))))
    else:
        graph.add((node, DCTERMS.publisher, _agent(graph, site, entry.publisher)))
    if entry.detail.contact:
        contact = BNode()
        graph.add((node, DCAT.contactPoint, contact))
        graph.add((contact, RDF.type, VCARD.Organization))
        graph.add((contact, VCARD.fn, literal(entry.detail.contact)))


def _agent(graph: Graph, site: Site, agent: Agent) -> Node:
    node: Node = URIRef(site.organisation(agent.code)) if agent.code else BNode()
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, FOAF.name, literal(agent.name_ja, "ja" if agent.name_en else None)))
    if agent.name_en and agent.name_en != agent.name_ja:
        graph.add((node, FOAF.name, literal(agent.name_en, "en")))
    if agent.code:
        graph.add((node, DCTERMS.identifier, literal(agent.code)))
    return node


def _places(graph: Graph, node: URIRef, codes: tuple[str, ...], bounds: Bounds | None) -> None:
    for code in codes:
        place = URIRef(STANDARD_AREA + code[:5])
        graph.add((node, DCTERMS.spatial, place))
        graph.add((place, RDF.type, DCTERMS.Location))
        graph.add((place, DCTERMS.identifier, literal(code)))
        if known := datamodels.municipality(code):
            graph.add((place, SKOS.prefLabel, literal(known.name, "ja")))
    if bounds:
        box = BNode()
        graph.add((node, DCTERMS.spatial, box))
        graph.add((box, RDF.type, DCTERMS.Location))
        graph.add((box, DCAT.bbox, Literal(polygon(bounds), datatype=GEO.wktLiteral)))


def polygon(bounds: Bounds) -> str:
    """Return a box as WKT in CRS84, which is what a wktLiteral is in when it names no system."""
    west, south, east, north = (format(each, ".7f").rstrip("0").rstrip(".") for each in bounds)
    return f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"


def _origin(graph: Graph, node: URIRef, detail: DatasetDetail) -> None:
    """Where it was found, what standard it keeps, what series it belongs to."""
    page = iri(detail.landing_page) or node  # of ours the one address is both the dataset and its page
    graph.add((node, DCAT.landingPage, page))
    graph.add((page, RDF.type, FOAF.Document))
    if detail.remote_id:
        remote = iri(detail.remote_id)
        if remote:
            graph.add((node, PROV.wasDerivedFrom, remote))
        else:
            other = BNode()
            graph.add((node, ADMS.identifier, other))
            graph.add((other, RDF.type, ADMS.Identifier))
            graph.add((other, SKOS.notation, literal(detail.remote_id)))
    _standards(graph, node, detail)
    if there := iri(detail.extras.get("series", "")):
        title = detail.extras.get("series_title", "") or str(there)
        graph.add((node, DCAT.inSeries, there))
        graph.add((there, RDF.type, DCAT.DatasetSeries))
        graph.add((there, DCTERMS.title, literal(title)))
        graph.add((there, DCTERMS.description, literal(title)))


def _standards(graph: Graph, node: URIRef, detail: DatasetDetail) -> None:
    named = [iri(each) for each in detail.extras.get("conforms_to", "").split()]
    for address in named:
        if address:
            graph.add((node, DCTERMS.conformsTo, address))
            graph.add((address, RDF.type, DCTERMS.Standard))
    model = next((each for each in datamodels.models() if each.entity_type == detail.card.model), None)
    if model:
        standard = BNode()
        graph.add((node, DCTERMS.conformsTo, standard))
        graph.add((standard, RDF.type, DCTERMS.Standard))
        graph.add((standard, DCTERMS.identifier, literal(model.entity_type)))
        graph.add((standard, DCTERMS.title, literal(model.title_ja, "ja")))
        graph.add((standard, DCTERMS.title, literal(model.title_en, "en")))
