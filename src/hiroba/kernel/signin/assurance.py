"""How sure it is who has signed in: said once at sign-in, kept with the session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import authentication_step_completed, email_confirmed, user_logged_in
from django.http import HttpRequest

from hiroba.kernel.decide.types import Assurance
from hiroba.kernel.signin import lasting
from hiroba.kernel.signin.models import OpenedByProvider

KEY = "hiroba_assurance"
PROVIDER_KEY = "hiroba_provider"  # {"id", "id_token"} of a session that a provider opened
STATE_LEVEL, STATE_TOKEN, STATE_SID = "hiroba_level", "hiroba_id_token", "hiroba_sid"
_LEVELS = {"self": Assurance.SELF, "strong": Assurance.STRONG, "verified": Assurance.VERIFIED}


def of_session(session: Mapping[str, Any]) -> Assurance:
    """Return what the session says; NONE for one that says nothing."""
    return Assurance(session.get(KEY, Assurance.NONE))


def of_claims(settings: Mapping[str, Any], claims: Mapping[str, Any]) -> Assurance:
    """Return the level that a provider's settings give to what it says; of several values the highest."""
    said = claims.get(settings.get("claim", "acr"))
    values: Iterable[Any] = said if isinstance(said, list) else [said]
    levels = settings.get("levels", {})
    named = [_LEVELS[levels[each]] for each in values if isinstance(each, str) and each in levels]
    return max(named, default=_LEVELS[settings.get("assurance", "self")])


def connect() -> None:
    """Follow sign-ins, factors that are shown later, and addresses that are confirmed."""
    user_logged_in.connect(_signed_in, dispatch_uid="hiroba.kernel.signin.in")
    authentication_step_completed.connect(_stepped, dispatch_uid="hiroba.kernel.signin.step")
    email_confirmed.connect(_confirmed, dispatch_uid="hiroba.kernel.signin.email")


def _signed_in(sender: object, request: HttpRequest, user: Any, **said: Any) -> None:  # noqa: ARG001
    records = get_authentication_records(request, user)
    level = Assurance.STRONG if any(each["method"] == "mfa" for each in records) else Assurance.NONE
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        level = max(level, Assurance.SELF)
    request.session.pop(PROVIDER_KEY, None)
    login = said.get("sociallogin")
    if login is not None:
        level = max(level, Assurance(login.state.get(STATE_LEVEL, Assurance.NONE)))
        provider = login.account.get_provider().app.provider_id
        request.session[PROVIDER_KEY] = {"id": provider, "id_token": login.state.get(STATE_TOKEN, "")}
        _opened(request, provider, login)
    request.session[KEY] = int(level)
    lasting.begin(request.session)


def _opened(request: HttpRequest, provider: str, login: Any) -> None:
    """The session is known by the provider's words for it, so that it can say that it has ended."""
    if request.session.session_key:
        OpenedByProvider.objects.update_or_create(
            session_key=request.session.session_key,
            defaults={
                "provider": provider, "subject": login.account.uid, "sid": login.state.get(STATE_SID, ""),
            },
        )  # fmt: skip


def _stepped(sender: object, request: HttpRequest, method: str, user: Any, **_: Any) -> None:  # noqa: ARG001
    """A second factor that is shown to somebody who has signed in already."""
    if method == "mfa" and request.user.is_authenticated and request.user == user:
        _raise_to(request, Assurance.STRONG)


def _confirmed(sender: object, request: HttpRequest, email_address: Any, **_: Any) -> None:  # noqa: ARG001
    if request.user.is_authenticated and request.user == email_address.user:
        _raise_to(request, Assurance.SELF)


def _raise_to(request: HttpRequest, level: Assurance) -> None:
    request.session[KEY] = int(max(of_session(request.session), level))
