"""A transfer that we asked for (Transfer Process Protocol): begun, told of, ended; with it the data here."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outside import service as outside
from hiroba.protocols.dsp import peers, sending, telling
from hiroba.protocols.dsp.asking import (
    asked,
    asked_row,
    bring_soon,
    callback,
    noted,
    pid_of,
    terms_of,
)
from hiroba.protocols.dsp.errors import PeerRefused
from hiroba.protocols.dsp.messages import FORMAT, BadMessage, Json, inner, message, text
from hiroba.protocols.dsp.models import Asked, Pull
from hiroba.protocols.dsp.types import AskedInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, State, TransferState
from hiroba.rules.policies import service as rules

ALIVE = tuple(
    each.value for each in (TransferState.REQUESTED, TransferState.STARTED, TransferState.SUSPENDED)
)
# From which of our states the provider may bring a transfer where (figure of the state machine).
_FROM: dict[TransferState, tuple[str, ...]] = {
    TransferState.STARTED: ALIVE,
    TransferState.SUSPENDED: (TransferState.STARTED.value,),
    TransferState.COMPLETED: (TransferState.STARTED.value,),
    TransferState.TERMINATED: ALIVE,
}
_LOOK = 60.0  # seconds between two looks at whose time has come


def start(who: Principal, id: str) -> AskedInfo:
    """Ask that the data of an agreement be handed over; where it is already, it is fetched again.

    Raises UnknownAsked, NotNow, BadMessage, AddressRefused, Unreachable, PeerRefused.
    """
    row = asked_row(who, id)
    if not begin(who, row):
        bring_soon(row.pk)
    return asked(who, id)


def begin(who: Principal, row: Asked) -> bool:
    """False where a transfer runs already. Raises as `start`."""
    if row.state != State.FINALIZED or is_over(row):
        raise agreements.NotNow(state=row.state)
    key = secrets.token_urlsafe(32)
    with transaction.atomic():
        Asked.objects.select_for_update().get(pk=row.pk)  # of two at once one begins
        if row.pulls.filter(state__in=ALIVE).exists():
            return False
        pull = Pull.objects.create(asked=row, state=TransferState.REQUESTED.value, digest=peers.digest(key))
    said = message(
        "TransferRequestMessage", consumerPid=pull.pk, agreementId=(row.agreement or {})["@id"],
        format=FORMAT, callbackAddress=callback(key),
    )  # fmt: skip
    try:
        found = sending.expected("TransferProcess", sending.tell(row.peer, "transfers/request", said))
        pid = pid_of(found)
    except HirobaError:
        Pull.objects.filter(pk=pull.pk, provider_pid="").delete()
        raise
    Pull.objects.filter(pk=pull.pk, provider_pid="").update(provider_pid=pid)
    noted(who, row, "dataspace.transfer-requested")
    return True


def finish(who: Principal, id: str) -> AskedInfo:
    """We need the data no more: the transfer ends on both sides, and the dataset here with it.

    Raises UnknownAsked, NotNow, AddressRefused, Unreachable.
    """
    row = asked_row(who, id)
    if row.closed is not None or row.state != State.FINALIZED:
        raise agreements.NotNow(state=row.state)
    for pull in row.pulls.filter(state__in=ALIVE):
        said = message("TransferTerminationMessage", providerPid=pull.provider_pid, consumerPid=pull.pk)
        with suppress(PeerRefused):  # it knows of it no more
            sending.tell(row.peer, f"transfers/{pull.provider_pid}/termination", said)
    with transaction.atomic():
        held = Asked.objects.select_for_update().get(pk=row.pk)
        close(held, who)
    return asked(who, id)


def told(row: Pull, state: TransferState, said: Json) -> None:
    """The provider's message about a transfer, in the caller's transaction; the same twice is heard once.

    Raises NotNow, BadMessage, AddressRefused.
    """
    if row.state == state and state is not TransferState.STARTED:
        return
    if row.state not in _FROM[state] or (state is TransferState.STARTED and is_over(row.asked)):
        raise agreements.NotNow(state=row.state)
    of = Asked.objects.select_for_update().get(pk=row.asked_id)
    if state is TransferState.STARTED and (said.get("dataAddress") or not row.endpoint):
        row.endpoint, row.secret = _address(inner(said, "dataAddress"))
    if state in (TransferState.COMPLETED, TransferState.TERMINATED):
        row.endpoint = row.secret = ""
    if row.state != TransferState.REQUESTED:  # that it starts was asked for
        telling.heard(of, state)
    row.state, row.why = state.value, sending.reasons(said)
    row.held = Side.PROVIDER.value if state is TransferState.SUSPENDED else ""
    row.save()
    noted(SYSTEM, of, f"dataspace.transfer-{state.value.lower()}")
    if state is TransferState.STARTED:
        Asked.objects.filter(pk=of.pk).update(closed=None, erase=None)
        bring_soon(of.pk)
    elif state is TransferState.TERMINATED:
        close(of, SYSTEM)


def close(of: Asked, who: Principal) -> None:
    """The use ends here: nobody reads the dataset any more, and where the agreement says that the data is to
    be deleted, its time begins. In the caller's transaction, the row held."""
    now = timezone.now()
    of.pulls.filter(state__in=ALIVE).update(state=TransferState.TERMINATED.value, secret="", endpoint="")
    of.closed, of.due = now, None
    if of.dataset:
        datasets.withdraw(of.dataset, SYSTEM)
        decide.remove_rules([rule_id(of)])
        days = days_kept(of)
        of.erase = now + timedelta(days=days) if days is not None else None
    of.save(update_fields=["closed", "due", "erase"])
    noted(who, of, "dataspace.close")


