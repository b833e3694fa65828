"""Calls by keys of services outside: let in while the service is on and within its quota.

Which keys are whose is kept in memory and looked at every `KEEP` seconds: a service that is stopped is so
everywhere within that time, whatever remembers its keys.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.manifests.types import State
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.rounds.service import Rounds
from hiroba.kernel.signin import service as signin
from hiroba.rules.metering import service as metering
from hiroba.rules.services.errors import ServiceStopped
from hiroba.rules.services.models import ServiceKey
from hiroba.rules.services.types import KeyKind

KEEP: Final = 0.4  # seconds
_WATCHED: Final = 3 * KEEP  # seconds that a look is good for where the next one comes by itself
_FAILED: Final = "the keys of services outside could not be read; they are asked for when needed"


@dataclass(frozen=True)
class _Service:
    id: str
    on: bool
    reason: str


@dataclass
class _Kept:
    by_key: dict[str, _Service] = field(default_factory=dict)
    until: float = 0.0


_kept = _Kept()


def admit(who: Principal) -> None:
    """Let a call in, by what this process knows. Raises ServiceStopped, TooManyRequests, ClientQuotaSpent."""
    found = _kept.by_key.get(who.id)
    if found is None:
        return
    if not found.on:
        raise ServiceStopped(reason=found.reason)
    metering.require_client(found.id)


def admit_now(who: Principal) -> None:
    """The same where the database may be asked, and where nothing looks after what is kept."""
    if time.monotonic() >= _kept.until:
        _look(KEEP)
    admit(who)


def admit_opening(id: str) -> None:
    """Let people sign in to a service by its client of OpenID Connect, while nobody stops it or whose it is.

    Raises ServiceStopped.
    """
    if signin.owner_of(id) in organisations.stopped():
        raise ServiceStopped(reason=_("登録した団体が止められています。"))
    if time.monotonic() >= _kept.until:
        _look(KEEP)
    found = _kept.by_key.get(f"{KeyKind.OPENING.value}-{id}")
    if found is not None and not found.on:
        raise ServiceStopped(reason=found.reason)


def is_key(who: Principal) -> bool:
    """Report whether a call is one of a service outside."""
    return bool(_kept.by_key) and who.id in _kept.by_key


def count(who: Principal, tally: metering.Tally | None = None, *, failed: bool) -> None:
    """Count a call by a key, of a service or not; tally: of who, where it is known. Only the event loop's
    thread may call it."""
    tally = metering.tally_of(who) if tally is None else tally
    if tally.by_key:
        found = _kept.by_key.get(who.id) if _kept.by_key else None
        tally.call("" if found is None else found.id, failed=failed)


def watcher() -> Rounds:
    """What a serving process does so that keys stop with their service."""
    return Rounds("services", KEEP, lambda: _look(_WATCHED), _FAILED)


def _look(seconds: float) -> None:
    """Read whose every key is; it is good for so long."""
    rows = ServiceKey.objects.values_list(
        "principal", "service_id", "service__state", "service__reason", "service__organisation"
    )
    stopped = organisations.stopped()
    _kept.by_key = {
        principal: _Service(id, state == State.ON.value and owner not in stopped, reason)
        for principal, id, state, reason, owner in rows
    }
    _kept.until = time.monotonic() + seconds


def forget() -> None:
    _kept.until = 0.0
