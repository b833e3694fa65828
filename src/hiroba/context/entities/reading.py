"""Documents of clients to drafts: checked, and in canonical names (ETSI GS CIM 009, 4.5, 5.5.4)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.attributes import SPECIAL, is_usual, read_attribute
from hiroba.context.entities.errors import Flaw, InvalidData
from hiroba.context.entities.members import Mode, check_moment
from hiroba.context.entities.names import attribute_name, is_id, is_scope, type_name
from hiroba.context.entities.times import micros_of
from hiroba.context.entities.types import NULL, Draft
from hiroba.context.jsonld.types import Context

_HEAD = frozenset({"id", "type", "@id", "@type", "scope", "expiresAt"})
_SYSTEM = frozenset({"createdAt", "modifiedAt", "deletedAt", "@context"})
_MAX_ATTRIBUTES = 10_000


def read_entity(document: Any, context: Context) -> Draft:
    """Read a whole entity. Raises InvalidData, which says where it is wrong."""
    try:
        given = _members(document)
        identifier = _identifier(given, required=True)
        types = _types(given, context)
        if not types:
            raise Flaw(_("型がありません"), "type")
        return _draft(identifier, types, given, context, Mode.WHOLE)
    except Flaw as flaw:
        raise flaw.told() from None


def read_fragment(document: Any, context: Context, mode: Mode = Mode.WHOLE) -> Draft:
    """Read what an entity is to be changed by: attributes, and perhaps id, types, scope and expiry.

    Raises InvalidData.
    """
    try:
        given = _members(document)
        identifier = _identifier(given, required=False)
        return _draft(identifier, _types(given, context), given, context, mode)
    except Flaw as flaw:
        raise flaw.told() from None


def read_part(name: str, document: Any, context: Context, mode: Mode = Mode.PARTIAL) -> dict[str, Any]:
    """Read one instance (or, where the mode is PARTIAL, a part of it) of the attribute called so.

    Raises InvalidData.
    """
    try:
        if type(document) is not dict or not document:
            raise Flaw(_("属性の内容がありません"))
        found = read_attribute(name, document, context, mode)
        assert type(found) is dict  # of an object, one instance comes
        return found
    except Flaw as flaw:
        flaw.path.append(name)
        raise flaw.told() from None


def read_name(term: str, context: Context) -> str:
    """Return the canonical name of an attribute in a path or a parameter. Raises InvalidData."""
    if term in ("scope", "type", "expiresAt"):
        return term
    try:
        return attribute_name(context, term)
    except Flaw as flaw:
        raise InvalidData(where=term[:80], reason=flaw.reason) from None


def read_id(text: object) -> str:
    """Return the id of an entity. Raises InvalidData."""
    if not is_id(text):
        raise InvalidData(where="id", reason=_("URIで書きます"))
    return str(text)


def _members(document: Any) -> dict[str, Any]:
    if type(document) is not dict:
        raise Flaw(_("JSONのオブジェクトではありません"))
    if len(document) > _MAX_ATTRIBUTES:
        raise Flaw(_("属性が多すぎます"))
    return document


def _identifier(given: dict[str, Any], *, required: bool) -> str | None:
    identifier = given.get("id", given.get("@id"))
    if identifier is None and not required:
        return None
    if not is_id(identifier):
        raise Flaw(_("URIで書きます"), "id")
    return str(identifier)


def _types(given: dict[str, Any], context: Context) -> tuple[str, ...]:
    value = given.get("type", given.get("@type"))
    if value is None and "type" not in given:
        return ()
    try:
        if type(value) is str:
            if value == NULL:
                raise Flaw(_("ここではNGSI-LD Nullは使えません"))
            return (type_name(context, value),)
        if type(value) is not list or not value or not all(type(each) is str for each in value):
            raise Flaw(_("型の名前か、その配列で書きます"))
        return tuple(dict.fromkeys([type_name(context, each) for each in value]))
    except Flaw as flaw:
        flaw.path.append("type")
        raise


def _scope(value: Any, mode: Mode) -> Any:
    if value == NULL and mode != Mode.WHOLE:
        return value
    scopes = value if type(value) is list else [value]
    if not scopes or not all(is_scope(each) for each in scopes):
        raise Flaw(_("スコープは /文字で始まる名前/… の形で書きます"), "scope")
    return value


def _draft(
    identifier: str | None, types: tuple[str, ...], given: dict[str, Any], context: Context, mode: Mode
) -> Draft:
    body: dict[str, Any] = {}
    if identifier is not None:
        body["id"] = identifier
    if types:
        body["type"] = types[0] if len(types) == 1 else list(types)
    if "scope" in given:
        body["scope"] = _scope(given["scope"], mode)
    expires = None
    if "expiresAt" in given:
        expires = _expiry(given["expiresAt"], body, context, mode)
    _read_attributes(body, given, context, mode)
    return Draft(identifier, types, body, expires)


def _expiry(value: Any, body: dict[str, Any], context: Context, mode: Mode) -> int | None:
    if value == NULL and mode != Mode.WHOLE:
        body["expiresAt"] = NULL
        return None
    try:
        body["expiresAt"] = check_moment(value, context, mode)
    except Flaw as flaw:
        flaw.path.append("expiresAt")
        raise
    return micros_of(value)


def _read_attributes(body: dict[str, Any], given: dict[str, Any], context: Context, mode: Mode) -> None:
    """Put the attributes into the body under their canonical names."""
    for term, attribute in given.items():
        if term in _HEAD or term in _SYSTEM:
            continue
        try:
            name = attribute_name(context, term)
            if name in body:
                raise Flaw(_("同じ属性が2度あります"))
            if type(attribute) is dict and name not in SPECIAL and is_usual(attribute):
                body[name] = attribute
                continue
            body[name] = read_attribute(name, attribute, context, mode)
        except Flaw as flaw:
            flaw.path.append(term[:80])
            raise
