"""A person is erased: first it is written down, then every room does its part, the account goes last."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.erasure import listing, remembering
from hiroba.kernel.erasure.models import Erasure
from hiroba.kernel.erasure.reaching import reaches
from hiroba.kernel.erasure.types import Kind, Noted, Target
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.people import service as people
from hiroba.kernel.signin import service as signin

Count = Callable[[str, int], None]
_JOB = "erasure.person"


def erase_person(id: int, who: Principal = SYSTEM) -> str:
    """Let somebody sign in no longer, and have all that is kept of them erased; return the job's id.

    The caller has asked `decide`. Raises UnknownPerson, LastOperator.
    """
    with transaction.atomic():
        mark = begin(id, who)
        return jobs.enqueue(_JOB, {"mark": mark}, key=f"{_JOB}:{mark}")


def begin(id: int, who: Principal = SYSTEM) -> str:
    """Let somebody sign in no longer, and write down that they go; return the mark. Once begun it changes
    nothing. Raises UnknownPerson, LastOperator."""
    if known := begun(str(id)):
        return known[0]
    with transaction.atomic():
        mark = people.require_erasable(id)
        Erasure.objects.update_or_create(pk=mark, defaults={"person": str(id), "done": None})
        people.deactivate(id)
        journal.record(who, "person.erase", "person", str(id))
    return mark


def finish(mark: str, count: Count = lambda _room, _changed: None) -> None:
    """Do what is left of an erasure. Once done it changes nothing.

    count: told how many rows a room changed, in the transaction in which it did.
    """
    row = Erasure.objects.filter(pk=mark).first()
    if row is None or not row.person:
        return
    listing.note([Noted(mark, Target(Kind.PERSON))])
    addresses = people.addresses_of(int(row.person))
    for name, erase in reaches().items():
        with transaction.atomic():
            count(name, erase(row.person, addresses))
    with transaction.atomic():
        signin.end_sessions(int(row.person))
        count("people", people.remove(int(row.person)))
        row.person, row.done = "", timezone.now()
        row.save()


def apply_again(known: Iterable[Noted]) -> int:
    """After a restore: erase anew what had been erased; return how much. known: `remembered` before it."""
    lines = set(known) | listing.noted() | remembering.remembered()
    listing.note(lines)
    marks = {each.mark for each in lines if each.target.kind is Kind.PERSON}
    found = {mark: id for id, mark in people.marks() if mark in marks}
    for mark in marks:
        Erasure.objects.update_or_create(
            pk=mark, defaults={"person": str(found.get(mark, "")), "done": timezone.now()}
        )
    for mark in found:
        finish(mark)
    back = len(found) + remembering.erase_again(lines)
    remembering.close_orders({each.mark for each in lines})
    return back


def begun(person: str = "") -> list[str]:
    """Return the marks of the erasures that are not finished. person: of this one alone."""
    rows = Erasure.objects.filter(person=person) if person else Erasure.objects.exclude(person="")
    return list(rows.values_list("pk", flat=True))


@jobs.job(_JOB)
def _erase(_context: JobContext, mark: str, **_: Any) -> None:
    finish(mark)
