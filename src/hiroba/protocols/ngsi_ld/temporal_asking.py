"""What a temporal query asks, in parameters or in a body (ETSI GS CIM 009, 4.11, 5.7.3, 5.7.4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import View
from hiroba.context.history import service as histories
from hiroba.context.history.types import (
    METHODS,
    NO_DATASET,
    PROPERTIES,
    SCOPE,
    Aggregation,
    Duration,
    Projection,
    Question,
    Window,
)
from hiroba.context.jsonld.types import Context
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_ld import asking, viewing
from hiroba.protocols.ngsi_ld.accept import JSON
from hiroba.protocols.ngsi_ld.asking import SELECTION
from hiroba.protocols.ngsi_ld.errors import BadRequestData, InvalidRequest
from hiroba.protocols.ngsi_ld.pages import Page
from hiroba.protocols.ngsi_ld.viewing import texts_of

_TIME = ("timerel", "timeAt", "endTimeAt", "timeproperty", "lastN", "aggrMethods", "aggrPeriodDuration")
_VIEW = ("options", "format", "lang", "attrs", "pick", "omit", "datasetId")
_MAPS = ("entityMap", "entityMapLifetime", "splitEntities")
OF_ONE = frozenset((*_TIME, *_VIEW, *_MAPS, "local"))
PARAMETERS = frozenset((*OF_ONE, *SELECTION, "orderBy", "collation", "limit", "offset", "count"))
OF_POST = frozenset(("options", "format", "local", "limit", "offset", "count", *_MAPS))
_FORMATS = ("normalized", "concise", "temporalValues", "aggregatedValues")
_MEMBERS = frozenset(("id", "type", "createdAt", "modifiedAt", "deletedAt", "expiresAt"))
_OWN = frozenset((*_TIME, "options", "format"))


class Asked(msgspec.Struct, frozen=True):
    """A temporal question, and how its answer is to be shown. form: one of normalized, concise,
    temporalValues, aggregatedValues. entity_map: one is asked for; lifetime: for how long."""

    question: Question
    view: View
    form: str
    local: bool = False
    entity_map: bool = False
    lifetime: str | None = None


def one_of(given: Mapping[str, Any], tenant: str, sight: Sight, context: Context) -> Asked:
    """What GET /temporal/entities/{id} asks. Raises BadRequestData, InvalidRequest, InvalidDuration."""
    view = viewing.view_of(_without_own(given), context, JSON)
    viewing.join_of({}, view)  # linked entities have no part in a temporal answer
    asked = _asked(given, Question(tenant=tenant, sight=sight, window=Window()), view, having=_named(view))
    return _mapped(asked, given)


def many_of(given: Mapping[str, Any], tenant: str, sight: Sight, context: Context, page: Page) -> Asked:
    """What GET /temporal/entities asks. Raises as one_of, and what a selection raises."""
    rest = {name: value for name, value in given.items() if name not in _OWN}
    return _many(given, asking.question_of(rest, context, JSON, page), tenant, sight)


def many_in(
    body: Any, given: Mapping[str, str], tenant: str, sight: Sight, context: Context, page: Page
) -> Asked:
    """What the body of POST /temporal/entityOperations/query asks (5.2.23). Raises the same."""
    if not isinstance(body, dict):
        raise BadRequestData(reason=_("本文はtypeが「Query」のオブジェクトです"))
    temporal, aggregation = body.get("temporalQ"), body.get("aggrParams", {})
    if not isinstance(temporal, dict):
        raise BadRequestData(reason=_("temporalQのオブジェクトがありません"))
    if not isinstance(aggregation, dict):
        raise BadRequestData(reason=_("aggrParamsはオブジェクトです"))
    rest = {
        name: value
        for name, value in body.items()
        if name not in ("temporalQ", "aggrParams", "options", "format")
    }
    asked = asking.question_in(rest, _without_own(given), context, JSON, page)
    own = {name: body[name] for name in ("options", "format") if name in body}
    return _many({**own, **temporal, **aggregation, **given}, asked, tenant, sight)


def _many(given: Mapping[str, Any], asked: asking.Question, tenant: str, sight: Sight) -> Asked:
    selection, page = asked.selection, asked.page
    if any(order.path.names != ("id",) or order.near for order in asked.order):
        raise BadRequestData(reason=_("時系列の問い合わせのorderByに使えるのはidだけです"))
    question = Question(
        tenant=tenant,
        sight=sight,
        window=Window(),
        ids=selection.ids,
        id_pattern=selection.pattern,
        types=selection.types,
        q=selection.q,
        geo=selection.geo,
        scopes=selection.scopes,
        limit=page.limit,
        offset=page.offset,
        count=page.count,
        descending=any(order.descending for order in asked.order),
    )
    having = frozenset(selection.attributes) or None
    found = _asked(given, question, asked.view, having=having, local=selection.local)
    return _mapped(found, given)


def _mapped(asked: Asked, given: Mapping[str, Any]) -> Asked:
    flag = given.get("entityMap", False)
    if flag not in (True, False, "true", "false"):
        raise BadRequestData(reason=_("entityMapに使えるのはtrueかfalseです"))
    return msgspec.structs.replace(
        asked, entity_map=flag in (True, "true"), lifetime=given.get("entityMapLifetime")
    )


def _without_own(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name not in _OWN}


def _asked(
    given: Mapping[str, Any],
    question: Question,
    view: View,
    *,
    having: frozenset[str] | None,
    local: bool = False,
) -> Asked:
    form, sys_attrs = _format(given)
    aggregation = _aggregation(given) if form == "aggregatedValues" else None
    question = msgspec.structs.replace(
        question,
        window=_window(given),
        projection=_projection(view),
        having=having,
        last=_last(given.get("lastN")),
        page=settings.city().temporal_page,
        aggregation=aggregation,
    )
    shown = {"temporalValues": "simplified", "concise": "concise"}.get(form, "normalized")
    view = msgspec.structs.replace(view, representation=shown, sys_attrs=sys_attrs)
    return Asked(question, view, form, local)


def _format(given: Mapping[str, Any]) -> tuple[str, bool]:
    """Return the form, and whether times of creation and change are shown; `format` goes before `options`."""
    options = texts_of(given.get("options"), "options")
    if any(option not in _FORMATS and option != "sysAttrs" for option in options):
        raise InvalidRequest(reason=_("optionsの値が正しくありません"))
    wanted = given.get("format")
    if wanted is not None and wanted not in _FORMATS:
        raise InvalidRequest(reason=_("formatの値が正しくありません"))
    named = [option for option in options if option in _FORMATS]
    if wanted is None and not named:
        wanted = "aggregatedValues" if given.get("aggrMethods") else "normalized"
    return wanted or named[0], "sysAttrs" in options


def _aggregation(given: Mapping[str, Any]) -> Aggregation:
    methods = texts_of(given.get("aggrMethods"), "aggrMethods")
    if not methods or any(method not in METHODS for method in methods):
        raise BadRequestData(
            reason=format_lazy(_("aggrMethodsに使えるのは {methods} です"), methods=", ".join(METHODS))
        )
    period = given.get("aggrPeriodDuration")
    if not isinstance(period, str | None):
        raise BadRequestData(reason=_("aggrPeriodDurationは文字列です"))
    duration = Duration() if period is None else histories.parse_duration(period)
    return Aggregation(tuple(dict.fromkeys(methods)), duration)


def _window(given: Mapping[str, Any]) -> Window:
    relation, at, end = given.get("timerel"), given.get("timeAt"), given.get("endTimeAt")
    named = given.get("timeproperty")
    if named is not None and named not in PROPERTIES:
        raise BadRequestData(
            reason=format_lazy(_("timepropertyに使えるのは {names} です"), names=", ".join(PROPERTIES))
        )
    property = named or "observedAt"
    if relation is None:
        if at is not None or end is not None:
            raise BadRequestData(reason=_("timeAtとendTimeAtはtimerelと一緒に使います"))
        return Window(property=property, named=named is not None)
    if relation not in ("before", "after", "between"):
        raise BadRequestData(reason=_("timerelに使えるのは before, after, between です"))
    first = _moment(at, "timeAt")
    if relation == "before":
        return Window(relation, None, first, property)
    if relation == "after":
        return Window(relation, first, None, property)
    last = _moment(end, "endTimeAt")
    if last < first:
        raise BadRequestData(reason=_("endTimeAtがtimeAtより前です"))
    return Window(relation, first, last, property)


def _moment(value: Any, member: str) -> int:
    if not entities.is_moment(value):
        raise BadRequestData(
            reason=format_lazy(_("{member}は 2026-11-01T00:00:00Z の形（UTC）で書きます"), member=member)
        )
    return entities.micros_of(value)


def _last(value: Any) -> int | None:
    if value is None:
        return None
    text = str(value) if type(value) is int else value
    if not (isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0):
        raise BadRequestData(reason=_("lastNは正の整数です"))
    return int(text)


def _named(view: View) -> frozenset[str] | None:
    """Attributes of which the entity needs one, for else nothing would be shown."""
    if view.attrs is not None:
        return view.attrs
    if view.pick is None or not _MEMBERS.isdisjoint(view.pick) or SCOPE in view.pick:
        return None
    return frozenset(view.pick)


def _projection(view: View) -> Projection:
    attributes = None if view.attrs is None else view.attrs | {SCOPE}
    if view.pick is not None:
        attributes = frozenset(view.pick) - _MEMBERS
    omitted = {name for name, inner in (view.omit or {}).items() if inner is None}
    datasets = view.dataset_ids
    if datasets is not None:
        datasets = frozenset(NO_DATASET if each == "@none" else each for each in datasets)
    return Projection(attributes, datasets, frozenset(omitted - _MEMBERS))
