"""A negotiation as its consumer (Contract Negotiation Protocol): what we say to the other connector.

A state is taken before its message goes, so that of two who press a button at once one sends it, and what the
other side does next finds us ready. It is given back where they refused; where nobody knows whether they
heard, it stands, and the same may be said again.
"""

from __future__ import annotations

import secrets
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.settings import service as settings
from hiroba.protocols.dsp import browsing, peers, policies, sending
from hiroba.protocols.dsp.errors import PeerRefused, UnknownAsked
from hiroba.protocols.dsp.messages import PATH, BadMessage, Json, message, text
from hiroba.protocols.dsp.models import Asked
from hiroba.protocols.dsp.types import AskedInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, State, Terms, TransferState
from hiroba.rules.policies import service as rules
from hiroba.rules.purposes import service as purposes

BRING = "dataspace.bring"  # a job: what was agreed on is handed over and fetched
_OPEN = (State.REQUESTED, State.OFFERED, State.ACCEPTED, State.AGREED, State.VERIFIED)


def ask(who: Principal, peer: str, offer: str, purpose: str) -> AskedInfo:
    """Ask for what is offered, for a purpose.

    Raises UnknownPeer, UnknownOffer, PolicyNotHeld, BadMessage, PeerRefused, AddressRefused, Unreachable.
    """
    by = peers.peer_row(who, peer)
    remote, policy = browsing.offer_of(by, offer)
    if remote.terms is None:
        raise rules.PolicyNotHeld(problem=_("この申し出の条件は、ここでは守れません。"))
    if purpose not in (remote.terms.purposes or purposes.PURPOSES):
        raise BadMessage(problem="purpose")
    wanted = policies.for_purpose(policy, remote.terms, purpose, by.organisation)
    key = secrets.token_urlsafe(32)
    row = Asked.objects.create(
        peer=by, organisation=by.organisation, remote=remote.dataset, title=remote.title, purpose=purpose,
        labels=remote.terms.labels, offer=wanted, state=State.REQUESTED.value, digest=peers.digest(key),
    )  # fmt: skip
    said = message(
        "ContractRequestMessage", consumerPid=row.pk, callbackAddress=callback(key),
        offer=wanted | {"@type": "Offer", "target": remote.dataset},
    )  # fmt: skip
    try:
        told = sending.expected("ContractNegotiation", sending.tell(by, "negotiations/request", said))
        pid = pid_of(told)
    except HirobaError:
        Asked.objects.filter(pk=row.pk, provider_pid="").delete()
        raise
    # its callback may have come before its answer
    Asked.objects.filter(pk=row.pk, provider_pid="").update(provider_pid=pid)
    noted(who, row, "dataspace.ask")
    return asked(who, row.pk)


def accept(who: Principal, id: str, number: int) -> AskedInfo:
    """Take what the other side offered. Raises UnknownAsked, NotNow, Unreachable, PeerRefused."""
    row = asked_row(who, id)
    said = message("ContractNegotiationEventMessage", **pids(row), eventType="ACCEPTED")
    return _moved(who, row, number, State.OFFERED, State.ACCEPTED, "events", said)


def counter(who: Principal, id: str, number: int, purpose: str) -> AskedInfo:
    """Answer an offer with a wish: the same for another purpose.

    Raises UnknownAsked, NotNow, BadMessage, Unreachable, PeerRefused.
    """
    row = asked_row(who, id)
    if purpose not in purposes.PURPOSES:
        raise BadMessage(problem="purpose")
    wanted = policies.for_purpose(row.offer, terms_of(row, row.offer), purpose, row.organisation)
    offer = wanted | {"@type": "Offer", "target": row.remote}
    said = message("ContractRequestMessage", **pids(row), offer=offer)
    return _moved(
        who, row, number, State.OFFERED, State.REQUESTED, "request", said, offer=wanted, purpose=purpose
    )


def sign(who: Principal, id: str, number: int) -> AskedInfo:
    """Verify the agreement that the other side drew up.

    Raises UnknownAsked, NotNow, Unreachable, PeerRefused.
    """
    row = asked_row(who, id)
    said = message("ContractAgreementVerificationMessage", **pids(row))
    return _moved(who, row, number, State.AGREED, State.VERIFIED, "agreement/verification", said)


def terminate(who: Principal, id: str, why: str = "") -> AskedInfo:
    """End a negotiation that is not finished, also where the other side knows it no more.

    Raises UnknownAsked, NotNow, Unreachable.
    """
    row = asked_row(who, id)
    if row.state not in _OPEN:
        raise agreements.NotNow(state=row.state)
    reason = {"reason": [why.strip()[:500]]} if why.strip() else {}
    said = message("ContractNegotiationTerminationMessage", **pids(row), **reason)
    with suppress(PeerRefused):
        sending.tell(row.peer, f"negotiations/{row.provider_pid}/termination", said)
    move(who, row, State.TERMINATED)
    return asked(who, id)


