"""Residents and organisations use a service, of either kind, and stop using it."""

from __future__ import annotations

from django.db import transaction

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import State
from hiroba.rules.services.models import OutsideService, ServiceSubscription
from hiroba.rules.services.types import SubscriberKind, Subscribers, Subscription


@transaction.atomic
def subscribe(who: Principal, service: str, organisation: str = "") -> None:
    """Use a service, oneself or for an organisation; a second time changes nothing.

    Raises UnknownService, ServiceSuspended, Forbidden, SignInNeeded.
    """
    kind, subscriber = _subscriber(who, organisation)
    _require_running(service)
    _row, made = ServiceSubscription.objects.get_or_create(
        service=service, kind=kind.value, subscriber=subscriber
    )
    if made:
        journal.record(who, "service.subscribe", "service", service, organisation=organisation)


@transaction.atomic
def unsubscribe(who: Principal, service: str, organisation: str = "") -> None:
    """Stop using it; a second time changes nothing. Raises Forbidden, SignInNeeded."""
    kind, subscriber = _subscriber(who, organisation)
    gone, _rows = ServiceSubscription.objects.filter(
        service=service, kind=kind.value, subscriber=subscriber
    ).delete()
    if gone:
        journal.record(who, "service.unsubscribe", "service", service, organisation=organisation)


def subscriptions_of(who: Principal) -> list[Subscription]:
    """Return what a person uses, the newest first."""
    return _found(SubscriberKind.PERSON, who.id) if who.kind == "person" else []


def subscriptions_of_organisation(who: Principal, organisation: str) -> list[Subscription]:
    """Return what an organisation uses. Raises Forbidden."""
    decide.require(who, Action.SERVICE_MANAGE, Resource("organisation", organisation, organisation))
    return _found(SubscriberKind.ORGANISATION, organisation)


def subscribers(service: str) -> Subscribers:
    """Return who uses a service; the caller has asked `decide`. Of persons only how many."""
    rows = ServiceSubscription.objects.filter(service=service)
    codes = rows.filter(kind=SubscriberKind.ORGANISATION.value).order_by("subscriber")
    return Subscribers(
        rows.filter(kind=SubscriberKind.PERSON.value).count(),
        tuple(codes.values_list("subscriber", flat=True)),
    )


def _found(kind: SubscriberKind, subscriber: str) -> list[Subscription]:
    rows = ServiceSubscription.objects.filter(kind=kind.value, subscriber=subscriber).order_by("-pk")
    return [Subscription(row.service, kind, row.subscriber, row.since) for row in rows]


def _subscriber(who: Principal, organisation: str) -> tuple[SubscriberKind, str]:
    if organisation:
        decide.require(who, Action.SERVICE_MANAGE, Resource("organisation", organisation, organisation))
        return SubscriberKind.ORGANISATION, organisation
    decide.require(who, Action.SERVICE_USE, Resource("service", "", ""))
    return SubscriberKind.PERSON, who.id


def _require_running(service: str) -> None:
    row = OutsideService.objects.filter(pk=service).first()
    if row is None:
        manifests.require_running(service)
    elif row.state == State.SUSPENDED.value:
        raise manifests.ServiceSuspended(service=service, reason=row.reason)
    elif row.state == State.OFF.value:
        raise manifests.UnknownService(service=service)
