"""A resident sees also what was refused: who asked for data about them, and had no consent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal.types import Refusal, Unseen
from hiroba.kernel.people import service as people
from hiroba.rules.consents.asking import ask_of
from hiroba.rules.consents.giving import require_resident
from hiroba.rules.consents.models import ConsentRefusal
from hiroba.rules.consents.paging import shown
from hiroba.rules.consents.types import RefusalInfo, Shown


def keep(asked: Mapping[Unseen, int]) -> Iterator[tuple[Unseen, Refusal]]:
    """Count for each resident who is there what was refused about them; the journal has its line without
    them. place: the ask."""
    today = timezone.localdate()
    for each, number in asked.items():
        if each.id.isdigit() and _is_there(int(each.id)):
            with transaction.atomic():
                row, _made = ConsentRefusal.objects.get_or_create(
                    person=each.id, ask_id=each.place, day=today
                )
                ConsentRefusal.objects.filter(pk=row.pk).update(number=F("number") + number)
    yield from ()


def _is_there(person: int) -> bool:
    try:
        people.person(person)
    except (people.UnknownPerson, OverflowError):
        return False
    return True


def refusals(who: Principal, page: int = 1) -> Shown[RefusalInfo]:
    """Return who was refused data about a resident, the newest day first. Raises SignInNeeded, Forbidden."""
    require_resident(who)
    rows = ConsentRefusal.objects.filter(person=who.id).select_related("ask").order_by("-day", "-pk")
    return shown(rows, page, lambda each: RefusalInfo(each.day, ask_of(each.ask), each.number))
