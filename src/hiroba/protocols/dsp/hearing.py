"""What the other side says to a consumer (HTTPS binding, consumer callback paths).

Whoever speaks knows the key of the callback address and shows the token that was agreed on with their
connector; the processes they name are those that began. To everybody else nothing of it is there.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from starlette.requests import Request

from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.protocols.dsp import asking, peers, pulling, sending, telling
from hiroba.protocols.dsp.asked import Handler
from hiroba.protocols.dsp.errors import UnknownAsked
from hiroba.protocols.dsp.messages import BadMessage, Json, expect, inner, message, text
from hiroba.protocols.dsp.models import Asked, Peer, Pull
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import State, Terms, TransferState

# From which of our states the provider may bring a negotiation where (figure of the state machine).
_FROM: dict[State, tuple[State, ...]] = {
    State.OFFERED: (State.REQUESTED, State.OFFERED),
    State.AGREED: (State.REQUESTED, State.ACCEPTED),
    State.FINALIZED: (State.VERIFIED,),
    State.TERMINATED: (State.REQUESTED, State.OFFERED, State.ACCEPTED, State.AGREED, State.VERIFIED),
}


@transaction.atomic
def offered(request: Request, _who: Principal, said: Json) -> tuple[int, Json]:
    """POST :callback/negotiations/:consumerPid/offers

    Raises UnknownAsked, NotNow, BadMessage, PolicyNotHeld.
    """
    row = _asked(request, said, "ContractOfferMessage")
    offer = inner(said, "offer")
    text(offer, "@id", 500)
    _about(row, offer)
    return _moved(row, State.OFFERED, offer=offer)


@transaction.atomic
def agreed(request: Request, _who: Principal, said: Json) -> tuple[int, Json]:
    """POST :callback/negotiations/:consumerPid/agreement

    Raises UnknownAsked, NotNow, BadMessage, PolicyNotHeld.
    """
    row = _asked(request, said, "ContractAgreementMessage")
    agreement = inner(said, "agreement")
    text(agreement, "@id", 500)
    ends = _about(row, agreement).ends
    return _moved(row, State.AGREED, agreement=agreement, ends=ends)


@transaction.atomic
def finalized(request: Request, _who: Principal, said: Json) -> tuple[int, Json]:
    """POST :callback/negotiations/:consumerPid/events. Raises UnknownAsked, NotNow, BadMessage."""
    row = _asked(request, said, "ContractNegotiationEventMessage")
    if said.get("eventType") != State.FINALIZED.value:
        raise BadMessage(problem="eventType")
    return _moved(row, State.FINALIZED)


@transaction.atomic
def terminated(request: Request, _who: Principal, said: Json) -> tuple[int, Json]:
    """POST :callback/negotiations/:consumerPid/termination. Raises UnknownAsked, NotNow, BadMessage."""
    row = _asked(request, said, "ContractNegotiationTerminationMessage")
    return _moved(row, State.TERMINATED, trouble=sending.reasons(said))


def look(request: Request, _who: Principal, _said: Json) -> tuple[int, Json]:
    """GET :callback/negotiations/:consumerPid. Raises UnknownAsked."""
    return 200, _negotiation(_row(Asked, request, "peer"))


def look_at_transfer(request: Request, _who: Principal, _said: Json) -> tuple[int, Json]:
    """GET :callback/transfers/:consumerPid. Raises UnknownAsked."""
    return 200, _transfer(_row(Pull, request, "asked__peer"))


def handed(kind: str, state: TransferState) -> Handler:
    """POST :callback/transfers/:consumerPid/<start|suspension|completion|termination>"""

    @transaction.atomic
    def hand(request: Request, _who: Principal, said: Json) -> tuple[int, Json]:
        row = _row(Pull, request, "asked__peer", held=True)
        _same(row, said, kind)
        pulling.told(row, state, said)
        return 200, _transfer(row)

    return hand


def _asked(request: Request, said: Json, kind: str) -> Asked:
    row: Asked = _row(Asked, request, "peer", held=True)
    _same(row, said, kind)
    return row


def _row(model: type[Any], request: Request, related: str, *, held: bool = False) -> Any:
    """The process that a callback address is of, for whoever may speak there. Raises UnknownAsked."""
    rows = model.objects.select_for_update(of=("self",)) if held else model.objects
    row = rows.select_related(related).filter(pk=request.path_params["pid"]).first()
    if row is None or not secrets.compare_digest(peers.digest(request.path_params["key"]), row.digest):
        raise UnknownAsked
    if not _shows_token(request, row.peer if isinstance(row, Asked) else row.asked.peer):
        raise UnknownAsked
    return row


def _shows_token(request: Request, peer: Peer) -> bool:
    if not peer.digest:
        return True
    scheme, _space, token = request.headers.get("authorization", "").partition(" ")
    return scheme.casefold() == "bearer" and secrets.compare_digest(peers.digest(token.strip()), peer.digest)


def _same(row: Asked | Pull, said: Json, kind: str) -> None:
    """Raises BadMessage where the message is another or names other processes. The first names theirs."""
    expect(said, kind)
    theirs = asking.pid_of(said)
    if text(said, "consumerPid", 200) != row.pk or row.provider_pid not in ("", theirs):
        raise BadMessage(problem="providerPid, consumerPid")
    row.provider_pid = theirs


def _about(row: Asked, policy: Json) -> Terms:
    """The terms of a policy about what was asked for. Raises BadMessage, PolicyNotHeld."""
    if policy.get("target") not in (None, row.remote):
        raise BadMessage(problem="target")
    return asking.terms_of(row, policy)


def _moved(row: Asked, state: State, **values: object) -> tuple[int, Json]:
    """The same message twice is heard once."""
    if row.state == state and state is not State.OFFERED:
        return 200, _negotiation(row)
    if row.state not in _FROM[state]:
        raise agreements.NotNow(state=row.state)
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=["provider_pid", "modified", *values])
    asking.move(SYSTEM, row, state)
    telling.heard(row, state)
    return 200, _negotiation(row)


def _negotiation(row: Asked) -> Json:
    return message("ContractNegotiation", **asking.pids(row), state=row.state)


def _transfer(row: Pull) -> Json:
    return message("TransferProcess", providerPid=row.provider_pid, consumerPid=row.pk, state=row.state)
