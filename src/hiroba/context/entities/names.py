"""Which texts are URIs, names and scopes (ETSI GS CIM 009, 4.5.1, 4.6.2, 4.18)."""

from __future__ import annotations

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.errors import Flaw
from hiroba.context.entities.types import NULL
from hiroba.context.jsonld.types import Context

_MAX_URI = 2048
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x20\x7f]+")
# letters and marks that nobody can see: fillers, variation selectors, the blank of Braille
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_NAME = re.compile(r"[^\W\d_]\w*(?::[^\W\d_]\w*)?")
_SCOPE = re.compile(r"/?[^\W\d_]\w*(?:/[^\W\d_]\w*)*")
_MAX_NAME = 500
# terms of the core context that are members, not attributes (4.5.1), of an entity ...
NOT_ATTRIBUTES = frozenset(
    {
        "id", "type", "scope", "@id", "@type", "@context", "createdAt", "modifiedAt", "deletedAt",
        "expiresAt", "observedAt", "datasetId", "instanceId", "unitCode", "objectType", "valueType", "lang",
        "entityIdSealed", "entityTypeSealed", NULL,
    }
)  # fmt: skip
# ... and also of an attribute
NOT_SUB_ATTRIBUTES = NOT_ATTRIBUTES | {
    "value", "object", "languageMap", "vocab", "json", "valueList", "objectList", "entity", "entityList",
    "previousValue", "previousObject", "previousLanguageMap", "previousVocab", "previousJson",
    "previousValueList", "previousObjectList",
}  # fmt: skip


def is_uri(value: object) -> bool:
    """An absolute URI or IRI without characters that cannot be seen."""
    if type(value) is not str or len(value) > _MAX_URI or _URI.fullmatch(value) is None:
        return False
    return value.isascii() or (value.isprintable() and _UNSEEN.search(value) is None)


def is_id(value: object) -> bool:
    """What may name an entity: a URI that is not the NGSI-LD Null."""
    return is_uri(value) and value != NULL


def attribute_name(context: Context, term: str) -> str:
    """Return the canonical name of an attribute. Raises Flaw."""
    _check_name(term)
    found = context.expand(term)
    if found in NOT_ATTRIBUTES:
        raise Flaw(_("この名前は属性には使えません"))
    return found


def sub_attribute_name(context: Context, term: str) -> str:
    """Return the canonical name of an attribute of an attribute. Raises Flaw."""
    found = attribute_name(context, term)
    if found in NOT_SUB_ATTRIBUTES:
        raise Flaw(_("この種類の属性には書けません"))
    return found


def type_name(context: Context, term: str) -> str:
    """Return the canonical name of an entity type. Raises Flaw."""
    _check_name(term)
    found = context.expand(term)
    if found in NOT_ATTRIBUTES:
        raise Flaw(_("この名前は型には使えません"))
    return found


@lru_cache(maxsize=16384)
def _check_name(term: str) -> None:
    if len(term) > _MAX_NAME or not (_NAME.fullmatch(term) or is_uri(term)):
        raise Flaw(_("名前に使えるのは文字・数字・下線です（URIも使えます）"))


def is_scope(value: object) -> bool:
    return type(value) is str and len(value) <= _MAX_NAME and _SCOPE.fullmatch(value) is not None
