"""How much may be used: a bucket of tokens a minute, and a quota a day.

Each process fills buckets of its own and hears every second what was taken elsewhere (`exchange`); what a day
brought is summed over all of them every few seconds. Where nothing is limited, a request is let through by
looking at one variable.
"""

from __future__ import annotations

import threading
import time
from datetime import datetime, timedelta
from datetime import time as clock
from ipaddress import ip_address, ip_network
from math import ceil
from typing import Final

from django.db.models import QuerySet, Sum
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.settings import service as settings
from hiroba.rules.metering.models import ClientAllowanceRow, MeteredUse, OrganisationAllowance
from hiroba.rules.metering.parties import user_of
from hiroba.rules.metering.types import (
    Allowance,
    ClientAllowance,
    ClientQuotaSpent,
    QuotaSpent,
    Standing,
    SubjectKind,
    TooManyRequests,
)

_MOST: Final = 50_000  # buckets; beyond them the full ones are forgotten
_PART: Final = 20  # of a minute's worth that one process took: it tells the others
_V4, _V6 = 24, 48  # bits of an address that make its class: one line's subscriber or one office


class _Bucket:
    """Holds a minute's worth at most; it is never asked by two threads at once. untold: taken here, of which
    the other processes do not know."""

    __slots__ = ("at", "left", "untold")

    def __init__(self, left: float, at: float) -> None:
        self.left, self.at, self.untold = left, at, 0

    def take(self, a_minute: int, now: float) -> float:
        """Seconds until there is a token; 0: it was taken."""
        self._fill(a_minute, now)
        if self.left >= 1:
            self.left -= 1
            self.untold += 1
            return 0.0
        return (1 - self.left) * 60 / a_minute

    def owe(self, number: int, a_minute: int, now: float) -> None:
        """Others took so many; a minute's worth is owed at most."""
        self._fill(a_minute, now)
        self.left = max(-float(a_minute), self.left - number)

    def _fill(self, a_minute: int, now: float) -> None:
        self.left = min(float(a_minute), self.left + (now - self.at) * a_minute / 60)
        self.at = now


class _Gate:
    """What is limited now."""

    def __init__(self) -> None:
        self.on = False
        self.allowances: dict[str, Allowance] = {}
        self.spent: frozenset[str] = frozenset()
        self.clients: dict[str, ClientAllowance] = {}  # by service
        self.spent_clients: frozenset[str] = frozenset()
        self.buckets: dict[tuple[str, str], _Bucket] = {}
        self.untold: dict[tuple[str, str], tuple[_Bucket, int]] = {}  # with what a minute allows
        self.lock = threading.Lock()


gate = _Gate()


def limited() -> bool:
    """Report whether anything is limited at all."""
    return gate.on


def require(who: Principal, address: str) -> None:
    """Let a request through. address: of the network, "" where it is not known; its class is kept in memory
    and, sealed, for the seconds in which the processes hear of it.

    Raises TooManyRequests, QuotaSpent. The installation itself and its operators are not limited.
    """
    if not gate.on or who.kind == "system" or who.operator:
        return
    organisation = user_of(who).organisation
    if organisation in gate.spent:
        raise QuotaSpent(seconds=_until_tomorrow())
    for key, a_minute in _buckets(who, organisation, address):
        _take(key, a_minute)


def owe(who: Principal, address: str, number: int) -> None:
    """So many were got at once, which nobody could refuse: they are paid back before there is more."""
    if gate.on and number and who.kind != "system" and not who.operator:
        for key, a_minute in _buckets(who, user_of(who).organisation, address):
            if a_minute:
                heard(key, a_minute, number)


def _buckets(who: Principal, organisation: str, address: str) -> list[tuple[tuple[str, str], int]]:
    """Which buckets somebody takes from, and what fills them in a minute."""
    given = settings.limits()
    if who.kind == "anonymous":
        return [(("address", address_class(address)), given.anonymous_a_minute)]
    own = (("client", who.id), given.client_a_minute)
    if not organisation:
        return [own]
    allowed = gate.allowances.get(organisation)
    a_minute = (allowed.minute if allowed else 0) or given.organisation_a_minute
    return [own, (("organisation", organisation), a_minute)]


def require_client(service: str) -> None:
    """Let a call of a service outside through. Raises TooManyRequests, ClientQuotaSpent."""
    allowed = gate.clients.get(service)
    if allowed is None:
        return
    if service in gate.spent_clients:
        raise ClientQuotaSpent(service=service, seconds=_until_tomorrow())
    _take(("service", service), allowed.minute)


def _take(key: tuple[str, str], a_minute: int) -> None:
    if not a_minute:
        return
    now = time.monotonic()
    with gate.lock:
        bucket = gate.buckets.get(key) or _made(key, a_minute, now)
        waiting = bucket.take(a_minute, now)
        if bucket.untold * _PART >= a_minute:
            gate.untold[key] = bucket, a_minute
    if waiting:
        raise TooManyRequests(seconds=max(1, ceil(waiting)))


