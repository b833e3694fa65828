"""What a node of a graph says of a property, however its writer spelled it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal as OneOf
from typing import overload
from urllib.parse import urljoin, urlsplit

from django.utils import timezone
from rdflib import BNode, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from hiroba.catalog.dcat.parsing import NOWHERE
from hiroba.catalog.dcat.terms import iri
from hiroba.catalog.dcat.types import Told
from hiroba.catalog.dcat.vocabularies import DCAT, DCTERMS, FOAF, PREFIXES, RDFS, SKOS, VCARD

ELEMENTS = Namespace("http://purl.org/dc/elements/1.1/")
SCHEMA_START = URIRef("http://schema.org/startDate")
SCHEMA_END = URIRef("http://schema.org/endDate")
_LABELS = (RDFS.label, SKOS.prefLabel, FOAF.name, DCTERMS.title, VCARD.fn, DCTERMS.identifier)
_LANGUAGES = ("ja", None, "en")
_DURATION = re.compile(r"P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?")
_YEAR = re.compile(r"(\d{4})(?:[-/](\d{1,2}))?(?:[-/](\d{1,2}))?")


def spellings(term: URIRef) -> tuple[URIRef, ...]:
    """The term, and the same in the namespace with https, which is wrong and often met."""
    text = str(term)
    return (term, URIRef(text.replace("http://", "https://", 1))) if text.startswith(str(DCAT)) else (term,)


def best(graph: Graph, node: Node, term: URIRef) -> Node | None:
    """The value in Japanese, else without a language, else in English, else any; None: there is none."""
    values = [each for name in spellings(term) for each in graph.objects(node, name)]
    return min(values, key=_rank, default=None)


def _rank(value: Node) -> tuple[int, str]:
    language = value.language if isinstance(value, Literal) else None
    bare = language.partition("-")[0] if language else None
    return (_LANGUAGES.index(bare) if bare in _LANGUAGES else len(_LANGUAGES)), str(value)


def short(term: URIRef) -> str:
    """The term with its prefix, as DCAT writes it."""
    for prefix, namespace in PREFIXES.items():
        if term.startswith(str(namespace)):
            return f"{prefix}:{term.removeprefix(str(namespace))}"
    return str(term)


@dataclass
class Found:
    """A node of a graph that is read; what makes no sense is told. subject: as it is called when told."""

    graph: Graph
    node: Node
    base: str
    told: Told
    subject: str = ""

    def __post_init__(self) -> None:
        self.subject = self.subject or (str(self.node) if isinstance(self.node, URIRef) else "")

    def at(self, node: Node) -> Found:
        """Another node that belongs to the same subject."""
        return replace(self, node=node)

    def tell(self, name: str, code: str, value: object = "") -> None:
        self.told.tell(self.subject, name, code, value)

    def values(self, term: URIRef) -> list[Node]:
        """All values, in an order that is the same every time the document is read."""
        values = (each for name in spellings(term) for each in self.graph.objects(self.node, name))
        return sorted(values, key=self._order)

    def _order(self, node: Node) -> tuple[bool, str]:
        """A blank node has another name each time: what it says comes in the place of its name."""
        if not isinstance(node, BNode):
            return False, str(node)
        said = (
            f"{term} {value}"
            for term, value in self.graph.predicate_objects(node)
            if not isinstance(value, BNode)
        )
        return True, "\n".join(sorted(said))

    def has(self, term: URIRef) -> bool:
        return bool(self.values(term))

    def text(self, term: URIRef) -> str:
        """The value in the language that suits best; an address is no text."""
        value = best(self.graph, self.node, term)
        return str(value).strip() if isinstance(value, Literal) else ""

    def texts(self, term: URIRef) -> list[str]:
        return [
            text for each in self.values(term) if isinstance(each, Literal) and (text := str(each).strip())
        ]

    def label(self, node: Node) -> str:
        """What something is called: the literal itself, else one of its names."""
        if isinstance(node, Literal):
            return str(node).strip()
        for name in _LABELS:
            value = best(self.graph, node, name)
            if isinstance(value, Literal):
                return str(value).strip()
        return ""

    def address(self, term: URIRef) -> str:
        """The first value that is an address of the web, whole; what is none is told."""
        for value in self.values(term):
            if found := self.whole(short(term), str(value)):
                return found
        return ""

    def whole(self, name: str, text: str) -> str:
        """The address, joined to the document's where it is only a part; "" (told) where it is none."""
        if not text.strip() or text.startswith(NOWHERE):
            self.tell(name, "relative_url", text.removeprefix(NOWHERE))
            return ""
        try:
            parts = urlsplit(text.strip())
            if not parts.scheme and not self.base:
                self.tell(name, "relative_url", text)
                return ""
            joined = text if parts.scheme else urljoin(self.base, text.strip())
        except ValueError:
            joined = ""
        found = iri(joined)
        if found is None:
            self.tell(name, "url", text)
        return str(found or "")

    @overload
    def moment(self, term: URIRef) -> datetime | None: ...
    @overload
    def moment(self, term: URIRef, *, day: OneOf[True]) -> str: ...
    def moment(self, term: URIRef, *, day: bool = False) -> datetime | str | None:
        """The first date that can be read, with a zone (the installation's where none is written).

        day: as it stands, "2026-04-01" or a moment, "" where there is none.
        """
        for value in self.values(term):
            text = str(value).strip()
            when = _moment(text)
            if when is None:
                self.tell(short(term), "date", text)
                continue
            if day:
                return when.isoformat() if "T" in text else when.date().isoformat()
            return when
        return "" if day else None

    def duration(self, term: URIRef) -> str:
        found = (text for each in self.values(term) if _DURATION.fullmatch(text := str(each)))
        return next((each for each in found if len(each) <= 16), "")

    def number(self, term: URIRef) -> int | None:
        """The first whole number that is not negative; "1024.0" is one."""
        for value in self.values(term):
            text = str(value).strip().removesuffix(".0").removesuffix(".")
            if text.isascii() and text.isdigit() and len(text) < 19:
                return int(text)
            self.tell(short(term), "number", text)
        return None


def _moment(text: str) -> datetime | None:
    here = timezone.get_default_timezone()
    found = _YEAR.fullmatch(text.removesuffix("Z"))
    try:
        if found:
            when = datetime(int(found[1]), int(found[2] or 1), int(found[3] or 1), tzinfo=here)
        else:
            when = datetime.fromisoformat(text)
        when = when if when.tzinfo else when.replace(tzinfo=here)
        when.astimezone(UTC)  # the first and the last day of time have no other zone
    except (OverflowError, ValueError):
        return None
    return when
