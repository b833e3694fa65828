"""Whether a resident lets a service outside use data about them, asked before each use."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

from hiroba.protocols.answering.types import BadParameter
from hiroba.protocols.rest.operation import Call, Operation
from hiroba.rules.consents import service as consents
from hiroba.rules.consents.types import Category

_LARGEST = 4096  # bytes of a question


class ConsentQuestion(msgspec.Struct, frozen=True):
    """client: the service that the resident signed in to (`aud` of the ID token), of the organisation
    whose token it is. person: who they are there (`sub`). category: which data about them."""

    client: Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]+$", max_length=64)]
    person: Annotated[str, msgspec.Meta(pattern="^[0-9A-Za-z_-]+$", max_length=64)]
    category: Category


class ConsentAnswer(msgspec.Struct, frozen=True):
    """version: of the text that was consented to. since: when it was given. Both only with a yes."""

    allowed: bool
    version: int | None = None
    since: datetime | None = None


def check_consent(call: Call) -> ConsentAnswer:
    question = _read(call.upload.read())
    given = consents.checked(call.who, question.client, question.person, question.category)
    return ConsentAnswer(True, given.version, given.since) if given is not None else ConsentAnswer(False)


def _read(body: bytes) -> ConsentQuestion:
    """Raises BadParameter, which does not repeat what was sent."""
    try:
        return msgspec.json.decode(body, type=ConsentQuestion)
    except (msgspec.DecodeError, ValueError, RecursionError):
        raise BadParameter(name="body", value="", why="client, person, category") from None


OPERATIONS = (
    Operation(
        method="POST",
        path="/api/v1/consents/check",
        summary=(
            "Whether a resident lets the organisation of the token use data about them for the purpose in "
            "the header Hiroba-Purpose; a yes is a use, and the resident sees it."
        ),
        answer=ConsentAnswer,
        handler=check_consent,
        upload=True,
        body=ConsentQuestion,
        largest=_LARGEST,
        admit=lambda call: consents.require_checker(call.who),
        errors=(413, 422, 429),
    ),
)
