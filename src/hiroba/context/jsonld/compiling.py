"""Definitions of @contexts to dictionaries (JSON-LD API 1.1, 4.1 and 4.2, as far as NGSI-LD needs them).

What only matters for values or graphs (containers, languages, @base, @protected) is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.core import DEFAULT, PREFIXES, TERMS
from hiroba.context.jsonld.errors import InvalidContext
from hiroba.context.jsonld.names import canonical, is_reserved

_DEEPEST = 32  # definitions that lead to one another
_LONGEST = 2048  # characters of a term or an IRI
_ENDS = tuple(":/?#[]@")  # a plain term whose IRI ends so is a prefix
_KEYWORDS = {"@id": "id", "@type": "type"}

Layer = Mapping[str, Any]


class Compiled:
    """What definitions come to: terms to canonical names, prefixes to IRIs, terms to coercions."""

    __slots__ = ("kinds", "prefixes", "terms")

    def __init__(self, terms: dict[str, str], prefixes: dict[str, str], kinds: dict[str, str]) -> None:
        self.terms, self.prefixes, self.kinds = terms, prefixes, kinds


def compiled(layers: Sequence[Layer | None]) -> Compiled:
    """Compile the definitions of a context one upon the other; None forgets what came before.

    Raises InvalidContext.
    """
    work = _Work()
    for layer in layers:
        if layer is None:
            work = _Work()
        else:
            work.take(layer)
    terms = {term: _KEYWORDS.get(iri) or canonical(iri) for term, iri in work.iris.items()}
    return Compiled(terms, work.prefixes, work.kinds)


class _Work:
    def __init__(self) -> None:
        self.iris: dict[str, str] = {}
        self.prefixes: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self._vocab: str | None = None
        self._layer: Layer = {}
        self._open: set[str] = set()  # terms that are being defined: one met again is a loop
        self._done: set[str] = set()

    def take(self, layer: Layer) -> None:
        self._layer, self._done = layer, set()
        if "@vocab" in layer:
            self._vocab = self._vocabulary(layer["@vocab"])
        for term in layer:
            self._define(term)

    def _vocabulary(self, value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise invalid(_("@vocabは文字列でなければなりません"))
        return self._resolve(value) if value else None

    def _define(self, term: str) -> None:
        if term in self._done or term[:1] == "@" or is_reserved(term):
            return
        if term in self._open:
            raise invalid(_("語「{term}」の定義がそれ自身に戻ります"), term=term)
        if len(self._open) >= _DEEPEST:
            raise invalid(_("語「{term}」の定義をたどる段数が多すぎます"), term=term)
        if not term or len(term) > _LONGEST:
            raise invalid(_("語の長さが正しくありません"))
        self._open.add(term)
        try:
            self._enter(term, self._layer[term])
        finally:
            self._open.discard(term)
        self._done.add(term)

    def _enter(self, term: str, value: Any) -> None:
        for table in (self.iris, self.prefixes, self.kinds):
            table.pop(term, None)
        target, kind, prefix = _definition(term, value)
        if target is None:
            return
        iri = self._resolve(target, term)
        if iri[:1] == "@" and iri not in _KEYWORDS:
            return  # an alias of a keyword that no name of NGSI-LD stands for
        self.iris[term] = iri
        if kind:
            self.kinds[term] = kind
        if prefix or (prefix is None and iri.endswith(_ENDS)):
            self.prefixes[term] = iri

    def _resolve(self, name: str, term: str = "") -> str:
        """Return the IRI of what stands in a definition of `term`."""
        if len(name) > _LONGEST:
            raise invalid(_("語の長さが正しくありません"))
        if name[:1] == "@":
            return name
        if name != term:
            if name in self._layer:
                self._define(name)
            known = self.iris.get(name) or TERMS.get(name)
            if known is not None:
                return known
        prefix, colon, rest = name.partition(":")
        if not colon:
            return (self._vocab or DEFAULT) + name
        if rest.startswith("//") or prefix == "_":
            return name
        if prefix in self._layer and prefix != term:
            self._define(prefix)
        start = PREFIXES.get(prefix) or self.prefixes.get(prefix)
        return name if start is None else start + rest


def _definition(term: str, value: Any) -> tuple[str | None, str | None, bool | None]:
    """Return what a term stands for (None: nothing), its coercion, and whether it is a prefix (None: by its
    IRI)."""
    if value is None or isinstance(value, str):
        return value, None, None
    if not isinstance(value, Mapping):
        raise invalid(_("語「{term}」の定義が文字列でもオブジェクトでもありません"), term=term)
    if "@context" in value:  # ETSI GS CIM 009, 5.5.7
        raise invalid(_("語「{term}」の定義に@contextがあります。NGSI-LDではその形は使えません"), term=term)
    target = value.get("@id", term)
    kind = value.get("@type")
    if not (target is None or isinstance(target, str)) or not (kind is None or isinstance(kind, str)):
        raise invalid(_("語「{term}」の定義の@idか@typeが文字列ではありません"), term=term)
    if "@reverse" in value:
        return None, None, False
    return target, kind, value.get("@prefix") is True


def invalid(sentence: str | Promise, **places: str) -> InvalidContext:
    """Make the error; what strangers wrote is cut short in it."""
    return InvalidContext(reason=format_lazy(sentence, **{name: text[:80] for name, text in places.items()}))
