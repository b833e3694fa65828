"""What a service asks before it uses data about somebody. Nothing is remembered between two questions: a
consent that is withdrawn is gone with the next one, in every process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.signin import service as signin
from hiroba.rules.consents.errors import NoConsent, UnknownSubjects
from hiroba.rules.consents.models import Consent, ConsentAsk, ConsentUse
from hiroba.rules.consents.types import Ask, Category, Given


def allows(person: str, recipient: str, purpose: str, category: Category) -> bool:
    """Say whether a resident (opaque id) consents now to the text as it is now: one look by an index."""
    return bool(allowed([person], Ask(recipient, purpose, category)))


def allowed(persons: Iterable[str], ask: Ask) -> set[str]:
    """Return those of many residents who consent now: to be asked before their data is fetched."""
    rows = Consent.objects.filter(
        person__in=list(persons), withdrawn=None, ask__open=True, version=F("ask__version"),
        ask__recipient=ask.recipient, ask__purpose=ask.purpose, ask__category=ask.category.value,
    )  # fmt: skip
    return set(rows.values_list("person", flat=True))


@transaction.atomic
def used(who: Principal, person: str, recipient: str, purpose: str, category: Category) -> Given:
    """Check, and put on record for the resident that data about them is used, in the use's transaction.

    who: in whose hands it is. Raises NoConsent, before anything is used.
    """
    ask = Ask(recipient, purpose, category)
    row = ConsentAsk.objects.filter(
        recipient=ask.recipient, purpose=ask.purpose, category=ask.category.value
    ).first()
    held = Consent.objects.select_for_update().filter(ask=row, person=person, withdrawn=None)
    standing = held.first() if row is not None and row.open else None
    if row is None or standing is None or standing.version != row.version:
        journal.refused(
            replace(who, purpose=purpose), "consent.use", "consent", str(row.pk) if row else "",
            organisation=recipient, rules=("consent",),
        )  # fmt: skip
        if row is not None:  # whether there is such a resident takes its time later
            journal.unseen(who, "consent", person, row.pk)
        raise NoConsent
    ConsentUse.objects.create(ask=row, person=person, at=timezone.now())
    journal.record(
        who, "consent.use", "consent", row.pk, organisation=recipient, purpose=purpose,
        details={"category": category.value},
    )  # fmt: skip
    return Given(standing.version, standing.given)


def require_checker(who: Principal) -> None:
    """Raises SignInNeeded, Forbidden: whoever asks does so for their organisation."""
    owner = _recipient(who)
    resource = Resource("organisation", owner, owner, Visibility.PRIVATE)
    decide.require(who, Action.CONSENT_ASK, resource)


def checked(who: Principal, client: str, subject: str, category: Category) -> Given | None:
    """Say whether a resident lets the organisation of a machine use data about them for the purpose it said;
    a yes is a use that the resident sees. None: no, also for somebody who is not there.

    client: a service of the organisation's that residents sign in to. subject: who they are for it (`sub`).
    Raises SignInNeeded, Forbidden, UnknownSubjects.
    """
    require_checker(who)
    recipient = _recipient(who)
    try:
        person = signin.known_as(recipient, client, subject)
    except signin.UnknownOpening:
        raise UnknownSubjects from None
    try:
        return used(who, "" if person is None else str(person), recipient, who.purpose, category)
    except NoConsent:
        return None


def _recipient(who: Principal) -> str:
    """The one organisation that a key is of; "" for nobody's."""
    return next(iter(who.roles), "") if who.kind == "token" else ""
