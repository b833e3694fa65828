"""Who may harvest for an organisation: who publishes for it."""

from __future__ import annotations

from django.http import HttpRequest

from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.types import SourceInfo, UnknownSource
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.web.shell import principal


def require_harvester(request: HttpRequest, code: str) -> Principal:
    """Return who asks. Raises Forbidden, SignInNeeded."""
    who = principal(request)
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", code))
    return who


def source_of(code: str, id: str, who: Principal) -> SourceInfo:
    """Return a source of this organisation. Raises UnknownSource, Forbidden."""
    found = harvest.source(id, who)
    if found.organisation != code:
        raise UnknownSource(id=id)
    return found
