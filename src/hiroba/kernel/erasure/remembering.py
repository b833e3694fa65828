"""What was erased is remembered by marks, and erased anew where an older backup has brought it back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.erasure import listing
from hiroba.kernel.erasure.models import Erasure, Mark, Order
from hiroba.kernel.erasure.reaching import found_in, places
from hiroba.kernel.erasure.types import Kind, Noted, Target
from hiroba.kernel.journal import service as journal
from hiroba.kernel.people import service as people
from hiroba.kernel.sealing import service as sealing


def remember(target: Target) -> None:
    """Write it down, before anything of it goes."""
    noted = Noted(sealing.mark(target.place, target.what), _without(target))
    _keep([noted])
    listing.note([noted])


def remembered() -> set[Noted]:
    """Return everything that was erased here."""
    found = {Noted(mark, Target(Kind.PERSON)) for mark in Erasure.objects.values_list("pk", flat=True)}
    rows = Mark.objects.values_list("mark", "kind", "organisation", "dataset", "column")
    return found | {Noted(mark, Target(Kind(kind), *where)) for mark, kind, *where in rows}


def erase_again(lines: Iterable[Noted]) -> int:
    """Erase things and rows that are there though they were erased; return how many."""
    wanted: dict[Target, set[str]] = defaultdict(set)
    for each in lines:
        if each.target.kind is not Kind.PERSON:
            wanted[each.target].add(each.mark)
    _keep(Noted(mark, target) for target, marks in wanted.items() for mark in marks)
    back = [each for target, marks in wanted.items() for each in _back(target, marks)]
    for target in back:
        erase_within(target)
    return len(back)


def erase_within(target: Target) -> int:
    """Erase in every place what belongs to something that is erased, and is remembered by that; return how
    much was changed."""
    return sum(place.erase(target) for place in places(target.kind))


def close_orders(marks: set[str]) -> None:
    """An order that an older backup brought back, of what is erased already, names it no more."""
    for row in Order.objects.filter(done=None, called_off=None):
        where = Target(Kind(row.kind), row.organisation, row.dataset, row.column, row.what)
        if _is_erased(where, marks):
            row.what, row.waiting, row.done = "", "", timezone.now()
            row.save()
            journal.record(
                SYSTEM, "erasure.done", "erasure", row.pk, organisation=row.organisation,
                details={"of": row.kind},
            )  # fmt: skip


def _is_erased(target: Target, marks: set[str]) -> bool:
    if target.kind is not Kind.PERSON:
        return not marks.isdisjoint(sealing.marks(target.place, target.what))
    try:
        people.person(int(target.what))
    except people.UnknownPerson:
        return True
    return False


def _back(place: Target, marks: set[str]) -> Iterator[Target]:
    for what in found_in(place):
        if not marks.isdisjoint(sealing.marks(place.place, what)):
            yield Target(place.kind, place.organisation, place.dataset, place.column, what)


def _keep(lines: Iterable[Noted]) -> None:
    with transaction.atomic():
        for each in lines:
            where = each.target
            Mark.objects.get_or_create(
                pk=each.mark,
                defaults={
                    "kind": where.kind.value, "organisation": where.organisation, "dataset": where.dataset,
                    "column": where.column,
                },
            )  # fmt: skip


def _without(target: Target) -> Target:
    return Target(target.kind, target.organisation, target.dataset, target.column)
