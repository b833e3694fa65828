"""A negotiation, step by step. Each verb belongs to one side and to some states; of two who act at once the
second is told so (Dataspace Protocol 2025-1, Contract Negotiation Protocol: states and who moves them)."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements import noting
from hiroba.rules.agreements.errors import NotNow, OwnData, UnknownOffer, WrongTerms
from hiroba.rules.agreements.keeping import encoded, negotiation_info, negotiation_row, terms_of
from hiroba.rules.agreements.models import Negotiation, Offer
from hiroba.rules.agreements.offering import checked, words
from hiroba.rules.agreements.rights import code_of, require_negotiator, side_of, sides_of
from hiroba.rules.agreements.types import TURN, NegotiationInfo, Side, State, Terms


def ask(
    who: Principal,
    consumer: str,
    offer: str,
    wish: Terms | None = None,
    text: str = "",
    *,
    callback: str = "",
    consumer_pid: str = "",
) -> NegotiationInfo:
    """Ask for what is offered, on its terms or on others; the same request of a connector twice is one.

    consumer: the asker's organisation. callback, consumer_pid: of its connector.
    Raises UnknownOffer, SignInNeeded, Forbidden, UnknownOrganisation, OwnData, WrongTerms.
    """
    require_negotiator(who, organisations.get(consumer).code)
    try:
        with transaction.atomic():
            return _ask(who, consumer, offer, wish, text, callback, consumer_pid)
    except IntegrityError:
        found = Negotiation.objects.filter(consumer=consumer, consumer_pid=consumer_pid).first()
        if found is None:
            raise
        return negotiation_info(found)


def _ask(
    who: Principal, consumer: str, offer: str, wish: Terms | None, text: str, callback: str, pid: str
) -> NegotiationInfo:
    of = Offer.objects.filter(pk=offer, open=True).first()
    if of is None:
        raise UnknownOffer(id=offer[:24])
    if set(organisations.body(consumer)) & set(organisations.body(of.organisation)):
        raise OwnData
    terms = _wished(terms_of(of.terms), wish, consumer)
    row = Negotiation.objects.create(
        offer=of, provider=of.organisation, consumer=consumer, state=State.REQUESTED.value,
        terms=encoded(terms), callback=callback, consumer_pid=pid,
    )  # fmt: skip
    noting.moved(who, row, Side.CONSUMER, words(text), terms=True)
    return negotiation_info(row)


@transaction.atomic
def answer(who: Principal, id: str, number: int, terms: Terms, text: str = "") -> NegotiationInfo:
    """Answer what the other side wants with other terms.

    Raises UnknownNegotiation, NotNow, WrongTerms.
    """
    row = negotiation_row(id, held=True)
    first = side_of(who, row)
    side = TURN.get(State(row.state), first)
    if side not in sides_of(who, row):
        raise NotNow(state=row.state)
    _require(who, row, side, (State.REQUESTED, State.OFFERED), number)
    row.terms = encoded(_wished(terms_of(row.terms), terms, row.consumer))
    following = State.OFFERED if side is Side.PROVIDER else State.REQUESTED
    return move(who, row, side, following, words(text), terms=True)


@transaction.atomic
def accept(who: Principal, id: str, number: int) -> NegotiationInfo:
    """The user takes the owner's terms. Raises UnknownNegotiation, NotNow."""
    row = negotiation_row(id, held=True)
    _require(who, row, Side.CONSUMER, (State.OFFERED,), number)
    return move(who, row, Side.CONSUMER, State.ACCEPTED)


@transaction.atomic
def terminate(
    who: Principal, id: str, number: int, text: str = "", side: Side | None = None
) -> NegotiationInfo:
    """End what is not yet agreed. side: where somebody speaks for both. Raises UnknownNegotiation, NotNow."""
    row = negotiation_row(id, held=True)
    acting = side or side_of(who, row)
    _require(who, row, acting, tuple(TURN), number)
    return move(who, row, acting, State.TERMINATED, words(text))


@transaction.atomic
def write(who: Principal, id: str, text: str, side: Side | None = None) -> None:
    """Write to the other side. Raises UnknownNegotiation, NotNow, WrongTerms."""
    row = negotiation_row(id, held=True)
    acting = side or side_of(who, row)
    _require(who, row, acting, tuple(TURN), row.number)
    if found := words(text):
        noting.said(who, row, acting, found)


def require_move(who: Principal, id: str, side: Side, states: tuple[State, ...], number: int) -> Negotiation:
    """Return the row, held, where this side may move it now. Raises UnknownNegotiation, NotNow."""
    row = negotiation_row(id, held=True)
    _require(who, row, side, states, number)
    return row


def move(
    who: Principal, row: Negotiation, side: Side, state: State, text: str = "", *, terms: bool = False
) -> NegotiationInfo:
    row.state, row.number = state.value, row.number + 1
    row.save()
    noting.moved(who, row, side, text, terms=terms)
    return negotiation_info(row)


def _require(who: Principal, row: Negotiation, side: Side, states: tuple[State, ...], number: int) -> None:
    if side not in sides_of(who, row):
        side_of(who, row)  # whoever belongs to neither side is told nothing
        require_negotiator(who, code_of(row, side))
    if State(row.state) not in states or row.number != number:
        raise NotNow(state=row.state)


def _wished(known: Terms, wish: Terms | None, consumer: str) -> Terms:
    """Other terms about the same thing, which keeps its name. Raises WrongTerms."""
    if wish is None:
        return checked(known, consumer)
    if wish.target != known.target:
        raise WrongTerms(field="target", problem=_("ほかのデータについては、あらためて申し込んでください。"))
    return checked(replace(wish, title=known.title, labels={**wish.labels, **known.labels}), consumer)
