"""Who may read and write which space, remembered: asked on every request."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from hiroba.kernel.decide import service as decisions
from hiroba.kernel.decide.types import EVERYTHING, Action, Principal, Resource, Sight, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http import fields
from hiroba.protocols.http.remembered import Remembered
from hiroba.protocols.http.types import Held

_SECONDS = 0.5  # with what the rules take to be read again: a second
_ALL = Held(EVERYTHING, math.inf)
_ALLOWED = Held[Any](True, math.inf)


class _Refused(NamedTuple):
    """What decided, and the error that says so; told in the journal each time that somebody meets it."""

    rules: tuple[str, ...]
    error: Exception


_Answer = Exception | _Refused | bool


async def sight_of(who: Principal) -> Sight:
    """What `who` may see of the living city."""
    return EVERYTHING if settings.server().open else await _sight(who)


async def require_there(organisation: str) -> None:
    """Return unless the organisation whose space this is has left. Raises OrganisationLeft."""
    if settings.server().open or not organisation:
        return
    answer = await _answers.get(("there", organisation), _asking_whether_there(organisation))
    if isinstance(answer, Exception):
        raise answer


def there_at_once(organisation: str) -> Held[Any] | None:
    """The same as an answer, where it is remembered: True, or a refusal."""
    if settings.server().open or not organisation:
        return _ALLOWED
    return _answers.at_once(("there", organisation), _asking_whether_there(organisation))


def _asking_whether_there(organisation: str) -> Callable[[], _Answer]:
    def ask() -> _Answer:
        try:
            organisations.require_there(organisation)
        except organisations.OrganisationLeft as gone:
            return gone
        return True

    return ask


def sight_at_once(who: Principal) -> Held[Sight] | None:
    """The same, where it is remembered."""
    return _ALL if settings.server().open else _sights.at_once(who.key, who)


def forget() -> None:
    """Forget what is remembered: for tests."""
    _sights.forget()
    _answers.forget()
    fields.forget()  # with what was concluded from them


async def _sight(who: Principal) -> Sight:
    found = await _sights.get(who.key, who)
    assert found is not None  # everybody has one
    return found


def _seen(asked: Sequence[Principal]) -> list[Held[Sight]]:
    return [Held(sight, math.inf) for sight in decisions.sights(asked, Action.ENTITY_READ)]


def _told(asked: Sequence[Callable[[], _Answer]]) -> list[Held[_Answer]]:
    return [Held(ask(), math.inf) for ask in asked]


_sights = Remembered[Principal, Sight](_SECONDS, _seen)
# a refusal, or True
_answers = Remembered[Callable[[], _Answer], _Answer](_SECONDS, _told)


async def require(who: Principal, action: Action, organisation: str) -> None:
    """Return where it is allowed in the organisation's space. Raises Forbidden, SignInNeeded."""
    if settings.server().open:
        return
    answer = await _answers.get((action, organisation, who.key), _asking(who, action, organisation))
    if isinstance(answer, _Refused):
        decisions.tell_refused(who, action, _space(organisation), answer.rules)
        raise answer.error


def allowed_at_once(who: Principal, action: Action, organisation: str) -> Held[Any] | None:
    """The same as an answer, where it is remembered: True, or a refusal."""
    if settings.server().open:
        return _ALLOWED
    return _answers.at_once((action, organisation, who.key), _asking(who, action, organisation))


def _asking(who: Principal, action: Action, organisation: str) -> Callable[[], _Answer]:
    def ask() -> _Refused | bool:
        decision = decisions.decide(who, action, _space(organisation))
        return decision.allowed or _Refused(
            decision.rules, decisions.refusal(who, action, _space(organisation))
        )

    return ask


def _space(organisation: str) -> Resource:
    return Resource("entity", "", organisation, Visibility.PRIVATE)
