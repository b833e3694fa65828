"""A catalogue of somebody else's as records of ours: whatever can be understood is taken, the rest told."""

from __future__ import annotations

from collections.abc import Iterator

from rdflib import Graph, URIRef
from rdflib.term import Node

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import RecordDraft
from hiroba.catalog.dcat import finding
from hiroba.catalog.dcat.finding import Found
from hiroba.catalog.dcat.frequency import from_frequency
from hiroba.catalog.dcat.licences import recognise
from hiroba.catalog.dcat.links import links_of
from hiroba.catalog.dcat.parsing import form_of, parse
from hiroba.catalog.dcat.spaces import bounds_of, codes_of
from hiroba.catalog.dcat.types import Reading, Told
from hiroba.catalog.dcat.vocabularies import ADMS, DCAT, DCTERMS, FOAF, HYDRA, RDF, SKOS, THEME, VCARD

_LONGEST_TITLE = 500


def read(
    body: bytes, *, organisation: str, media_type: str = "", base: str = "", source: str = ""
) -> Reading:
    """Return the datasets that a document of DCAT describes.

    organisation: that the records will belong to. base: the document's address, to which relative
    ones are joined. source: id of the harvest source. Raises UnreadableGraph, GraphTooLarge.
    """
    told = Told()
    graph = parse(body, form_of(media_type, body), base, told)
    described, elsewhere = _datasets(graph)
    records = tuple(_record(Found(graph, node, base, told), organisation, source) for node in described)
    page, total = _next(graph)
    title = next((str(finding.best(graph, each, DCTERMS.title) or "") for each in _catalogs(graph)), "")
    return Reading(title, records, tuple(told.problems), elsewhere, page, total)


def _catalogs(graph: Graph) -> Iterator[Node]:
    for kind in finding.spellings(DCAT.Catalog):
        yield from graph.subjects(RDF.type, kind)


def _datasets(graph: Graph) -> tuple[list[Node], tuple[str, ...]]:
    """What is called a Dataset or hangs on a catalogue as one; and what is only named."""
    nodes = {each for kind in finding.spellings(DCAT.Dataset) for each in graph.subjects(RDF.type, kind)}
    named = {each for link in finding.spellings(DCAT.dataset) for each in graph.objects(None, link)}
    nodes |= {each for each in named if (each, DCTERMS.title, None) in graph}
    elsewhere = tuple(sorted(str(each) for each in named - nodes if isinstance(each, URIRef)))
    series = set(graph.subjects(RDF.type, DCAT.DatasetSeries))
    return sorted(nodes - series, key=lambda each: (not isinstance(each, URIRef), str(each))), elsewhere


def _next(graph: Graph) -> tuple[str, int | None]:
    pages = (HYDRA.next, HYDRA.nextPage)
    after = next((str(each) for link in pages for each in graph.objects(None, link)), "")
    totals = (str(each) for each in graph.objects(None, HYDRA.totalItems))
    return after, next((int(each) for each in totals if each.isascii() and each.isdigit()), None)


def _record(found: Found, organisation: str, source: str) -> RecordDraft:
    identifier = found.text(DCTERMS.identifier)
    address = str(found.node) if isinstance(found.node, URIRef) else ""
    landing = found.address(DCAT.landingPage) or found.address(FOAF.page)
    links = links_of(found)
    title = found.text(DCTERMS.title) or found.text(finding.ELEMENTS.title)
    key = address or identifier or landing or (links[0].url if links else "") or title
    found.subject = key
    if not title:
        found.tell("dct:title", "missing")
        title = identifier or address.rstrip("/").rpartition("/")[2] or key or "?"
    if not key:
        found.tell("dct:identifier", "missing")
    if len(title) > _LONGEST_TITLE:
        found.tell("dct:title", "too_long")
    terms, words = _licence(found)
    keywords = sorted({*found.texts(DCAT.keyword), *found.texts(finding.ELEMENTS.subject)})
    return RecordDraft(
        organisation=organisation,
        source_key=(key or title)[:_LONGEST_TITLE],
        title=title[:_LONGEST_TITLE],
        description=found.text(DCTERMS.description),
        keywords=tuple(keywords),
        theme=_theme(found),
        licence=terms,
        licence_text=words,
        rhythm=_rhythm(found),
        places=codes_of(found),
        landing_page=landing,
        publisher=_publisher(found),
        contact=_contact(found),
        issued=found.moment(DCTERMS.issued),
        modified=found.moment(DCTERMS.modified),
        bounds=bounds_of(found),
        links=links,
        extras=_extras(found, identifier),
        source=source,
        remote_id=(address or identifier or key)[:_LONGEST_TITLE],
    )


