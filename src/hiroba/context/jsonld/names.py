"""Canonical names: how a name stands in the store (see docs/decisions/0008-one-log.md).

Terms of the core context and names of the default vocabulary are short, every other name is its IRI. So
what is stored needs no translation for who gives no @context.
"""

from __future__ import annotations

from functools import lru_cache

from hiroba.context.jsonld.core import ALIASES, DEFAULT, PREFIXES, TERMS

_TERM_OF = {iri: term for term, iri in TERMS.items()}


@lru_cache(maxsize=65536)
def canonical(iri: str) -> str:
    """Return the canonical name of an IRI."""
    term = _TERM_OF.get(iri)
    if term is not None:
        return term
    if iri.startswith(DEFAULT):
        local = iri[len(DEFAULT) :]
        # a short name must be read back as this very IRI
        if local and local[0] != "@" and ":" not in local and not is_reserved(local):
            return local
    return iri


def iri(name: str) -> str:
    """Return the IRI of a canonical name; of `id` and `type` the keyword."""
    found = TERMS.get(name) or PREFIXES.get(name)
    if found is not None:
        return found
    if name in ALIASES:
        return "@" + ALIASES[name]
    return name if ":" in name or name[:1] == "@" else DEFAULT + name


def is_reserved(term: str) -> bool:
    """Report whether the core context gives a meaning to a term, which nobody can change."""
    return term in TERMS or term in ALIASES or term in PREFIXES
