"""What came of the parts of a distributed write, and how that is answered (ETSI GS CIM 009, 6.3.17)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.sources.service import Loop, NotSupportedBySource, SourceFailed, SourceSilent
from hiroba.context.sources.types import Registration, Reply
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Response
from hiroba.protocols.ngsi_ld.errors import problem

_decode = msgspec.json.Decoder().decode
encode = msgspec.json.Encoder().encode


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """One part. registration: '' for what was done here. attributes: canonical.

    problem: ProblemDetails, None where it went well. refused: attributes that were left as they were, with
    the reason, where not all of them failed.
    """

    registration: str = ""
    attributes: tuple[str, ...] = ()
    problem: dict[str, Any] | None = None
    refused: tuple[tuple[str, str], ...] = ()
    response: Response | None = None

    @property
    def ok(self) -> bool:
        return self.problem is None and not self.refused


def of_reply(
    registration: Registration, reply: Reply, attributes: Iterable[str], context: Context = jsonld.CORE
) -> Outcome:
    """context: of the names in the answer."""
    names = tuple(attributes)
    if reply.trouble or reply.status >= 400:
        return Outcome(registration=registration.id, attributes=names, problem=trouble(registration, reply))
    if reply.status == 207:
        return Outcome(
            registration=registration.id, attributes=names, refused=_refused(reply.document, names, context)
        )
    return Outcome(registration=registration.id, attributes=names)


def _refused(document: Any, names: Sequence[str], context: Context) -> tuple[tuple[str, str], ...]:
    """What a partial success left; where it does not say, nothing is taken as done."""
    left = document.get("notUpdated") if isinstance(document, dict) else None
    if isinstance(left, list):
        found = [
            (context.expand(str(each.get("attributeName", ""))), str(each.get("reason", ""))[:200])
            for each in left
            if isinstance(each, dict)
        ]
        if found:
            return tuple(found)
    return tuple((name, "207") for name in names) or (("", "207"),)


def trouble(registration: Registration, reply: Reply) -> dict[str, Any]:
    """ProblemDetails of a source that did not do its part."""
    if reply.trouble == "loop":
        return problem(Loop())
    if reply.trouble == "silent":
        return problem(SourceSilent(id=registration.id))
    if reply.trouble == "garbage" or reply.status >= 500:
        return problem(SourceFailed(id=registration.id, answer=reply.status))
    told = reply.document if isinstance(reply.document, dict) else {}
    found = {**problem(SourceFailed(id=registration.id, answer=reply.status)), "status": reply.status}
    for name in ("type", "title", "detail"):
        if isinstance(told.get(name), str):
            found[name] = told[name][:500]
    return found


def unsupported(registration: Registration, attributes: Iterable[str]) -> Outcome:
    error = NotSupportedBySource(id=registration.id)
    return Outcome(registration=registration.id, attributes=tuple(attributes), problem=problem(error))


def of_here(response: Response, attributes: Iterable[str]) -> Outcome:
    """What the handler of this installation answered."""
    names = tuple(attributes)
    if response.status == 207:
        return Outcome(
            attributes=names,
            refused=_refused(_document(response.body), names, jsonld.CORE),
            response=response,
        )
    return Outcome(attributes=names, response=response)


def of_error(error: HirobaError, attributes: Iterable[str]) -> Outcome:
    return Outcome(attributes=tuple(attributes), problem=problem(error))


def _document(body: bytes) -> Any:
    try:
        return _decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None


def update_result(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """UpdateResult (5.2.18) of all parts."""
    left: list[dict[str, str]] = []
    updated: list[str] = []
    for outcome in outcomes:
        refused: dict[str, str | None] = dict(outcome.refused)
        for name in outcome.attributes:
            reason = str(outcome.problem["title"]) if outcome.problem is not None else refused.pop(name, None)
            if reason is None:
                updated.append(name)
            else:
                left.append(_left(name, reason, outcome.registration))
        left += [
            _left(name, reason, outcome.registration) for name, reason in refused.items() if name and reason
        ]
    failed = {each["attributeName"] for each in left}
    done = [jsonld.iri(name) for name in dict.fromkeys(updated)]
    return {"updated": [name for name in done if name not in failed], "notUpdated": left}


def _left(name: str, reason: str, registration: str) -> dict[str, str]:
    found = {"attributeName": jsonld.iri(name), "reason": reason}
    return {**found, "registrationId": registration} if registration else found


def entity_error(id: str, outcome: Outcome) -> dict[str, Any]:
    """An entry of `errors` of a BatchOperationResult (5.2.17)."""
    details = outcome.problem or problem(SourceFailed(id=outcome.registration or id, answer=207))
    found: dict[str, Any] = {"entityId": id, "error": details}
    if outcome.registration:
        found["registrationId"] = outcome.registration
    return found


def batch_result(id: str, outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """BatchOperationResult (5.2.16) of one entity."""
    errors = [entity_error(id, outcome) for outcome in outcomes if not outcome.ok]
    return {"success": [id] if any(outcome.ok for outcome in outcomes) else [], "errors": errors}
