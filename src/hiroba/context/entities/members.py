"""What the members of an attribute may hold (ETSI GS CIM 009, 4.5.2 to 4.5.24).

A check takes a value, the context of its names and the mode of reading. It returns the value as it is kept,
or SKIP where the member is not; it raises Flaw.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.errors import Flaw
from hiroba.context.entities.geometry import geometry
from hiroba.context.entities.names import is_id, is_uri, type_name
from hiroba.context.entities.times import is_moment
from hiroba.context.entities.types import NULL, VALUE_MEMBER
from hiroba.context.jsonld.types import Context


class Mode(IntEnum):
    """Where the NGSI-LD Null may stand (5.5.4).

    WHOLE: nowhere. UPDATE: as the value of an attribute. PARTIAL: also for a member of an attribute, which
    need not be whole. MERGE: also within a value.
    """

    WHOLE = 0
    UPDATE = 1
    PARTIAL = 2
    MERGE = 3


Check = Callable[[Any, Context, Mode], Any]
SKIP: Any = object()
MAX_DEPTH = 32  # of values and of sub-attributes
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_TYPED = ("DateTime", "https://uri.etsi.org/ngsi-ld/DateTime")  # no set: what is looked up may be a list
SCALARS = frozenset({int, float, bool})


def check_value(value: Any, _context: Context, mode: Mode) -> Any:
    kind = type(value)
    if kind is str:
        if value == NULL and mode == Mode.WHOLE:
            raise Flaw(_("ここではNGSI-LD Nullは使えません"))
    elif value is None:
        raise Flaw(_("値がnullです"))
    elif kind not in SCALARS:
        _check_inside(value, mode, MAX_DEPTH)
        if type(value) is dict and value.get("@type") in _TYPED and not is_moment(value.get("@value")):
            raise Flaw(_("日時は 2026-11-01T00:00:00Z の形（UTC）で書きます"))
    return value


def _check_inside(value: Any, mode: Mode, depth: int) -> None:
    if depth == 0:
        raise Flaw(_("入れ子が深すぎます"))
    for each in value.values() if type(value) is dict else value:
        kind = type(each)
        if kind is dict or kind is list:
            _check_inside(each, mode, depth - 1)
        elif kind is str and each == NULL and mode != Mode.MERGE:
            raise Flaw(_("値の中のNGSI-LD Nullは、統合（merge）でだけ使えます"))


def _check_geometry(value: Any, _context: Context, mode: Mode) -> Any:
    return NULL if _is_null(value, mode) else geometry(value)


def _is_null(value: Any, mode: Mode) -> bool:
    return type(value) is str and value == NULL and mode != Mode.WHOLE


def _check_object(value: Any, _context: Context, mode: Mode) -> Any:
    if is_id(value) or _is_null(value, mode):
        return value
    if type(value) is list and value and all(is_id(each) for each in value):
        return value
    raise Flaw(_("URIで書きます"))


def _check_language_map(value: Any, _context: Context, mode: Mode) -> Any:
    if _is_null(value, mode) or (mode != Mode.WHOLE and value == {"@none": NULL}):
        return NULL
    if type(value) is not dict or not value:
        raise Flaw(_("言語ごとの文字列のオブジェクトで書きます"))
    for language, text in value.items():
        if language != "@none" and not _LANGUAGE.fullmatch(language):
            raise Flaw(_("言語の名前（RFC 5646）ではありません"), language[:40])
        texts = text if type(text) is list else [text]
        if not texts or not all(type(each) is str for each in texts):
            raise Flaw(_("文字列か、文字列の配列で書きます"), language)
        if NULL in texts and mode != Mode.MERGE:
            raise Flaw(_("ここではNGSI-LD Nullは使えません"), language)
    return value


def _check_vocab(value: Any, context: Context, mode: Mode) -> Any:
    if _is_null(value, mode):
        return value
    if type(value) is str and value and value != NULL:
        return context.expand(value)
    if type(value) is list and value and all(type(each) is str and each and each != NULL for each in value):
        return [context.expand(each) for each in value]
    raise Flaw(_("文字列か、文字列の配列で書きます"))


def _check_json(value: Any, _context: Context, mode: Mode) -> Any:
    if _is_null(value, mode):
        return value
    if type(value) is dict or (type(value) is list and value and all(type(each) is dict for each in value)):
        _check_inside(value, mode, MAX_DEPTH)
        return value
    raise Flaw(_("JSONのオブジェクトか、その配列で書きます"))


def _check_value_list(value: Any, _context: Context, mode: Mode) -> Any:
    if _is_null(value, mode):
        return value
    if type(value) is not list or None in value:
        raise Flaw(_("値の配列で書きます"))
    _check_inside(value, mode, MAX_DEPTH)
    return value


def _check_object_list(value: Any, _context: Context, mode: Mode) -> Any:
    if _is_null(value, mode):
        return value
    if type(value) is not list:
        raise Flaw(_("URIの配列で書きます"))
    found = []
    for each in value:
        target = each.get("object") if type(each) is dict and len(each) == 1 else each
        if not is_id(target):
            raise Flaw(_("URIで書きます"))
        found.append({"object": target})
    return found


def _optional(check: Check) -> Check:
    """A member that a partial update or a merge takes away by the NGSI-LD Null."""

    def checked(value: Any, context: Context, mode: Mode) -> Any:
        return NULL if value == NULL and mode >= Mode.PARTIAL else check(value, context, mode)

    return checked


def check_moment(value: Any, _context: Context, _mode: Mode) -> Any:
    if is_moment(value):
        return value
    raise Flaw(_("日時は 2026-11-01T00:00:00Z の形（UTC）で書きます"))


def _check_text(value: Any, _context: Context, _mode: Mode) -> Any:
    if type(value) is str and value and value != NULL:
        return value
    raise Flaw(_("文字列で書きます"))


def _check_dataset(value: Any, _context: Context, _mode: Mode) -> Any:
    if value == "@none":
        return SKIP
    if is_uri(value) and value != NULL:
        return value
    raise Flaw(_("URIで書きます"))


def _check_data_type(value: Any, context: Context, mode: Mode) -> Any:
    return context.expand(_check_text(value, context, mode))


def _check_lang_string(value: Any, _context: Context, _mode: Mode) -> Any:
    if value in ("langString", "rdf:langString", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"):
        return value
    raise Flaw(_("LanguagePropertyのvalueTypeはlangStringです"))


def _check_types(value: Any, context: Context, _mode: Mode) -> Any:
    if type(value) is str:
        return type_name(context, value)
    if type(value) is list and value and all(type(each) is str for each in value):
        return [type_name(context, each) for each in value]
    raise Flaw(_("型の名前で書きます"))


def _skip(_value: Any, _context: Context, _mode: Mode) -> Any:
    """A member that the system fills: what a client says of it is not heard (5.5.4)."""
    return SKIP


_EVERY: dict[str, Check] = {
    "observedAt": _optional(check_moment),
    "expiresAt": _optional(check_moment),
    "datasetId": _check_dataset,
    "createdAt": _skip,
    "modifiedAt": _skip,
    "deletedAt": _skip,
    "instanceId": _skip,
}
_UNIT = {"unitCode": _optional(_check_text)}
_DATA_TYPE = {"valueType": _optional(_check_data_type)}
_TARGET_TYPES = {"objectType": _optional(_check_types)}

KINDS = tuple(VALUE_MEMBER)  # for what may be anything: a list or an object has no place in a dictionary
# the member that holds a value -> the kind that a concise attribute is then of (4.5.2.3)
KIND_OF_MEMBER: Mapping[str, str] = {
    "value": "Property",
    "object": "Relationship",
    "languageMap": "LanguageProperty",
    "vocab": "VocabProperty",
    "json": "JsonProperty",
    "valueList": "ListProperty",
    "objectList": "ListRelationship",
}
# kind -> its members that are no sub-attributes, with their checks
MEMBERS: Mapping[str, Mapping[str, Check]] = {
    "Property": {**_EVERY, **_UNIT, **_DATA_TYPE, "value": check_value},
    "GeoProperty": {**_EVERY, **_UNIT, **_DATA_TYPE, "value": _check_geometry},
    "Relationship": {**_EVERY, **_TARGET_TYPES, "object": _check_object},
    "LanguageProperty": {**_EVERY, "valueType": _check_lang_string, "languageMap": _check_language_map},
    "VocabProperty": {**_EVERY, **_DATA_TYPE, "vocab": _check_vocab},
    "JsonProperty": {**_EVERY, **_DATA_TYPE, "json": _check_json},
    "ListProperty": {**_EVERY, **_UNIT, **_DATA_TYPE, "valueList": _check_value_list},
    "ListRelationship": {**_EVERY, **_TARGET_TYPES, "objectList": _check_object_list},
}
# of a part of an attribute that does not say its kind: the whole is checked when the part was put into it
ANY_KIND: Mapping[str, Check] = {
    **_EVERY,
    **_UNIT,
    **_DATA_TYPE,
    **_TARGET_TYPES,
    "value": check_value,
    "object": _check_object,
    "languageMap": _check_language_map,
    "vocab": _check_vocab,
    "json": _check_json,
    "valueList": _check_value_list,
    "objectList": _check_object_list,
}
