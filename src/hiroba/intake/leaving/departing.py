"""The day: nobody acts for the organisation any more, what it had is gone from view, what it agreed ends."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.leaving import archiving
from hiroba.intake.leaving.giving import codes_of, tell
from hiroba.intake.leaving.models import Archive, Leave
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.manifests.types import State
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.people import service as people
from hiroba.kernel.signin import service as signin
from hiroba.rules.agreements import service as agreements
from hiroba.rules.consents import service as consents
from hiroba.rules.joining import service as joining
from hiroba.rules.services import service as services


def depart(context: JobContext, id: str) -> None:
    """Do all that is due on the day; whatever a crash left undone is done by the next run."""
    code = _go(id)
    if code is None:
        return
    codes = codes_of(code)
    _end_keys(codes)
    with translation.override("ja"):
        agreements.end_all(SYSTEM, codes, _("団体が広場から退会したため"))
    for ask in consents.asks(code):
        consents.close(SYSTEM, ask.id)
    _last_archive(context, id, code)
    for dataset in datasets.holdings(codes):
        datasets.withdraw(dataset, SYSTEM)
    Leave.objects.filter(pk=id, settled=None).update(settled=timezone.now())


@transaction.atomic
def _go(id: str) -> str | None:
    """Let it be gone in one instant, where it is to go: confirmed, not called off, its day there."""
    row = Leave.objects.select_for_update().filter(pk=id).first()
    if row is None or row.confirmed is None or row.called_off is not None or row.settled is not None:
        return None
    if row.departed is None:
        if row.day > timezone.localdate():
            return None
        joining.close(row.organisation)
        organisations.stop(row.organisation, Stop.LEFT, who=SYSTEM)
        joining.hide_data(row.organisation)
        row.departed = timezone.now()
        row.save(update_fields=["departed"])
        tell(SYSTEM, row, "leaving.leave")
    return row.organisation


def _end_keys(codes: Sequence[str]) -> None:
    """Tokens, programs, services outside and those that people sign in to by their account here."""
    for code in codes:
        for service in services.outside_of(code):
            if service.state is not State.OFF:
                services.end(SYSTEM, service.id)
        for token in people.tokens_of(organisation=code):
            if token.revoked is None:
                people.revoke_token(token.id)
        for client in people.clients_of(code):
            with suppress(people.UnknownClient):  # its owner's account was closed: it works no more
                people.revoke_client(client.id)
        for opening in signin.openings_of(code):
            signin.remove_opening(SYSTEM, code, opening.id)


def _last_archive(context: JobContext, leave: str, code: str) -> None:
    """What was there on the last day, before it goes out of the catalogue."""
    row, _new = Archive.objects.get_or_create(leave=leave, organisation=code, defaults={"job": context.id})
    if row.made is None:
        archiving.fill(row, context)