def is_over(row: Asked) -> bool:
    return row.ends is not None and row.ends <= timezone.now()


def days_kept(row: Asked) -> int | None:
    """For how many days the agreement lets us keep what was taken; None: as long as it is in force."""
    found = [rules.days_of(each) for each in terms_of(row, row.agreement or row.offer).duties]
    return min((days for days in found if days is not None), default=None)


def rule_id(row: Asked) -> str:
    return f"dataspace-{row.pk}"


@jobs.every(_LOOK, name="dataspace.look")
def look(_context: JobContext) -> None:
    """An agreement whose last moment has passed ends here, whether or not the other side says so; what it
    says is deleted is deleted; what is due is fetched."""
    now = timezone.now()
    for id in Asked.objects.filter(ends__lte=now, closed=None, state=State.FINALIZED.value).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            row = Asked.objects.select_for_update().get(pk=id)
            if row.closed is None:
                close(row, SYSTEM)
    for row in Asked.objects.filter(erase__lte=now):
        with transaction.atomic():
            datasets.erase(row.dataset, SYSTEM)
            Asked.objects.filter(pk=row.pk, erase=row.erase).update(erase=None, dataset="")
            noted(SYSTEM, row, "dataspace.erase")
    for id in Asked.objects.filter(due__lte=now).values_list("pk", flat=True):
        bring_soon(id)


def _address(said: Json) -> tuple[str, str]:
    """Where the data is and what opens it. Raises BadMessage, AddressRefused."""
    endpoint = text(said, "endpoint", 2000)
    outside.check(endpoint)
    found = said.get("endpointProperties")
    properties = {
        each.get("name"): each.get("value")
        for each in (found if isinstance(found, list) else ())
        if isinstance(each, dict)
    }
    if str(properties.get("authType") or "bearer").casefold() != "bearer":
        raise BadMessage(problem="authType")
    secret = properties.get("authorization") or ""
    if not isinstance(secret, str) or len(secret) > 8000 or not secret.isprintable() or not secret.isascii():
        raise BadMessage(problem="authorization")
    return endpoint, secret
