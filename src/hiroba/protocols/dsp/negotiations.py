"""The provider's side of contract negotiations (HTTPS binding, provider paths)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from starlette.requests import Request

from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.outside import service as outside
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dsp.asked import consumer_of, pid
from hiroba.protocols.dsp.catalogue import is_there
from hiroba.protocols.dsp.messages import (
    BadMessage,
    Json,
    dataset_id,
    expect,
    inner,
    message,
    negotiation_id,
    plain,
    text,
)
from hiroba.protocols.dsp.terms import wished
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import NegotiationInfo, Side, State


def begin(request: Request, who: Principal, said: Json) -> tuple[int, Json]:
    """POST /negotiations/request

    Raises BadMessage, AddressRefused, UnknownOffer, Forbidden, WrongTerms, PolicyNotHeld, OwnData.
    """
    expect(said, "ContractRequestMessage")
    offer, callback = inner(said, "offer"), text(said, "callbackAddress")
    outside.check(callback)
    consumer = consumer_of(who)
    agreements.require_negotiator(who, consumer)
    known = agreements.offer_of(plain(text(offer, "@id")))
    if not is_there(known.terms.target):
        raise agreements.UnknownOffer(id=known.id)
    if offer.get("target") not in (None, dataset_id(known.terms.target.id)):
        raise BadMessage(problem="offer.target")
    wish = wished(offer, known.terms, consumer, answering.base_of(request))
    info = agreements.ask(
        who, consumer, known.id, wish, callback=callback, consumer_pid=text(said, "consumerPid", 200)
    )
    return 201, process(info)


def look(request: Request, who: Principal, _said: Json) -> tuple[int, Json]:
    """GET /negotiations/:providerPid. Raises UnknownNegotiation."""
    return 200, process(_mine(request, who))


def ask_again(request: Request, who: Principal, said: Json) -> tuple[int, Json]:
    """POST /negotiations/:providerPid/request: the consumer's answer to an offer.

    Where it names another dataset, they and we speak of different things: that is ended, with the reason.
    Raises UnknownNegotiation, NotNow, WrongTerms, PolicyNotHeld, BadMessage.
    """
    info = _mine(request, who, said)
    expect(said, "ContractRequestMessage")
    if info.state is not State.OFFERED:
        raise agreements.NotNow(state=info.state.value)
    offer = inner(said, "offer")
    if offer.get("target") not in (None, dataset_id(info.terms.target.id)):
        return 200, process(_ended(info, _("ほかのデータについては、あらためて申し込んでください。")))
    wish = wished(offer, info.terms, info.consumer, answering.base_of(request))
    return 200, process(agreements.answer(who, info.id, info.number, wish or info.terms))


def accept(request: Request, who: Principal, said: Json) -> tuple[int, Json]:
    """POST /negotiations/:providerPid/events. Raises UnknownNegotiation, NotNow, BadMessage."""
    info = _mine(request, who, said)
    expect(said, "ContractNegotiationEventMessage")
    if said.get("eventType") != "ACCEPTED":
        raise BadMessage(problem="eventType")
    return 200, process(agreements.accept(who, info.id, info.number))


def verify(request: Request, who: Principal, said: Json) -> tuple[int, Json]:
    """POST /negotiations/:providerPid/agreement/verification: the consumer's signature.

    What can no longer come into force (a date has passed, the data is gone) is ended: it would stay for ever.
    Raises UnknownNegotiation, NotNow, BadMessage.
    """
    info = _mine(request, who, said)
    expect(said, "ContractAgreementVerificationMessage")
    if info.state is not State.AGREED:
        raise agreements.NotNow(state=info.state.value)
    if not is_there(info.terms.target):
        return 200, process(_ended(info, _("持ち主がデータの公開をやめました。")))
    try:
        agreements.sign(who, info.id, info.number)
    except agreements.WrongTerms as error:
        return 200, process(_ended(info, str(error)))
    return 200, process(agreements.negotiation(who, info.id))


def terminate(request: Request, who: Principal, said: Json) -> tuple[int, Json]:
    """POST /negotiations/:providerPid/termination. Raises UnknownNegotiation, NotNow, BadMessage."""
    info = _mine(request, who, said)
    expect(said, "ContractNegotiationTerminationMessage")
    why = " ".join(each for each in said.get("reason") or [] if isinstance(each, str))[:500]
    return 200, process(agreements.terminate(who, info.id, info.number, why, Side.CONSUMER))


def _ended(info: NegotiationInfo, why: str) -> NegotiationInfo:
    return agreements.terminate(SYSTEM, info.id, info.number, why, Side.PROVIDER)


def process(info: NegotiationInfo) -> Json:
    return message(
        "ContractNegotiation", providerPid=negotiation_id(info.id), consumerPid=info.consumer_pid,
        state=info.state.value,
    )  # fmt: skip


def _mine(request: Request, who: Principal, said: Json | None = None) -> NegotiationInfo:
    """The negotiation of a connector: one that a connector of the asker's organisation began.

    Raises UnknownNegotiation, BadMessage where the message names other processes than the address.
    """
    info = agreements.negotiation(who, pid(request))
    if not info.consumer_pid or info.consumer != consumer_of(who):
        raise agreements.UnknownNegotiation
    if said is not None:
        named = plain(text(said, "providerPid")), text(said, "consumerPid", 200)
        if named != (info.id, info.consumer_pid):
            raise BadMessage(problem="providerPid, consumerPid")
    return info
