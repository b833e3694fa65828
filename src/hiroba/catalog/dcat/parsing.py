"""Bytes as a graph, without a request to anywhere and without what makes a parser swell.

RDF/XML: entities are refused (XML 1.0, 4.2), so nothing is fetched and nothing is expanded. JSON-LD: contexts
that only an address names (JSON-LD 1.1, 3.1) are taken from here or passed over, never fetched.
"""

from __future__ import annotations

import json
import logging
from typing import Any, NoReturn
from xml.parsers import expat

from rdflib import Graph
from rdflib.plugins.parsers.jsonld import to_rdf

from hiroba.catalog.dcat.contexts import known_context
from hiroba.catalog.dcat.terms import writable
from hiroba.catalog.dcat.types import MEDIA_TYPES, Form, GraphTooLarge, Told, UnreadableGraph
from hiroba.catalog.dcat.vocabularies import new_graph

MOST_BYTES = 64 * 1024**2
NOWHERE = "http://relative.invalid/"  # base of a document whose address is not known (RFC 2606)
_NAMES = {Form.TURTLE: "turtle", Form.RDF_XML: "xml"}
_OTHER_TYPES = {
    "application/x-turtle": Form.TURTLE,
    "text/n3": Form.TURTLE,
    "application/n-triples": Form.TURTLE,
    "application/json": Form.JSON_LD,
    "application/xml": Form.RDF_XML,
    "text/xml": Form.RDF_XML,
}
# A literal that does not fit its type is told to whom it concerns; the library would write it to the log.
logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)


def form_of(media_type: str, body: bytes) -> Form:
    """Return the form that a media type names, else the one that the first letters show."""
    bare = media_type.partition(";")[0].strip().casefold()
    for form, name in MEDIA_TYPES.items():
        if bare == name:
            return form
    if bare in _OTHER_TYPES:
        return _OTHER_TYPES[bare]
    start = body.removeprefix(b"\xef\xbb\xbf").lstrip()[:200]
    if start[:1] in (b"{", b"["):
        return Form.JSON_LD
    if start.startswith((b"<?xml", b"<rdf:RDF", b"<!--", b"<!DOCTYPE")):
        return Form.RDF_XML
    return Form.TURTLE


def parse(body: bytes, form: Form, base: str, told: Told) -> Graph:
    """Return the graph. Raises UnreadableGraph, GraphTooLarge."""
    if len(body) > MOST_BYTES:
        raise GraphTooLarge(limit=MOST_BYTES)
    graph = new_graph()
    try:
        if form is Form.RDF_XML:
            _refuse_entities(body)
        if form is Form.JSON_LD:
            to_rdf(_without_addresses(body, told), graph, base or NOWHERE)
        else:
            graph.parse(data=body, format=_NAMES[form], publicID=base or NOWHERE)
    except UnreadableGraph:
        raise
    except Exception as error:  # the parsers raise whatever they stumble over, RecursionError too
        raise UnreadableGraph(form=form.value, why=_why(error)) from error
    for subject, name, value in list(graph):
        clean = writable(subject), writable(name), writable(value)
        if clean != (subject, name, value):
            graph.remove((subject, name, value))
            graph.add(clean)
    return graph


def _why(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0] if lines else type(error).__name__)[:200]


def _refuse_entities(body: bytes) -> None:
    def refuse(*_given: object) -> NoReturn:
        raise UnreadableGraph(form=Form.RDF_XML.value, why="ENTITY")

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.Parse(body, True)


def _without_addresses(body: bytes, told: Told) -> Any:
    return _local(json.loads(body.decode("utf-8-sig")), told)


def _local(value: Any, told: Told) -> Any:
    if isinstance(value, list):
        return [_local(each, told) for each in value]
    if not isinstance(value, dict):
        return value
    found = {}
    for name, inner in value.items():
        if name == "@context":
            found[name] = _context(inner, told)
        elif name != "@import":  # it names an address, too (JSON-LD 1.1, 4.1.10)
            found[name] = _local(inner, told)
    return found


def _context(value: Any, told: Told) -> Any:
    if isinstance(value, list):
        return [_context(each, told) for each in value]
    if isinstance(value, str):
        known = known_context(value)
        if known is None:
            told.tell("", "@context", "context", value)
        return known or {}
    return _local(value, told)
