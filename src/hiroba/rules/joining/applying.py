"""An organisation applies: its address is shown to be its own by a link, then the operator looks at it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.settings import service as settings
from hiroba.rules.joining.errors import (
    ApplicationMoved,
    CorporateNumberNeeded,
    JoiningClosed,
    ReasonNeeded,
    TooManyApplications,
    UnknownApplication,
    WrongCorporateNumber,
)
from hiroba.rules.joining.models import Application, ApplicationStep
from hiroba.rules.joining.types import CHANGED, ApplicationInfo, ApplicationState, Step, Wish

APPLICANT: Final = "applicant"
_SALT: Final = "hiroba.joining"
_NUMBERED = (OrganisationKind.COMPANY, OrganisationKind.UNIVERSITY)
_HOUR, _MOST_OF_ONE, _MOST = timedelta(hours=1), 2, 50  # applications that nobody has confirmed


@transaction.atomic
def apply(wish: Wish, who: Principal = ANONYMOUS) -> ApplicationInfo:
    """Keep an application; a mail with a link goes to its address, and nothing else happens before that.

    Raises JoiningClosed, WrongCorporateNumber, CorporateNumberNeeded, TooManyApplications, MyNumberFound.
    """
    require_open()
    _check(wish)
    waiting = Application.objects.filter(
        state=ApplicationState.UNCONFIRMED.value, made__gt=timezone.now() - _HOUR
    )
    if waiting.count() >= _MOST or waiting.filter(email__iexact=wish.email).count() >= _MOST_OF_ONE:
        raise TooManyApplications
    row = Application.objects.create(
        name=wish.name, name_en=wish.name_en, kind=wish.kind.value, corporate_number=wish.corporate_number,
        website=wish.website, contact=wish.contact, email=wish.email.lower(), purpose=wish.purpose,
        plan=wish.plan, language=wish.language, state=ApplicationState.UNCONFIRMED.value,
        by=who.id if who.kind == "person" else "",
    )  # fmt: skip
    tell(who, row, "application.make")
    return info(row)


def require_open() -> None:
    """Raises JoiningClosed."""
    if not settings.rules().joining:
        raise JoiningClosed


def _check(wish: Wish) -> None:
    mynumber.refuse_text(_("書かれた文"), wish.name, wish.contact, wish.purpose, wish.plan)
    if wish.corporate_number and not organisations.is_corporate_number(wish.corporate_number):
        raise WrongCorporateNumber
    if wish.kind in _NUMBERED and not wish.corporate_number:
        raise CorporateNumberNeeded


def key_of(id: str) -> str:
    """Return what opens an application to its applicant: part of the link in their mails."""
    return signing.Signer(salt=_SALT).sign(id)


def by_key(key: str) -> ApplicationInfo:
    """Return the application that a link opens. Raises UnknownApplication."""
    try:
        id = signing.Signer(salt=_SALT).unsign(key)
    except signing.BadSignature as error:
        raise UnknownApplication from error
    return info(_row(id))


@transaction.atomic
def confirm(key: str, who: Principal = ANONYMOUS) -> ApplicationInfo:
    """Whoever followed the link has the address; again changes nothing. Raises UnknownApplication."""
    row = locked(by_key(key).id)
    if row.state == ApplicationState.UNCONFIRMED.value:
        move(who, row, ApplicationState.WAITING, "application.confirm")
    return info(row)


@transaction.atomic
def answer(key: str, text: str, who: Principal = ANONYMOUS) -> ApplicationInfo:
    """Answer what the operator asked. Raises UnknownApplication, ApplicationMoved, ReasonNeeded."""
    row = locked(by_key(key).id)
    require(row, ApplicationState.ASKED)
    say(row, APPLICANT, text)
    move(who, row, ApplicationState.WAITING, "application.answer")
    return info(row)


@transaction.atomic
def take_back(key: str, who: Principal = ANONYMOUS) -> ApplicationInfo:
    """The applicant does not want to join any more. Raises UnknownApplication, ApplicationMoved."""
    row = locked(by_key(key).id)
    require(row, ApplicationState.UNCONFIRMED, ApplicationState.WAITING, ApplicationState.ASKED,
            ApplicationState.ACCEPTED)  # fmt: skip
    move(who, row, ApplicationState.WITHDRAWN, "application.withdraw")
    return info(row)


def application(id: str) -> ApplicationInfo:
    """Return one; the caller has asked `decide`. Raises UnknownApplication."""
    return info(_row(id))


def locked(id: str) -> Application:
    return _row(id, lock=True)


def _row(id: str, *, lock: bool = False) -> Application:
    rows = Application.objects.select_for_update() if lock else Application.objects.all()
    row = rows.filter(pk=id).first()
    if row is None:
        raise UnknownApplication
    return row


def require(row: Application, *states: ApplicationState) -> None:
    if row.state not in states:
        raise ApplicationMoved


def say(row: Application, by: str, text: str) -> None:
    if not text.strip():
        raise ReasonNeeded
    ApplicationStep.objects.create(application=row, by=by, text=text.strip()[:4000])


def move(who: Principal, row: Application, state: ApplicationState, action: str) -> None:
    row.state = state.value
    row.save()
    tell(who, row, action)


def tell(who: Principal, row: Application, action: str) -> None:
    """Into the journal, without what was said; and to whoever is to hear of it."""
    journal.record(who, action, "application", row.pk, details={"state": row.state})
    outbox.emit(CHANGED, row.pk, {"state": row.state})


def info(row: Application) -> ApplicationInfo:
    wish = Wish(
        row.name, row.name_en, OrganisationKind(row.kind), row.corporate_number, row.website, row.contact,
        row.email, row.purpose, row.plan, row.language,
    )  # fmt: skip
    steps = tuple(Step(each.at, each.by, each.text) for each in row.steps.order_by("pk"))
    return ApplicationInfo(
        row.pk, wish, ApplicationState(row.state), row.by, row.made, row.code, row.parent, steps
    )
