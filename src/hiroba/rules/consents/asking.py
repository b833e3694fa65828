"""What organisations ask residents for, in plain words, version by version."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.consents.errors import UnknownAsk, WrongAsk
from hiroba.rules.consents.models import ConsentAsk, ConsentText
from hiroba.rules.consents.types import Ask, AskInfo, Category
from hiroba.rules.purposes import service as purposes

LONGEST = 2000  # letters of a text
_LEAST = 20


def may_ask(who: Principal, organisation: str) -> bool:
    """Whoever makes the rules of an organisation asks residents in its name."""
    return decide.decide(who, Action.RULE_MANAGE, _resource(organisation)).allowed


def require_asker(who: Principal, organisation: str) -> None:
    """Raises SignInNeeded, Forbidden."""
    decide.require(who, Action.RULE_MANAGE, _resource(organisation))


@transaction.atomic
def ask_for(who: Principal, ask: Ask, text: str) -> AskInfo:
    """Ask residents, or ask again in other words: then what was given to the older text counts no longer.

    Raises SignInNeeded, Forbidden, UnknownOrganisation, UnknownPurpose, WrongAsk.
    """
    recipient = organisations.get(ask.recipient).code
    require_asker(who, recipient)
    said, now = text.replace("\r\n", "\n").strip(), timezone.now()
    if not _LEAST <= len(said) <= LONGEST:
        raise WrongAsk(
            field="text", problem=_("何を何のために使うのかを、20字から2000字までで書いてください。")
        )
    row, new = ConsentAsk.objects.select_for_update().get_or_create(
        recipient=recipient, purpose=purposes.get(ask.purpose).id, category=ask.category.value,
        defaults={"text": said, "since": now},
    )  # fmt: skip
    if new or row.text != said or not row.open:
        changed = not new and row.text != said
        row.version += changed
        row.text, row.open = said, True
        row.since = now if new or changed else row.since
        row.save()
        ConsentText.objects.get_or_create(ask=row, version=row.version, defaults={"text": said, "since": now})
        _note(who, row, "consent.ask")
    return ask_info(row)


@transaction.atomic
def close(who: Principal, id: str) -> None:
    """Ask no longer: nothing that was given counts while it is closed. Raises UnknownAsk, Forbidden."""
    row = ask_row(id, held=True)
    require_asker(who, row.recipient)
    if row.open:
        row.open = False
        row.save(update_fields=["open"])
        _note(who, row, "consent.close")


def asks(recipient: str = "") -> list[AskInfo]:
    """Return what is asked for now, of one legal body or of all, the newest text first."""
    rows = ConsentAsk.objects.filter(open=True)
    if recipient:
        rows = ConsentAsk.objects.filter(recipient__in=organisations.body_below(recipient))
    return [ask_info(row) for row in rows.order_by("-since")]


def ask_row(id: str, *, held: bool = False) -> ConsentAsk:
    """Raises UnknownAsk."""
    rows = ConsentAsk.objects.select_for_update() if held else ConsentAsk.objects
    row = rows.filter(pk=id).first()
    if row is None:
        raise UnknownAsk(id=id[:16])
    return row


def ask_info(row: ConsentAsk) -> AskInfo:
    return AskInfo(row.pk, ask_of(row), row.text, row.version, row.since, row.open)


def ask_of(row: ConsentAsk) -> Ask:
    return Ask(row.recipient, row.purpose, Category(row.category))


def _note(who: Principal, row: ConsentAsk, action: str) -> None:
    journal.record(
        who, action, "consent", row.pk, organisation=row.recipient, purpose=row.purpose,
        details={"category": row.category, "version": row.version},
    )  # fmt: skip


def _resource(organisation: str) -> Resource:
    return Resource("organisation", organisation, organisation, Visibility.PRIVATE)
