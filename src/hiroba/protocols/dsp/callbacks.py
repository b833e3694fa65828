"""Connectors of the other side are told what the owner did. The outbox tries again until they answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import msgspec
import structlog

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Unreachable
from hiroba.kernel.settings import service as settings
from hiroba.protocols.dsp import peers, sending
from hiroba.protocols.dsp.messages import (
    PATH,
    Json,
    agreement_id,
    dataset_id,
    message,
    negotiation_id,
    offer_id,
    transfer_id,
)
from hiroba.protocols.dsp.terms import policy
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import NegotiationInfo, Side, State, TransferInfo, TransferState

_TIMEOUT = 10.0  # seconds
_LOOK = 60.0  # seconds between two looks at which agreements have begun
_log = structlog.get_logger("hiroba.dsp")
_PLACES: dict[str, str] = {
    State.OFFERED: "offers", State.AGREED: "agreement", State.FINALIZED: "events",
    State.TERMINATED: "termination",
}  # fmt: skip
_TRANSFERS: dict[str, tuple[str, str]] = {
    TransferState.STARTED: ("start", "TransferStartMessage"),
    TransferState.SUSPENDED: ("suspension", "TransferSuspensionMessage"),
    TransferState.COMPLETED: ("completion", "TransferCompletionMessage"),
    TransferState.TERMINATED: ("termination", "TransferTerminationMessage"),
}


@outbox.consumer(agreements.MOVED, "dsp-callback")
def tell_of_negotiation(event: Event) -> None:
    """What the owner did to a negotiation that a connector began. Raises Unreachable to be tried again."""
    state = event.payload["state"]
    if event.payload["side"] != Side.PROVIDER or state not in _PLACES:
        return
    info = agreements.negotiation(SYSTEM, event.key)
    if info.callback:
        place = f"negotiations/{info.consumer_pid}/{_PLACES[state]}"
        _send(info.provider, info.callback, place, _said(info, State(state)))


@outbox.consumer(agreements.TRANSFER, "dsp-callback")
def tell_of_transfer(event: Event) -> None:
    """A transfer that was asked for starts; every later step of the owner's is told."""
    info = agreements.transfer_as_told(event.key)
    state, side = event.payload["state"], event.payload["side"]
    if info is None or not info.callback:
        return
    if state == TransferState.REQUESTED and info.state is TransferState.REQUESTED:
        _start(info.id)
    elif side == Side.PROVIDER and state in _TRANSFERS and info.state == state:
        place, kind = _TRANSFERS[state]
        provider = agreements.agreement(SYSTEM, info.agreement).provider
        _send(provider, info.callback, f"transfers/{info.consumer_pid}/{place}", _transfer(info, kind))


@jobs.every(_LOOK, name="dataspace.start")
def start_what_was_waited_for(_context: JobContext) -> None:
    """What was asked for before its agreement began starts when it does."""
    for id in agreements.transfers_to_start():
        _start(id)


def _start(id: str) -> None:
    """Start a transfer unless its agreement has not begun, or somebody was quicker."""
    with suppress(agreements.NotNow):
        agreements.step_transfer(SYSTEM, id, TransferState.STARTED, Side.PROVIDER)


def _said(info: NegotiationInfo, state: State) -> Json:
    pids = {"providerPid": negotiation_id(info.id), "consumerPid": info.consumer_pid}
    base, target = settings.server().address, dataset_id(info.terms.target.id)
    if state is State.OFFERED:
        offered = policy(info.terms, info.consumer, base, f"{offer_id(info.offer)}:{info.number}", "Offer")
        return message("ContractOfferMessage", **pids, offer=offered | {"target": target})
    if state is State.AGREED:
        made = agreements.agreement(SYSTEM, info.agreement)
        agreed = policy(made.terms, info.consumer, base, agreement_id(made.id), "Agreement")
        agreed |= {
            "target": target, "timestamp": made.drawn_up.isoformat(),
            "assigner": f"{base}/organisations/{info.provider}",
            "assignee": f"{base}/organisations/{info.consumer}",
        }  # fmt: skip
        return message("ContractAgreementMessage", **pids, agreement=agreed)
    if state is State.FINALIZED:
        return message("ContractNegotiationEventMessage", **pids, eventType="FINALIZED")
    said = [each.text for each in agreements.steps(SYSTEM, info.id) if each.state is state and each.text]
    return message("ContractNegotiationTerminationMessage", **pids, **({"reason": said} if said else {}))


def _transfer(info: TransferInfo, kind: str) -> Json:
    said = message(kind, providerPid=transfer_id(info.id), consumerPid=info.consumer_pid)
    if info.why and kind != "TransferStartMessage":
        said["reason"] = [info.why]
    if kind == "TransferStartMessage":
        address = f"{settings.server().address}{PATH}/data/{info.id}"
        properties = {"authorization": agreements.open_secret(info.id), "authType": "bearer"}
        said["dataAddress"] = {
            "@type": "DataAddress",
            "endpointType": "https://w3id.org/idsa/v4.1/HTTP",
            "endpoint": address,
            "endpointProperties": [
                {"@type": "EndpointProperty", "name": name, "value": value}
                for name, value in properties.items()
            ],
        }
    return said


def _send(provider: str, callback: str, place: str, said: Json) -> None:
    """Show the token that the owner has from the connector, if any.

    Raises Unreachable, also for a fault of the other side; what it refuses is not repeated.
    """
    url = f"{callback.rstrip('/')}/{place}"
    headers = {"Content-Type": "application/json", **sending.bearer(peers.token_for(provider, url))}
    try:
        answer = asyncio.run(
            outside.ask("POST", url, headers=headers, body=msgspec.json.encode(said), timeout=_TIMEOUT)
        )
    except AddressRefused:
        _log.warning("dsp.callback_refused", message=said["@type"])
        return
    if answer.status >= 500 or answer.status == 429:
        raise Unreachable(url=callback, why="no_connection")
    if answer.status >= 400:
        _log.warning("dsp.callback_rejected", message=said["@type"], status=answer.status)
