"""In which names a source is spoken to (ETSI GS CIM 009, 4.3.6.6).

Those of the request, so that nothing has to be translated, unless the registration names its own context.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.sources.types import Registration

_HEAD = frozenset(("id", "@id", "@context", "scope", "expiresAt", "createdAt", "modifiedAt"))
_TYPES = ("type", "@type")
# members of an attribute that are no sub-attributes
_MEMBERS = frozenset(
    (
        *("type", "value", "object", "objectType", "languageMap", "vocab", "json", "valueList", "objectList"),
        *("observedAt", "unitCode", "datasetId", "instanceId", "createdAt", "modifiedAt", "deletedAt"),
        *("expiresAt", "previousValue", "previousObject", "lang", "entity", "entityList"),
    )
)


class Words:
    """Names for one source. given: the context that the request's names are of."""

    __slots__ = ("context", "embedded", "given", "link")

    def __init__(self, given: Context, context: Context, link: str = "") -> None:
        """link: the address of the context, where it is to be named whatever it is."""
        self.given, self.context = given, context
        self.link, self.embedded = (link, False) if link else _where(context)

    def write(self, canonical: str) -> str:
        return self.context.compact(canonical)

    def translated(self, term: str) -> str:
        """A name of the request in the source's names."""
        return term if self.given is self.context else self.context.compact(self.given.expand(term))

    def entity(self, document: Any) -> Any:
        """An entity, a fragment of one, or a list of them, in the source's names."""
        if self.given is self.context or not isinstance(document, (dict, list)):
            return document
        if isinstance(document, list):
            return [self.entity(each) for each in document]
        return _renamed(document, self.translated)

    def attribute(self, document: Any) -> Any:
        """A fragment of one attribute."""
        return document if self.given is self.context else _renamed_instance(document, self.translated)


def _where(context: Context) -> tuple[str, bool]:
    """The address of a context; '' and whether it must go into the body where it has none of its own."""
    if context.is_core:
        return "", False
    document = context.document
    urls = document if isinstance(document, list) else [document]
    if len(urls) == 1 and isinstance(urls[0], str):
        return urls[0], False
    return context.link, True


async def words_for(registration: Registration, given: Context) -> Words:
    """Raises ContextUnavailable, InvalidContext for a context that the registration names."""
    own = next((value for key, value in registration.info if key.lower() == "jsonldcontext"), None)
    return Words(given, given) if own is None else Words(given, await jsonld.context_of(own), own)


def _renamed(document: dict[str, Any], spell: Callable[[str], str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name in _HEAD:
            found[name] = value
        elif name in _TYPES:
            found[name] = [spell(each) for each in value] if isinstance(value, list) else spell(value)
        else:
            found[spell(name)] = _renamed_instance(value, spell)
    return found


def _renamed_instance(value: Any, spell: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_renamed_instance(each, spell) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name if name in _MEMBERS else spell(name): inner
        if name in _MEMBERS
        else _renamed_instance(inner, spell)
        for name, inner in value.items()
    }
