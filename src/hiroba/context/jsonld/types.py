"""Values of the room: a compiled @context, and what is told of one that is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from hiroba.context.jsonld.core import ALIASES, CORE_URL, DEFAULT, KINDS, PREFIXES, TERMS
from hiroba.context.jsonld.errors import (
    ContextUnavailable,
    CoreContextKept,
    InvalidContext,
    NotReloadable,
    NotServed,
    UnknownContext,
)
from hiroba.context.jsonld.names import canonical, iri

__all__ = [
    "Context",
    "ContextUnavailable",
    "CoreContextKept",
    "Details",
    "InvalidContext",
    "Kind",
    "NotReloadable",
    "NotServed",
    "UnknownContext",
]

_REMEMBERED = 8192  # names outside the context whose translation is kept
_TOGETHER = 512  # combinations of names whose translation is kept
_MOST_TOGETHER = 50  # names in one of them
_CORE_NAMES = {**{term: term for term in TERMS}, **ALIASES}


class Kind(StrEnum):
    """How a context came here (ETSI GS CIM 009, 5.13.1)."""

    HOSTED = "Hosted"
    CACHED = "Cached"
    IMPLICIT = "ImplicitlyCreated"


class Details(msgspec.Struct, frozen=True):
    """What is known of a kept context. url: of a cached one where it is from, else ''. created, used: Micros.
    hits: uses that this process has seen."""

    id: str
    kind: Kind
    url: str
    created: int
    used: int | None
    hits: int
    expires: int | None


class Context:
    """A compiled @context: names to canonical names and back, each a dictionary look-up.

    document: what goes into "@context" of an answer. link: one address that stands for it. terms: term to
    canonical name. prefixes: prefix to IRI. kinds: term to coercion. The core context is always part of it
    and cannot be changed by it.
    """

    __slots__ = (
        "_expanded",
        "_kinds",
        "_lengths",
        "_prefixes",
        "_starts",
        "_terms",
        "_together",
        "_written",
        "document",
        "link",
    )

    def __init__(
        self,
        document: Any = CORE_URL,
        link: str = CORE_URL,
        terms: Mapping[str, str] | None = None,
        prefixes: Mapping[str, str] | None = None,
        kinds: Mapping[str, str] | None = None,
    ) -> None:
        self.document, self.link = document, link
        self._terms = dict(terms or {})
        self._prefixes = {**(prefixes or {}), **PREFIXES}
        self._kinds = {**(kinds or {}), **KINDS}
        self._expanded = {**self._terms, **_CORE_NAMES}
        # of several terms for a name the shortest, then the least (JSON-LD API 1.1, 4.3)
        worst_first = sorted(self._terms, key=lambda term: (len(term), term), reverse=True)
        self._written = {**{self._terms[term]: term for term in worst_first}, **_CORE_NAMES}
        starts: dict[str, str] = {}
        for prefix in sorted(self._prefixes, key=lambda text: (len(text), text)):
            starts.setdefault(self._prefixes[prefix], prefix)
        self._starts = starts
        self._together: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._lengths = sorted({len(start) for start in starts}, reverse=True)

    @property
    def is_core(self) -> bool:
        """Nothing has to be translated."""
        return not self._terms and len(self._prefixes) == len(PREFIXES)

    def expand(self, term: str) -> str:
        """Return the canonical name of a term, a compact IRI or an IRI."""
        found = self._expanded.get(term)
        if found is not None:
            return found
        name = self._expand(term)
        if len(self._expanded) < len(self._terms) + _REMEMBERED:
            self._expanded[term] = name
        return name

    def expand_all(self, terms: tuple[str, ...], expand: Callable[[Context, str], str]) -> tuple[str, ...]:
        """Return the canonical names of terms that often come together; `expand` checks and names each."""
        found = self._together.get(terms)
        if found is None:
            found = tuple([expand(self, term) for term in terms])
            if len(self._together) < _TOGETHER and len(terms) <= _MOST_TOGETHER:
                self._together[terms] = found
        return found

    def compact(self, name: str) -> str:
        """Return the term (or the compact IRI) for a canonical name."""
        found = self._written.get(name)
        if found is not None:
            return found
        term = name if self.is_core else self._compact(name)
        if len(self._written) < len(self._terms) + _REMEMBERED:
            self._written[name] = term
        return term

    def iri(self, name: str) -> str:
        """Return the full IRI of a canonical name."""
        return iri(name)

    def kind_of(self, term: str) -> str | None:
        """Return how values of a term are coerced: '@vocab', '@id', or None."""
        kind = self._kinds.get(term)
        return kind if kind in ("@vocab", "@id") else None

    def _expand(self, term: str) -> str:
        prefix, colon, rest = term.partition(":")
        if not colon:
            # the core context comes last, so its default vocabulary holds for every name that is not found
            return term if term[:1] == "@" else canonical(DEFAULT + term)
        start = None if rest.startswith("//") else self._prefixes.get(prefix)
        return canonical(term if start is None else start + rest)

    def _compact(self, name: str) -> str:
        if ":" not in name and name not in self._terms:
            return name
        whole = iri(name)
        found = [
            f"{self._starts[whole[:length]]}:{whole[length:]}"
            for length in self._lengths
            if len(whole) > length and whole[:length] in self._starts and not whole.startswith("//", length)
        ]
        usable = [term for term in found if term not in self._terms]
        return min(usable, key=lambda term: (len(term), term)) if usable else whole