def _made(key: tuple[str, str], a_minute: int, now: float) -> _Bucket:
    if len(gate.buckets) >= _MOST:
        _forget(now)
    bucket = gate.buckets[key] = _Bucket(float(a_minute), now)
    return bucket


def untold(most: int) -> list[tuple[str, str, int, int]]:
    """Take what the other processes are to know: whose bucket, what a minute allows, how many were taken."""
    found = []
    with gate.lock:
        for key in list(gate.untold)[:most]:
            bucket, a_minute = gate.untold.pop(key)
            found.append((*key, a_minute, bucket.untold))
            bucket.untold = 0
    return found


def heard(key: tuple[str, str], a_minute: int, number: int) -> None:
    """So many were taken in another process."""
    now = time.monotonic()
    with gate.lock:
        bucket = gate.buckets.get(key) or _made(key, a_minute, now)
        bucket.owe(number, a_minute, now)


def _forget(now: float) -> None:
    """A bucket that nobody took from for a minute is full, as a new one would be."""
    gate.buckets = {key: each for key, each in gate.buckets.items() if now - each.at < 60}
    if len(gate.buckets) >= _MOST:
        gate.buckets.clear()


def address_class(address: str) -> str:
    """The network that an address belongs to: /24 of IPv4, /48 of IPv6; "" where there is none."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    mapped = getattr(found, "ipv4_mapped", None) or found
    return str(ip_network((mapped, _V4 if mapped.version == 4 else _V6), strict=False))


def client_address(peer: str, forwarded: str) -> str:
    """Whose request it is: the peer, or behind proxies what the outermost of ours says (X-Forwarded-For).

    What stands before it in the header can be made up by anybody and is not believed.
    """
    proxies = settings.limits().proxies
    named = [each.strip() for each in forwarded.split(",") if each.strip()]
    return named[-proxies] if proxies and len(named) >= proxies else peer


def reload() -> None:
    """Read what each may use, and who has used it up today."""
    given = settings.limits()
    allowances = {each.organisation: each for each in all_allowances()}
    gate.spent = _spent(allowances, given.organisation_a_day, given.organisation_bytes_a_day)
    gate.allowances = allowances
    clients = {
        row.pk: ClientAllowance(row.pk, row.minute, row.day) for row in ClientAllowanceRow.objects.all()
    }
    gate.spent_clients = _spent_clients(clients)
    gate.clients = clients
    gate.on = bool(
        allowances
        or given.anonymous_a_minute
        or given.client_a_minute
        or given.organisation_a_minute
        or given.organisation_a_day
        or given.organisation_bytes_a_day
    )


def all_allowances() -> list[Allowance]:
    """What the operator set, by code."""
    rows = OrganisationAllowance.objects.order_by("organisation")
    return [Allowance(row.organisation, row.minute, row.day, row.day_bytes) for row in rows]


def standing(organisation: str) -> Standing:
    """What an organisation may use, by its own numbers or those for all, and what it used today."""
    given = settings.limits()
    row = OrganisationAllowance.objects.filter(pk=organisation).first()
    minute, day, size = (row.minute, row.day, row.day_bytes) if row else (0, 0, 0)
    allowed = Allowance(
        organisation,
        minute or given.organisation_a_minute,
        day or given.organisation_a_day,
        size or given.organisation_bytes_a_day,
    )
    used = _used_today().filter(user=organisation).aggregate(n=Sum("number"), s=Sum("size"))
    return Standing(allowed, used["n"] or 0, used["s"] or 0)


def _used_today() -> QuerySet[MeteredUse]:
    """What counts towards quotas."""
    used = MeteredUse.objects.filter(day=timezone.localdate()).exclude(user="")
    return used.exclude(subject_kind=SubjectKind.CLIENT.value)


def _spent(allowances: dict[str, Allowance], day: int, day_bytes: int) -> frozenset[str]:
    if not (day or day_bytes or any(each.day or each.day_bytes for each in allowances.values())):
        return frozenset()
    used = _used_today().values_list("user")
    found = set()
    for organisation, number, size in used.annotate(n=Sum("number"), s=Sum("size")).order_by():
        own = allowances.get(organisation, Allowance(organisation))
        most, most_bytes = own.day or day, own.day_bytes or day_bytes
        if (most and number >= most) or (most_bytes and size >= most_bytes):
            found.add(organisation)
    return frozenset(found)


def _spent_clients(clients: dict[str, ClientAllowance]) -> frozenset[str]:
    limited_ones = {service for service, each in clients.items() if each.day}
    if not limited_ones:
        return frozenset()
    used = MeteredUse.objects.filter(
        day=timezone.localdate(), subject_kind=SubjectKind.CLIENT.value, subject__in=limited_ones
    )
    found = used.values_list("subject").annotate(n=Sum("number")).order_by()
    return frozenset(service for service, number in found if number >= clients[service].day)


def _until_tomorrow() -> int:
    now = timezone.localtime()
    midnight = datetime.combine(now.date() + timedelta(days=1), clock(), now.tzinfo)
    return max(1, ceil((midnight - now).total_seconds()))
