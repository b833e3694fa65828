"""Who may ask, answer and hide."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hiroba.catalog.dialogue.errors import TooManyAsked
from hiroba.catalog.dialogue.models import Question, Request, Said, Showcase
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.settings import service as settings

_DAY = timedelta(days=1)
_ASKED: tuple[type[Said], ...] = (Request, Question, Showcase)


def may_ask(who: Principal) -> bool:
    if who.kind == "anonymous" and settings.dialogue().anonymous:
        return True
    return decide.decide(who, Action.DIALOGUE_ASK, _resource("")).allowed


def require_asker(who: Principal) -> None:
    """Raises SignInNeeded, Forbidden, TooManyAsked."""
    if not may_ask(who):
        decide.require(who, Action.DIALOGUE_ASK, _resource(""))
    since, most = timezone.now() - _DAY, settings.dialogue().asked_a_day
    asked = sum(kind._default_manager.filter(by=writer(who), created__gte=since).count() for kind in _ASKED)
    if asked >= most:
        raise TooManyAsked(most=most)


def require_person(who: Principal) -> None:
    """Let one person through: for what is counted by heads. Raises SignInNeeded, Forbidden."""
    if who.kind == "person":
        return
    refusal = decide.SignInNeeded if who.kind == "anonymous" else decide.Forbidden
    raise refusal(action=Action.DIALOGUE_ASK.value, kind="dialogue", organisation="")


def may_answer(who: Principal, organisation: str) -> bool:
    return decide.decide(who, Action.DIALOGUE_ANSWER, _resource(organisation)).allowed


def require_answerer(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    decide.require(who, Action.DIALOGUE_ANSWER, _resource(organisation))


def may_hide(who: Principal, organisation: str) -> bool:
    return decide.decide(who, Action.DIALOGUE_HIDE, _resource(organisation)).allowed


def require_hider(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    decide.require(who, Action.DIALOGUE_HIDE, _resource(organisation))


def writer(who: Principal) -> str:
    """The id that is kept of somebody who writes: a person's, or none."""
    return who.id if who.kind == "person" else ""


def wrote(who: Principal, row: Said) -> bool:
    return bool(row.by) and row.by == writer(who)


def sees_hidden(who: Principal, row: Said) -> bool:
    return wrote(who, row) or may_hide(who, row.organisation)


def _resource(organisation: str) -> Resource:
    return Resource("dialogue", "", organisation)
