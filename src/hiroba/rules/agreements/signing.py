"""Both sides sign one text; with the last signature the access begins, until either side ends it."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.settings import service as settings
from hiroba.rules.agreements import noting, transferring
from hiroba.rules.agreements.drafting import clauses, digest
from hiroba.rules.agreements.errors import NotNow, UnknownAgreement
from hiroba.rules.agreements.keeping import (
    agreement_info,
    agreement_row,
    encoded,
    negotiation_row,
    terms_of,
)
from hiroba.rules.agreements.models import Agreement, new_id
from hiroba.rules.agreements.negotiating import move, require_move
from hiroba.rules.agreements.offering import checked, words
from hiroba.rules.agreements.rights import sides_of
from hiroba.rules.agreements.types import AgreementInfo, Side, State
from hiroba.rules.policies import service as policies


@transaction.atomic
def agree(who: Principal, id: str, number: int) -> AgreementInfo:
    """The owner draws the text up and signs it: REQUESTED or ACCEPTED becomes AGREED.

    Raises UnknownNegotiation, NotNow, WrongTerms (a date has passed in the meantime), SecondPersonNeeded
    (with HIROBA_RULES_FOUR_EYES whoever made the offer does not sign).
    """
    row = require_move(who, id, Side.PROVIDER, (State.REQUESTED, State.ACCEPTED), number)
    if settings.rules().four_eyes:
        decide.require_another(who, row.offer.by)
    terms = checked(terms_of(row.terms), row.consumer)
    now, known = timezone.now(), new_id()
    found = clauses(known, row.provider, row.consumer, terms, row.offer.text, now)
    made = Agreement(
        id=known, negotiation=row, terms=encoded(terms), drawn_up=now,
        clauses=[[each.heading, each.text] for each in found], provider_by=who.id, provider_at=now,
    )  # fmt: skip
    made.digest = digest(agreement_info(made).text)
    made.save(force_insert=True)
    noting.signed(who, row, Side.PROVIDER, made.pk, made.digest)
    move(who, row, Side.PROVIDER, State.AGREED)
    return agreement_info(made)


def waits_for_another(who: Principal, id: str) -> bool:
    """Say whether somebody else has to sign for the owner: with four eyes whoever made the offer does not.

    Raises UnknownNegotiation.
    """
    return settings.rules().four_eyes and not decide.is_another(who, negotiation_row(id).offer.by)


@transaction.atomic
def sign(who: Principal, id: str, number: int) -> AgreementInfo:
    """The user signs what the owner signed: AGREED becomes VERIFIED, then FINALIZED: it is in force.

    Raises UnknownNegotiation, NotNow, WrongTerms (a date has passed in the meantime).
    """
    row = require_move(who, id, Side.CONSUMER, (State.AGREED,), number)
    made = Agreement.objects.select_for_update().get(negotiation=row)
    terms = terms_of(made.terms)
    checked(terms, row.consumer)
    now = timezone.now()
    made.consumer_by, made.consumer_at, made.finalized = who.id, now, now
    made.save(update_fields=["consumer_by", "consumer_at", "finalized"])
    noting.signed(who, row, Side.CONSUMER, made.pk, made.digest)
    move(who, row, Side.CONSUMER, State.VERIFIED)
    rule = terms.rule(policies.ACTIONS[terms.target.kind], row.consumer, rule_id(made.pk), made.pk)
    decide.put_rule(rule if rule.begins else replace(rule, begins=now))
    noting.in_force(who, row, Side.PROVIDER, made.pk)
    move(who, row, Side.PROVIDER, State.FINALIZED)
    return agreement_info(made)


@transaction.atomic
def end(who: Principal, id: str, why: str = "", side: Side | None = None) -> AgreementInfo:
    """End an agreement early: at once, whatever its dates. A second time changes nothing.

    Raises UnknownAgreement, NotNow (not signed by both), WrongTerms.
    """
    made = agreement_row(id, held=True)
    sides = sides_of(who, made.negotiation)
    if not sides or (side is not None and side not in sides):
        raise UnknownAgreement
    if made.finalized is None:
        raise NotNow(state=made.negotiation.state)
    if made.ended is None:
        acting = side or sides[0]
        made.ended, made.ended_by, made.why = timezone.now(), acting.value, words(why)
        made.save(update_fields=["ended", "ended_by", "why"])
        decide.remove_rules([rule_id(made.pk)])
        transferring.stop_all(who, made, acting)
        noting.ended(who, made.negotiation, acting, made.pk)
    return agreement_info(made)


def rule_id(agreement: str) -> str:
    return f"agreement-{agreement}"
