"""The door of the manifests: which services stand on the square, whether they run, who may what in them."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.manifests.errors import ReasonMissing, ServiceSuspended, UnknownService, WrongSetting
from hiroba.kernel.manifests.finding import found, load
from hiroba.kernel.manifests.standings import forget, keep, standing
from hiroba.kernel.manifests.types import Manifest, State
from hiroba.kernel.organisations import service as organisations

__all__ = [
    "ReasonMissing", "ServiceSuspended", "UnknownService", "WrongSetting", "allowed", "forget", "found",
    "load", "manifest", "require", "require_running", "running", "set_setting", "setting", "standing",
    "switch",
]  # fmt: skip

_PLATFORM = Resource("platform", "", "")
_LONGEST = 500  # letters of a reason and of a setting


def manifest(id: str) -> Manifest:
    """Return what a service says of itself. Raises UnknownService."""
    for each in found():
        if each.id == id:
            return each
    raise UnknownService(service=id)


def running() -> list[Manifest]:
    """Return the services that are neither suspended nor off."""
    return [each for each in found() if standing(each.id).state is State.ON]


def require_running(id: str) -> Manifest:
    """Return the manifest of a service that is on. Raises UnknownService, ServiceSuspended."""
    known, now = manifest(id), standing(id)
    if now.state is State.OFF:
        raise UnknownService(service=id)
    if now.state is State.SUSPENDED:
        raise ServiceSuspended(service=known.title.said(get_language() or "ja"), reason=now.reason)
    return known


def require(who: Principal, permission: str, organisation: str = "") -> None:
    """Raise Forbidden or SignInNeeded unless `who` has the permission there ("" = in any body of theirs)."""
    resource = _resource(permission, organisation)
    if not allowed(who, permission, organisation):
        decide.require(who, _action(permission), resource)


def allowed(who: Principal, permission: str, organisation: str = "") -> bool:
    """Report whether `who` has "<service>:<verb>" in an organisation ("" = in any body of theirs).

    A place for trying things out is no body: whoever made one for themselves is an officer of nothing.
    """
    action = _action(permission)
    named = [organisation] if organisation else sorted(who.roles)
    places = [each for each in named if not organisations.is_trial(each)] or [""]
    return any(decide.decide(who, action, _resource(permission, place)).allowed for place in places)


def setting(id: str, name: str) -> bool | int | str:
    """Return what is set, else the manifest's default. Raises UnknownService, KeyError (no such setting)."""
    default = manifest(id).setting(name).default
    return standing(id).settings.get(name, default)


@transaction.atomic
def switch(id: str, state: State, reason: str, who: Principal) -> None:
    """Put a service on, off, or to sleep for a time; it counts in every process within half a second.

    Raises UnknownService, Forbidden, ReasonMissing.
    """
    decide.require(who, Action.PLATFORM_OPERATE, _PLATFORM)
    manifest(id)
    reason = reason.strip()[:_LONGEST] if state is State.SUSPENDED else ""
    if state is State.SUSPENDED and not reason:
        raise ReasonMissing()
    keep(replace(standing(id), state=state, reason=reason, since=timezone.now()))
    journal.record(who, "service.switched", "service", id, details={"state": state.value})


@transaction.atomic
def set_setting(id: str, name: str, value: str, who: Principal) -> None:
    """Set one setting from what was typed. Raises UnknownService, Forbidden, WrongSetting."""
    decide.require(who, Action.PLATFORM_OPERATE, _PLATFORM)
    settings = {each.name: each for each in manifest(id).settings}
    if name not in settings:
        raise WrongSetting(name=name, value=value)
    now = standing(id)
    read = _read(name, value.strip(), settings[name].default)
    keep(replace(now, since=now.since or timezone.now(), settings={**now.settings, name: read}))
    journal.record(who, "service.set", "service", id, details={"setting": name})


def _read(name: str, value: str, default: bool | int | str) -> bool | int | str:
    if isinstance(default, bool):
        return value in ("on", "true", "1")
    if isinstance(default, int):
        try:
            return int(value)
        except ValueError:
            raise WrongSetting(name=name, value=value[:60]) from None
    if len(value) > _LONGEST:
        raise WrongSetting(name=name, value=value[:60])
    return value


def _action(permission: str) -> Action:
    service, _colon, _verb = permission.partition(":")
    return manifest(service).permission(permission).action


def _resource(permission: str, organisation: str) -> Resource:
    return Resource("service", permission.partition(":")[0], organisation)
