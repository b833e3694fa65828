"""What an owner offers, to be asked for."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.rules.agreements.errors import UnknownOffer, WrongTerms
from hiroba.rules.agreements.keeping import encoded, offer_info
from hiroba.rules.agreements.models import Offer
from hiroba.rules.agreements.rights import require_negotiator
from hiroba.rules.agreements.types import LONGEST_TEXT, OfferInfo, Terms
from hiroba.rules.policies import service as policies


@transaction.atomic
def offer(who: Principal, terms: Terms, text: str = "") -> OfferInfo:
    """Offer data to everybody who may ask. Raises SignInNeeded, Forbidden, WrongTerms."""
    owner = terms.target.organisation
    require_negotiator(who, owner)
    row = Offer.objects.create(
        organisation=owner, target_kind=terms.target.kind.value, target=terms.target.id,
        terms=encoded(checked(terms, owner)), text=words(text), by=who.id,
    )  # fmt: skip
    journal.record(who, "agreement.offer", "offer", row.pk, organisation=owner)
    return offer_info(row)


@transaction.atomic
def take_back(who: Principal, id: str) -> None:
    """Offer it no longer; what is being negotiated goes on. Raises UnknownOffer, SignInNeeded, Forbidden."""
    row = Offer.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise UnknownOffer(id=id[:24])
    require_negotiator(who, row.organisation)
    if row.open:
        row.open = False
        row.save(update_fields=["open"])
        journal.record(who, "agreement.take-back", "offer", row.pk, organisation=row.organisation)


def checked(terms: Terms, party: str) -> Terms:
    """Return the terms where a rule can be made of them. Raises WrongTerms."""
    title = " ".join(terms.title.split())[:200]
    if not title:
        raise WrongTerms(field="title", problem=_("何のデータかを書いてください。"))
    try:
        policies.check(terms.rule(policies.ACTIONS[terms.target.kind], party))
    except policies.WrongRule as error:
        raise WrongTerms(field=error.data["field"], problem=error.data["problem"]) from error
    return replace(terms, title=title)


def words(text: str) -> str:
    """What somebody wrote, within bounds. Raises WrongTerms."""
    found = text.replace("\0", "").replace("\r\n", "\n").strip()
    if len(found) > LONGEST_TEXT:
        raise WrongTerms(field="text", problem=_("2000字までで書いてください。"))
    return found
