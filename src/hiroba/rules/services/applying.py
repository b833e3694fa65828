"""An organisation's administrator applies for a service, or for another shape of one there is."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.rules.services import wishes
from hiroba.rules.services.errors import (
    ServiceApplicationMoved,
    ServiceApplicationWaits,
    ServiceIdTaken,
    ServiceTermsChanged,
    TrialMayNotOffer,
)
from hiroba.rules.services.models import OutsideService, ServiceApplication
from hiroba.rules.services.reading import application, application_row
from hiroba.rules.services.terms import kept, terms
from hiroba.rules.services.types import CHANGED, ApplicationInfo, ApplicationState, Wish


def require_provider(who: Principal, organisation: str) -> None:
    """Whoever looks after an organisation looks after its services. Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.SERVICE_MANAGE, Resource("organisation", organisation, organisation))


@transaction.atomic
def apply(who: Principal, organisation: str, id: str, wish: Wish, terms_hash: str) -> ApplicationInfo:
    """Ask for a service, or for a change of one of the organisation's; the terms are accepted with it.

    Raises Forbidden, SignInNeeded, TrialMayNotOffer, WrongServiceId, ServiceIdTaken, WrongServiceAddress,
    WrongServiceScopes, ServiceTermsChanged, ServiceApplicationWaits.
    """
    require_provider(who, organisation)
    if organisations.get(organisation).kind is OrganisationKind.TRIAL:
        raise TrialMayNotOffer
    wishes.check_id(id)
    wishes.check(wish)
    if terms_hash != terms().sha256:
        raise ServiceTermsChanged
    known = OutsideService.objects.filter(pk=id).first()
    if known is not None and known.organisation != organisation:
        raise ServiceIdTaken(service=id)
    waiting = ServiceApplication.objects.filter(service=id, state=ApplicationState.WAITING.value).first()
    if waiting is not None:
        raise (
            ServiceApplicationWaits(service=id)
            if waiting.organisation == organisation
            else ServiceIdTaken(service=id)
        )
    try:
        with transaction.atomic():
            row = ServiceApplication.objects.create(
                service=id, organisation=organisation, wish=wishes.kept(wish), by=who.id, terms=kept()
            )
    except IntegrityError as error:  # somebody was a moment faster
        raise ServiceApplicationWaits(service=id) from error
    tell(who, row, "service.apply")
    return application(row.pk)


@transaction.atomic
def withdraw(who: Principal, id: int) -> None:
    """Take an application back. Raises UnknownServiceApplication, Forbidden, ServiceApplicationMoved."""
    row = application_row(id, lock=True)
    require_provider(who, row.organisation)
    move(who, row, ApplicationState.WITHDRAWN, "service.withdraw")


def move(who: Principal, row: ServiceApplication, state: ApplicationState, act: str) -> None:
    """Raises ServiceApplicationMoved."""
    if row.state != ApplicationState.WAITING.value:
        raise ServiceApplicationMoved
    row.state = state.value
    row.save()
    tell(who, row, act)


def tell(who: Principal, row: ServiceApplication, act: str) -> None:
    journal.record(
        who, act, "service", row.service, organisation=row.organisation, details={"state": row.state}
    )
    outbox.emit(CHANGED, str(row.pk), {"state": row.state})
