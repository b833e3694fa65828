"""A registration as it is read: validated, its names made canonical (ETSI GS CIM 009, 5.2.9)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import NULL
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.sources import operations
from hiroba.context.sources.compiling import compiled
from hiroba.context.sources.errors import InvalidRegistration
from hiroba.context.sources.types import AUXILIARY, EXCLUSIVE, MODES, Registration
from hiroba.context.store.types import Micros
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.outside import service as outside

TYPE = "ContextSourceRegistration"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_TENANT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}")
_DURATION = re.compile(
    r"P(?=.)(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?(\d+(\.\d+)?W)?(\d+(\.\d+)?D)?"
    r"(T(?=.)(\d+(\.\d+)?H)?(\d+(\.\d+)?M)?(\d+(\.\d+)?S)?)?"
)
_READ_ONLY = ("createdAt", "modifiedAt", "status", "timesSent", "timesFailed", "lastSuccess", "lastFailure")
_MOST = 1000  # of entities, names or pairs in one registration


def read(document: object, context: Context, space: str, now: Micros) -> Registration:
    """Return a registration to be kept. Raises InvalidRegistration, AddressRefused."""
    if not isinstance(document, dict):
        raise _wrong("", _("オブジェクトではありません"))
    return _checked(_canonical(document, context), space, now)


def changed(
    before: Mapping[str, Any], fragment: object, context: Context, space: str, now: Micros
) -> Registration:
    """Return the registration after an update (5.9.3): the members given take the place of the old ones."""
    if not isinstance(fragment, dict):
        raise _wrong("", _("オブジェクトではありません"))
    given = _canonical(fragment, context, whole=False)
    if given.get("type", TYPE) != TYPE:
        raise _wrong("type", _("変えられません"))
    given.pop("id", None)
    after = {**before, **given}
    for name, value in given.items():
        if value is None or value == NULL:
            del after[name]
    return _checked(after, space, now)


def _wrong(place: str, reason: Any) -> InvalidRegistration:
    return InvalidRegistration(place=place or TYPE, reason=reason)


def _canonical(document: dict[str, Any], context: Context, *, whole: bool = True) -> dict[str, Any]:
    """Every member, those of the standard under their own names, Context Source Properties canonical."""
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name in _READ_ONLY or name == "@context":
            continue
        if name in ("id", "type") or name in MEMBERS:
            found[name] = _information(value, context) if name == "information" else value
        else:
            found[context.expand(name)] = value
    if whole and any(value is None for value in found.values()):
        raise _wrong(next(name for name, value in found.items() if value is None), _("nullは使えません"))
    return found


def _information(value: Any, context: Context) -> Any:
    if not isinstance(value, list) or not value or len(value) > _MOST:
        raise _wrong("information", _("要素のある配列ではありません"))
    return [_element(each, context) for each in value]


def _element(value: Any, context: Context) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong("information", _("オブジェクトではありません"))
    entities = value.get("entities")
    found: dict[str, Any] = {}
    if entities is not None:
        if not isinstance(entities, list) or not entities or len(entities) > _MOST:
            raise _wrong("entities", _("要素のある配列ではありません"))
        found["entities"] = [_entity(each, context) for each in entities]
    for name in ("propertyNames", "relationshipNames"):
        names = value.get(name)
        if names is None:
            continue
        if not isinstance(names, list) or not names or len(names) > _MOST or not _texts(names):
            raise _wrong(name, _("名前のある配列ではありません"))
        found[name] = [context.expand(each) for each in names]
    if not found:
        raise _wrong("information", _("entitiesもpropertyNamesもrelationshipNamesもありません"))
    return found


def _entity(value: Any, context: Context) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _wrong("entities", _("オブジェクトではありません"))
    found = dict(value)
    unknown = found.keys() - {"id", "idPattern", "type"}
    if unknown:
        raise _wrong("entities", _("知らない項目があります"))
    kind = found.get("type")
    if isinstance(kind, list) and kind and _texts(kind):
        found["type"] = [context.expand(each) for each in kind]
    elif isinstance(kind, str) and kind:
        found["type"] = context.expand(kind)
    elif "type" in found or not found:
        raise _wrong("type", _("型の名前ではありません"))
    if "id" in found and not _is_uri(found["id"]):
        raise _wrong("id", _("URIではありません"))
    if "idPattern" in found:
        if not isinstance(found["idPattern"], str):
            raise _wrong("idPattern", _("正規表現ではありません"))
        try:
            queries.check_pattern(found["idPattern"])
        except HirobaError as error:
            raise _wrong("idPattern", _("正規表現ではありません")) from error
    return found


def _texts(values: list[Any]) -> bool:
    return all(isinstance(each, str) and each for each in values)


def _is_uri(value: Any) -> bool:
    return isinstance(value, str) and _URI.fullmatch(value) is not None


def _checked(document: dict[str, Any], space: str, now: Micros) -> Registration:
    if document.get("type") != TYPE:
        raise _wrong("type", _("ContextSourceRegistrationではありません"))
    if not _is_uri(document.get("id")):
        raise _wrong("id", _("URIではありません"))
    for name in ("information", "endpoint"):
        if name not in document:
            raise _wrong(name, _("ありません"))
    for name, value in document.items():
        check = MEMBERS.get(name)
        if check is not None and not check(value):
            raise _wrong(name, _("値の形が正しくありません"))
    outside.check(document["endpoint"])
    registration = compiled(document, space)
    if registration.expires is not None and registration.expires <= now:
        raise _wrong("expiresAt", _("過去の時刻です"))
    _check_mode(registration, document)
    return registration


def _check_mode(registration: Registration, document: Mapping[str, Any]) -> None:
    reads = "operations" not in document or registration.operations <= operations.READING
    if registration.mode == AUXILIARY and not reads:
        raise _wrong("operations", _("auxiliaryで使えるのは読み取りの操作だけです"))
    if registration.mode != EXCLUSIVE:
        return
    for part in registration.information:
        named = part.entities and all(info.id is not None and info.pattern is None for info in part.entities)
        if not named or not part.attributes:
            raise _wrong("information", _("exclusiveにはエンティティのidと属性の名前が必要です"))


def _is_date(value: Any) -> bool:
    return entities.is_moment(value)


def _is_duration(value: Any) -> bool:
    return isinstance(value, str) and _DURATION.fullmatch(value) is not None


def _is_interval(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() - {"startAt", "endAt"}:
        return False
    return _is_date(value.get("startAt")) and ("endAt" not in value or _is_date(value["endAt"]))


def _is_positive(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def _is_management(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    checks: dict[str, Callable[[Any], bool]] = {
        "localOnly": _is_flag,
        "cacheDuration": _is_duration,
        "timeout": _is_positive,
        "cooldown": _is_positive,
    }
    return all(name in checks and checks[name](given) for name, given in value.items())


def _is_pairs(value: Any) -> bool:
    if not isinstance(value, list) or not value or len(value) > _MOST:
        return False
    return all(isinstance(each, dict) and _is_pair(each) for each in value)


def _is_pair(value: dict[str, Any]) -> bool:
    """A header field: nothing in it that could begin another one."""
    texts = [value.get("key"), value.get("value")]
    return all(isinstance(each, str) and each.isprintable() for each in texts) and bool(texts[0])


def _is_operations(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and _texts(value)
        and all(name in operations.KNOWN or name in operations.GROUPS for name in value)
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_uris(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(_is_uri(each) or each == "@none" for each in values)


def _is_scope(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and _texts(values)


def _is_place(value: Any) -> bool:
    """A geometry, as the standard has it, or a whole GeoProperty, as some write it."""
    if isinstance(value, dict) and value.get("type") == "GeoProperty":
        value = value.get("value")
    if not isinstance(value, dict):
        return False
    try:
        queries.parse_geometry(value.get("type"), value.get("coordinates"))
    except HirobaError:
        return False
    return True


def _is_tenant(value: Any) -> bool:
    return isinstance(value, str) and _TENANT.fullmatch(value) is not None


MEMBERS: dict[str, Callable[[Any], bool]] = {
    "registrationName": _is_text,
    "description": _is_text,
    "information": lambda value: isinstance(value, list) and bool(value),
    "tenant": _is_tenant,
    "observationInterval": _is_interval,
    "managementInterval": _is_interval,
    "location": _is_place,
    "observationSpace": _is_place,
    "operationSpace": _is_place,
    "expiresAt": _is_date,
    "endpoint": _is_text,
    "contextSourceInfo": _is_pairs,
    "contextSourceAlias": _is_text,
    "scope": _is_scope,
    "mode": lambda value: value in MODES,
    "operations": _is_operations,
    "refreshRate": _is_duration,
    "management": _is_management,
    "localOnly": _is_flag,
    "datasetId": _is_uris,
}
