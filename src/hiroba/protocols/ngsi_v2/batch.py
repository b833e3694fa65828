"""/v2/op: several entities changed, asked for, or told of in one request."""

from __future__ import annotations

from typing import Any

from hiroba.context.store import service as stores
from hiroba.context.store.types import Done, Write
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import changing, finding, reading, rules, view
from hiroba.protocols.ngsi_v2.changing import Action, Outcome, Place
from hiroba.protocols.ngsi_v2.entities import answer_question, raise_refused
from hiroba.protocols.ngsi_v2.errors import BadRequest, NotFound
from hiroba.protocols.ngsi_v2.exchange import JSON, Asked, accepts, asked, document, done, no_content, writing
from hiroba.protocols.ngsi_v2.names import is_uri, to_name, to_uri

MAX_ENTITIES = 10_000
_ACTIONS = {
    "append": Action.APPEND, "appendStrict": Action.APPEND_STRICT, "update": Action.UPDATE,
    "delete": Action.DELETE, "replace": Action.REPLACE, "APPEND": Action.APPEND,
    "APPEND_STRICT": Action.APPEND_STRICT, "UPDATE": Action.UPDATE, "DELETE": Action.DELETE,
    "REPLACE": Action.REPLACE,
}  # fmt: skip
_CREATING = (Action.APPEND, Action.APPEND_STRICT)
_EXPRESSION = finding.Filter.__struct_fields__


async def update(request: Request) -> Response:
    who = asked(request)
    given = _members(await document(request), ("actionType", "entities"))
    action = _action(given.get("actionType"))
    if "entities" not in given:
        raise BadRequest("Invalid JSON payload, mandatory field /entities/ not found")
    found = _entities(given["entities"], key_values="keyValues" in who.options)
    await _change(who, action, found)
    return no_content(request)


def _members(given: Any, known: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise BadRequest("not a JSON object")
    if not given:
        raise BadRequest("empty payload")
    for name in given:
        if name not in known:
            raise BadRequest(f"Unrecognized field in JSON payload: /{name[:50]}/")
    return given


def _action(given: Any) -> Action:
    if given is None:
        raise BadRequest("Invalid JSON payload, mandatory field /actionType/ not found")
    action = _ACTIONS.get(given) if isinstance(given, str) else None
    if action is None:
        raise BadRequest(
            "invalid update action type: right ones are: append, appendStric, delete, replace, update"
        )
    return action


def _entities(given: Any, *, key_values: bool) -> list[reading.Entity]:
    if not isinstance(given, list):
        raise BadRequest("not a JSON array")
    if not given:
        raise BadRequest("empty update action vector" if key_values else "empty entities vector")
    if len(given) > MAX_ENTITIES:
        raise BadRequest(f"too many entities: {len(given)}, max number supported: {MAX_ENTITIES}")
    return [reading.entity(each, key_values=key_values) for each in given]


async def _change(who: Asked, action: Action, given: list[reading.Entity]) -> None:
    """Write them all in one go. Raises what was refused, of which the others are written."""
    path = who.path
    await writing(who.request, who.tenant)
    override = "overrideMetadata" in who.options
    outcomes: list[Outcome | Exception] = [NotFound("")] * len(given)
    writes, numbers = [], []
    for number, entity in enumerate(given):
        try:
            place = await _place(who, action, entity, path)
        except HirobaError as error:
            outcomes[number] = error
            continue
        apply = changing.apply(action, entity, place, override=override, creates=action in _CREATING)
        writes.append(Write(who.tenant, place.uri, apply))
        numbers.append(number)
    store = await stores.current()
    for number, written in zip(numbers, await store.write(writes) if writes else (), strict=True):
        outcomes[number] = (written.result or Outcome(1)) if isinstance(written, Done) else written
    _raise(given, outcomes)


async def _place(who: Asked, action: Action, entity: reading.Entity, path: str) -> Place:
    if entity.type or is_uri(entity.id):
        return Place(
            to_uri(entity.id, entity.type or ""), path, to_name(entity.type) if entity.type else None
        )
    try:
        return await finding.place(who, entity.id, None)
    except NotFound:
        if action not in _CREATING:
            raise
        return Place(to_uri(entity.id, changing.DEFAULT_TYPE), path, to_name(changing.DEFAULT_TYPE))


def _raise(given: list[reading.Entity], outcomes: list[Outcome | Exception]) -> None:
    told = []
    for entity, outcome in zip(given, outcomes, strict=True):
        if isinstance(outcome, Exception) and not isinstance(outcome, NotFound):
            raise outcome
        told.append((entity, outcome))
    raise_refused(told)


async def query(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    given = _members(
        await document(request), ("entities", "attrs", "attributes", "expression", "metadata", "scopes")
    )
    if not given.keys() & {"entities", "attrs", "attributes", "expression"}:
        raise BadRequest("Invalid JSON payload, no relevant fields found")
    selectors = _selectors(given["entities"]) if "entities" in given else []
    names = _names(given, "attrs")
    required = _names(given, "attributes")
    expression = filter_of(given.get("expression"))
    dates = tuple(name for name in ("dateCreated", "dateModified") if name in who.options)
    how = view.View(names or required, _names(given, "metadata"), view.form_of(who.options), dates)
    return await answer_question(who, selectors, expression, how, required or ())


def _selectors(given: Any) -> list[finding.Selector]:
    if not isinstance(given, list):
        raise BadRequest("/entities/ is not an array")
    return [finding.selector(each) for each in given]


def _names(given: dict[str, Any], name: str) -> tuple[str, ...] | None:
    if name not in given:
        return None
    names = given[name]
    if not isinstance(names, list):
        raise BadRequest(f"the field /{name}/ must be a JSON array")
    for each in names:
        if not isinstance(each, str):
            raise BadRequest("only JSON Strings allowed in attributes list")
        if not rules.is_clean(each):
            raise BadRequest("forbidden characters in attribute name")
    return tuple(dict.fromkeys(names)) or None


def filter_of(given: Any) -> finding.Filter:
    """The expression of a body: `{"q", "mq", "georel", "geometry", "coords"}`. Raises BadRequest."""
    if given is None:
        return finding.Filter()
    if not isinstance(given, dict):
        raise BadRequest("expression is not an object")
    if not given:
        raise BadRequest("expression is empty")
    for name, text in given.items():
        if name not in _EXPRESSION:
            raise BadRequest(f"Unrecognized field in JSON payload: /{name[:50]}/")
        if not isinstance(text, str):
            raise BadRequest(f"{name} is not a string")
        if not text:
            raise BadRequest(f"{name} is empty")
    return finding.Filter(**given)


async def notify(request: Request) -> Response:
    """Take in what another broker tells of: the same as an append."""
    who = asked(request)
    given = await document(request)
    if not isinstance(given, dict):
        raise BadRequest("not a JSON object")
    if "subscriptionId" not in given:
        raise BadRequest("invalid JSON payload, mandatory field /subscriptionId/ not found")
    if not isinstance(given["subscriptionId"], str):
        raise BadRequest("/subscriptionId/ must be a JSON string")
    data = given.get("data", [])
    if not isinstance(data, list):
        raise BadRequest("notification field /data/ must be a JSON array")
    if not all(isinstance(each, dict) for each in data):
        raise BadRequest("notification data vector item must be a JSON object")
    found = [reading.entity(each, key_values=False) for each in data]
    if found:
        await _change(who, Action.APPEND, found)
    return done(request)


def add_routes(router: http.Router) -> None:
    router.add("POST", "/op/update", update)
    router.add("POST", "/op/query", query)
    router.add("POST", "/op/notify", notify)
