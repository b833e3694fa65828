"""The members of the square."""

from __future__ import annotations

import msgspec

from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.rest.operation import Call, Operation


class Organisation(msgspec.Struct, frozen=True):
    code: str
    kind: str
    name_ja: str
    name_en: str
    parent: str | None


def list_organisations(_call: Call) -> list[Organisation]:
    return [Organisation(o.code, o.kind.value, o.name_ja, o.name_en, o.parent) for o in organisations.there()]


OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/organisations",
        summary="The members: prefectures, municipalities, departments, companies.",
        answer=list[Organisation],
        handler=list_organisations,
    ),
)
