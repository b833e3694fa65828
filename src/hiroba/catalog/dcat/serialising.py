"""Graphs as bytes."""

from __future__ import annotations

from rdflib import Graph

from hiroba.catalog.dcat.types import Form
from hiroba.catalog.dcat.vocabularies import PREFIXES

_NAMES = {Form.TURTLE: "turtle", Form.JSON_LD: "json-ld", Form.RDF_XML: "xml"}
_CONTEXT = {prefix: str(namespace) for prefix, namespace in PREFIXES.items()}


def serialise(graph: Graph, form: Form) -> bytes:
    """Return the graph in this form, in UTF-8."""
    if form is Form.JSON_LD:
        return graph.serialize(format="json-ld", encoding="utf-8", context=_CONTEXT, indent=None)
    return graph.serialize(format=_NAMES[form], encoding="utf-8")