def look_again(who: Principal, id: str) -> AskedInfo:
    """Take over that the other side has finished or ended it, where its message did not get through.

    Raises UnknownAsked, Unreachable, PeerRefused.
    """
    row = asked_row(who, id)
    state = sending.look(row.peer, f"negotiations/{row.provider_pid}").get("state")
    if (state == State.FINALIZED and row.state == State.VERIFIED) or (
        state == State.TERMINATED and row.state in _OPEN
    ):
        move(who, row, State(state))
    return asked(who, id)


def all_asked(who: Principal, organisation: str) -> list[AskedInfo]:
    """Return what an organisation asked of others, the last moved first. Raises SignInNeeded, Forbidden."""
    agreements.require_negotiator(who, organisation)
    rows = Asked.objects.filter(organisation=organisation).select_related("peer").order_by("-modified")
    return [asked_info(each) for each in rows[:200]]


def asked(who: Principal, id: str) -> AskedInfo:
    """Raises UnknownAsked."""
    return asked_info(asked_row(who, id))


def asked_row(who: Principal, id: str) -> Asked:
    row = Asked.objects.select_related("peer").filter(pk=id).first()
    if row is None or not agreements.may_negotiate(who, row.organisation):
        raise UnknownAsked
    return row


def asked_info(row: Asked) -> AskedInfo:
    said = row.agreement or row.offer
    pull = row.pulls.order_by("-created").first()
    return AskedInfo(
        row.pk, peers.peer_info(row.peer), row.organisation, row.title, row.purpose, State(row.state),
        row.number, terms_of(row, said), policies.shown(said), (row.agreement or {}).get("@id", ""), row.ends,
        TransferState(pull.state) if pull else None, Side(pull.held) if pull and pull.held else None,
        pull.why if pull else "", row.dataset, row.fetched, row.trouble, row.closed,
        row.erase, row.created, row.modified,
    )  # fmt: skip


def terms_of(row: Asked, said: Json) -> Terms:
    return policies.terms_of(said, row.remote, row.title, row.organisation, row.labels)


def move(who: Principal, row: Asked, state: State, **values: Any) -> bool:
    """Bring a negotiation from where the row saw it into a state; False where it has moved meanwhile.
    What is finalized is fetched. values: what changes with it."""
    with transaction.atomic():
        rows = Asked.objects.filter(pk=row.pk, state=row.state, number=row.number)
        if not rows.update(state=state.value, number=row.number + 1, **values):
            return False
        noted(who, row, f"dataspace.{state.value.lower()}")
        if state is State.FINALIZED:
            bring_soon(row.pk)
    row.state, row.number = state.value, row.number + 1
    return True


def bring_soon(id: str) -> None:
    Asked.objects.filter(pk=id).update(due=timezone.now())
    jobs.enqueue(BRING, {"asked": id}, key=f"{BRING}:{id}")


def pids(row: Asked) -> Json:
    return {"providerPid": row.provider_pid, "consumerPid": row.pk}


def pid_of(told: Json) -> str:
    """What the other side calls the process; it becomes part of an address. Raises BadMessage."""
    pid = text(told, "providerPid", 500)
    if set(pid) & set("/?#%\\") or ".." in pid:
        raise BadMessage(problem="providerPid")
    return pid


def callback(key: str) -> str:
    return f"{settings.server().address}{PATH}/callbacks/{key}"


def noted(who: Principal, row: Asked, act: str) -> None:
    journal.record(who, act, "negotiation", row.pk, organisation=row.organisation, purpose=row.purpose)


def _moved(
    who: Principal, row: Asked, number: int, before: State, state: State, place: str, said: Json,
    **values: Any,
) -> AskedInfo:  # fmt: skip
    if row.number != number or row.state not in (before, state):
        raise agreements.NotNow(state=row.state)
    first = row.state == before
    kept = {name: getattr(row, name) for name in values}
    if first and not move(who, row, state, **values):
        raise agreements.NotNow(state=before.value)
    try:
        told = sending.tell(row.peer, f"negotiations/{row.provider_pid}/{place}", said)
    except PeerRefused:
        if first:
            move(SYSTEM, row, before, **kept)
        raise
    if state is State.VERIFIED and told.get("state") == State.FINALIZED:
        move(SYSTEM, row, State.FINALIZED)
    return asked(who, row.pk)
