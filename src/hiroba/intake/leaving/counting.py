"""What an organisation has, counted, so that it sees what leaving is about."""

from __future__ import annotations

from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.context.devices import service as devices
from hiroba.context.store import service as stores
from hiroba.intake.feeds import service as feeds
from hiroba.intake.harvest import service as harvest
from hiroba.intake.leaving.giving import codes_of
from hiroba.intake.leaving.types import Belongings
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.signin import service as signin
from hiroba.rules.agreements import service as agreements
from hiroba.rules.consents import service as consents
from hiroba.rules.services import service as services


def belongings(code: str) -> Belongings:
    """Count what an organisation and its departments have; the caller has asked `decide`."""
    codes, now = codes_of(code), timezone.now()
    return Belongings(
        datasets=len(datasets.holdings(codes)),
        entities=sum(city.count(tenant=each, sight=EVERYTHING) for each in codes),
        agreements=sum(each.in_force(now) for each in agreements.of_parties(codes)),
        consents=sum(each.open for each in consents.asks(code)),
        devices=sum(_devices(each) for each in codes),
        feeds=sum(len(feeds.every(each, SYSTEM)) for each in codes),
        sources=sum(len(harvest.sources(each, SYSTEM)) for each in codes),
        services=sum(len(services.outside_of(each)) for each in codes),
        members=sum(len(organisations.members(each)) for each in codes),
        keys=sum(_keys(each) for each in codes),
        departments=tuple(codes[1:]),
    )


def _keys(code: str) -> int:
    tokens = [each for each in people.tokens_of(organisation=code) if not each.revoked]
    return len(tokens) + len(people.clients_of(code)) + len(signin.openings_of(code))


def _devices(code: str) -> int:
    async def count() -> int:
        return len(devices.devices_of(await stores.current(), code))

    return city.wait_for(count())