def _theme(found: Found) -> str | None:
    """The first theme that is of the EU's table; the catalogue's own list is the same."""
    known = {each.id for each in datasets.themes()}
    for value in found.values(DCAT.theme):
        name = str(value).removeprefix(str(THEME)).rstrip("/").rpartition("/")[2].upper()
        if name in known:
            return name
    return None


def _licence(found: Found) -> tuple[str | None, str]:
    """(id or None, as the source wrote it): of the dataset, else of its first distribution that has one."""
    nodes = [found, *(found.at(each) for each in found.values(DCAT.distribution))]
    for node in nodes:
        for value in (*node.values(DCTERMS.license), *node.values(DCTERMS.rights)):
            label = node.label(value)
            texts = [str(value), label] if isinstance(value, URIRef) else [label]
            for text in texts:
                if known := recognise(text):
                    return known, str(value) if isinstance(value, URIRef) else label
            if any(texts):
                return None, label or str(value)
    return None, ""


def _rhythm(found: Found) -> str:
    for value in found.values(DCTERMS.accrualPeriodicity):
        text = str(value) if isinstance(value, URIRef) else found.label(value)
        rhythm = from_frequency(text)
        if rhythm is None:
            found.tell("dct:accrualPeriodicity", "value", text)
        elif rhythm:
            return rhythm
    return found.duration(DCAT.temporalResolution) if found.has(DCTERMS.accrualPeriodicity) else ""


def _publisher(found: Found) -> str:
    for agent in found.values(DCTERMS.publisher):
        if name := found.label(agent):
            return name
    return ""


def _contact(found: Found) -> str:
    """The name of an office; a person's is not taken."""
    for contact in found.values(DCAT.contactPoint):
        kinds = set(found.graph.objects(contact, RDF.type))
        if VCARD.Individual not in kinds and (VCARD.Organization in kinds or VCARD.Group in kinds):
            for name in (VCARD.fn, VCARD["organization-name"]):
                if value := finding.best(found.graph, contact, name):
                    return str(value)
    return ""


def _extras(found: Found, identifier: str) -> dict[str, str]:
    extras = {"identifier": identifier} if identifier else {}
    for period in found.values(DCTERMS.temporal):
        inner = found.at(period)
        for name, edges in (
            ("temporal_start", (DCAT.startDate, finding.SCHEMA_START)),
            ("temporal_end", (DCAT.endDate, finding.SCHEMA_END)),
        ):
            for edge in edges:
                when = inner.moment(edge, day=True)
                if when and name not in extras:
                    extras[name] = when
    standards = [str(each) for each in found.values(DCTERMS.conformsTo) if isinstance(each, URIRef)]
    if standards:
        extras["conforms_to"] = " ".join(sorted(standards))
    if series := next((each for each in found.values(DCAT.inSeries) if isinstance(each, URIRef)), None):
        extras |= {"series": str(series), "series_title": found.label(series)}
    for other in found.values(ADMS.identifier):
        if notation := finding.best(found.graph, other, SKOS.notation):
            extras.setdefault("other_identifier", str(notation))
    return extras
