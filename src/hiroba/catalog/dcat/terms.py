"""Texts and addresses as terms of RDF that every form can write."""

from __future__ import annotations

import re
from datetime import datetime
from urllib.parse import quote, urlsplit

from rdflib import Literal, URIRef
from rdflib.term import Node

from hiroba.catalog.dcat.vocabularies import XSD

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2
_KEPT = ":/?#[]@!$&'()*+,;=%~-._"  # RFC 3986: reserved and unreserved, and escapes that are there


def literal(text: str, language: str | None = None) -> Literal:
    """Return a text without the letters that XML cannot carry."""
    return Literal(_UNWRITABLE.sub("", text), lang=language)


def writable(term: Node) -> Node:
    """Return a term of somebody else's without the letters that neither XML nor a database takes."""
    text = _UNWRITABLE.sub("", str(term))
    if len(text) == len(str(term)):
        return term
    return Literal(text, lang=term.language) if isinstance(term, Literal) else URIRef(text)


def moment(when: datetime) -> Literal:
    return Literal(when.isoformat(), datatype=XSD.dateTime)


def iri(address: str) -> URIRef | None:
    """Return an address of the web with everything escaped that an IRI may not hold; None: it is none."""
    text = quote(address.strip(), safe=_KEPT)
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme.casefold() not in ("http", "https", "ftp") or not parts.netloc:
        return None
    return URIRef(text)
