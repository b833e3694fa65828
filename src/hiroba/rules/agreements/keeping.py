"""Rows and values of agreements, and how they are found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db.models import Q

from hiroba.kernel.decide.types import Principal, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements.errors import UnknownAgreement, UnknownNegotiation, UnknownOffer
from hiroba.rules.agreements.models import Agreement, Negotiation, Offer
from hiroba.rules.agreements.rights import side_of, sides_of
from hiroba.rules.agreements.types import (
    AgreementInfo,
    Clause,
    NegotiationInfo,
    OfferInfo,
    Side,
    Signature,
    State,
    Step,
    Terms,
)

_MOST = 200  # of a list


def encoded(terms: Terms) -> Any:
    return msgspec.to_builtins(terms)


def terms_of(body: object) -> Terms:
    return msgspec.convert(body, Terms)


def offers(organisation: str = "") -> list[OfferInfo]:
    """Return what is offered, newest first; everybody may read it."""
    rows = Offer.objects.filter(open=True)
    if organisation:
        rows = rows.filter(organisation__in=organisations.body_below(organisation))
    return [offer_info(row) for row in rows.order_by("-created")[:_MOST]]


def offers_on(dataset: str) -> list[OfferInfo]:
    """Return what is offered on one dataset, newest first."""
    rows = Offer.objects.filter(open=True, target_kind=TargetKind.DATASET.value, target=dataset)
    return [offer_info(row) for row in rows.order_by("-created")]


def offer(id: str) -> OfferInfo:
    """Return an offer, also one that was taken back. Raises UnknownOffer."""
    row = Offer.objects.filter(pk=id).first()
    if row is None:
        raise UnknownOffer(id=id[:24])
    return offer_info(row)


def negotiations(who: Principal, organisation: str) -> list[NegotiationInfo]:
    """Return those of a legal body that somebody speaks for, the last moved first."""
    codes = organisations.body_below(organisation)
    rows = Negotiation.objects.filter(Q(provider__in=codes) | Q(consumer__in=codes))
    rows = rows.select_related("agreement").order_by("-modified")[:_MOST]
    return [negotiation_info(row) for row in rows if sides_of(who, row)]


def negotiation(who: Principal, id: str) -> NegotiationInfo:
    """Raises UnknownNegotiation."""
    row = negotiation_row(id)
    side_of(who, row)
    return negotiation_info(row)


def sides(who: Principal, id: str) -> list[Side]:
    """Return for which sides somebody speaks. Raises UnknownNegotiation."""
    return sides_of(who, negotiation_row(id))


def steps(who: Principal, id: str) -> list[Step]:
    """Return what was done and said, oldest first. Raises UnknownNegotiation."""
    row = negotiation_row(id)
    side_of(who, row)
    return [
        Step(
            each.at, Side(each.side), State(each.state) if each.state else None, each.text,
            terms_of(each.terms) if each.terms else None,
        )
        for each in row.steps.order_by("pk")
    ]  # fmt: skip


def agreement(who: Principal, id: str) -> AgreementInfo:
    """Return an agreement, from when it was drawn up, for both sides. Raises UnknownAgreement."""
    row = agreement_row(id)
    if not sides_of(who, row.negotiation):
        raise UnknownAgreement
    return agreement_info(row)


def negotiation_row(id: str, *, held: bool = False) -> Negotiation:
    """held: until the transaction ends. Raises UnknownNegotiation."""
    rows = Negotiation.objects.select_for_update() if held else Negotiation.objects
    row = rows.filter(pk=id).first()
    if row is None:
        raise UnknownNegotiation
    return row


def agreement_row(id: str, *, held: bool = False) -> Agreement:
    """Raises UnknownAgreement."""
    rows = Agreement.objects.select_for_update(of=("self",)) if held else Agreement.objects
    row = rows.select_related("negotiation").filter(pk=id).first()
    if row is None:
        raise UnknownAgreement
    return row


def offer_info(row: Offer) -> OfferInfo:
    return OfferInfo(row.pk, terms_of(row.terms), row.text, row.open, row.created, row.by)


def negotiation_info(row: Negotiation) -> NegotiationInfo:
    drawn_up = getattr(row, "agreement", None)
    return NegotiationInfo(
        row.pk, row.offer_id, row.provider, row.consumer, State(row.state), terms_of(row.terms), row.number,
        row.created, row.modified, drawn_up.pk if drawn_up else "", row.callback, row.consumer_pid,
    )  # fmt: skip


def agreement_info(row: Agreement) -> AgreementInfo:
    of = row.negotiation
    return AgreementInfo(
        row.pk, of.pk, of.provider, of.consumer, terms_of(row.terms), clauses_of(row.clauses), row.digest,
        row.drawn_up, tuple(_signatures(row)), row.finalized, row.ended,
        Side(row.ended_by) if row.ended_by else None, row.why, row.deleted, row.deleted_by,
    )  # fmt: skip


def clauses_of(body: Iterable[tuple[str, str]]) -> tuple[Clause, ...]:
    return tuple(Clause(heading, text) for heading, text in body)


def _signatures(row: Agreement) -> Iterable[Signature]:
    of = row.negotiation
    yield Signature(Side.PROVIDER, of.provider, row.provider_by, row.provider_at)
    if row.consumer_at is not None:
        yield Signature(Side.CONSUMER, of.consumer, row.consumer_by, row.consumer_at)
