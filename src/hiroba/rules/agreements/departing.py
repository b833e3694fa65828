"""The agreements of an organisation that leaves: handed over to it, and ended on the day."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db.models import Q

from hiroba.kernel.decide.types import Principal
from hiroba.rules.agreements.errors import NotNow
from hiroba.rules.agreements.keeping import agreement_info
from hiroba.rules.agreements.models import Agreement, Negotiation, Offer
from hiroba.rules.agreements.negotiating import terminate
from hiroba.rules.agreements.offering import take_back
from hiroba.rules.agreements.signing import end
from hiroba.rules.agreements.types import TURN, AgreementInfo, Side


def of_parties(codes: Collection[str]) -> Iterator[AgreementInfo]:
    """Yield the agreements that these organisations are a party to, also those that ended."""
    rows = Agreement.objects.filter(_parties(codes, "negotiation__")).select_related("negotiation")
    for row in rows.order_by("drawn_up", "pk").iterator(100):
        yield agreement_info(row)


def end_all(who: Principal, codes: Collection[str], why: str) -> int:
    """Take back what these organisations offer, and end what they negotiate and agreed; return how many
    agreements ended. What was signed stays readable for both. A second time changes nothing.
    """
    for id in Offer.objects.filter(organisation__in=codes, open=True).values_list("pk", flat=True):
        take_back(who, id)
    waiting = Negotiation.objects.filter(_parties(codes), state__in=[state.value for state in TURN])
    for row in waiting:
        try:
            terminate(who, row.pk, row.number, why, _side(row, codes))
        except NotNow:  # the other side moved it in this instant; it is met by the next round
            continue
    there = Agreement.objects.filter(_parties(codes, "negotiation__"), ended=None).exclude(finalized=None)
    ended = list(there.select_related("negotiation"))
    for made in ended:
        end(who, made.pk, why, _side(made.negotiation, codes))
    return len(ended)


def _parties(codes: Collection[str], prefix: str = "") -> Q:
    return Q(**{f"{prefix}provider__in": codes}) | Q(**{f"{prefix}consumer__in": codes})


def _side(row: Negotiation, codes: Collection[str]) -> Side:
    return Side.PROVIDER if row.provider in codes else Side.CONSUMER
