"""An erasure is asked for by one person, confirmed by another, and carried out by a job to its end."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Action, Principal, Resource
from hiroba.kernel.erasure import erasing, remembering
from hiroba.kernel.erasure.errors import NothingToErase, OrderMoved, UnknownOrder
from hiroba.kernel.erasure.models import Order
from hiroba.kernel.erasure.reaching import places
from hiroba.kernel.erasure.types import ASKED, Kind, OrderInfo, OrderState, Target
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.sealing import service as sealing

_JOB = "erasure.order"
_MOST = 100  # orders that are listed
_DAILY = 24 * 3600.0  # seconds
_WAITS = timedelta(days=30)  # for a second person


def preview(who: Principal, target: Target) -> dict[str, int]:
    """Count what an erasure would reach, by place, without changing anything.

    Raises Forbidden, SignInNeeded, NothingToErase, UnknownPerson, LastOperator.
    """
    require_keeper(who, target)
    return _counted(target)


def ask(who: Principal, target: Target) -> OrderInfo:
    """Ask for an erasure; nothing is erased before somebody else, who hears of it, has confirmed it.

    Asked for twice it is one. Raises as `preview`.
    """
    found = preview(who, target)
    with transaction.atomic():
        row, fresh = _asked_for(who, target, found)
        if fresh:
            _tell(who, row, "erasure.ask", found)
            outbox.emit(ASKED, row.pk, {})
    return info(row)


@transaction.atomic
def confirm(who: Principal, id: str) -> OrderInfo:
    """Confirm what another person asked for; it begins. Raises UnknownOrder, Forbidden, SignInNeeded,
    SecondPersonNeeded, OrderMoved."""
    row = _locked(who, id)
    decide.require_another(who, row.by)
    if _state(row) is not OrderState.WAITING:
        raise OrderMoved
    row.confirmed, row.confirmed_by, row.waiting = timezone.now(), who.id, ""
    _queue(row)
    _tell(who, row, "erasure.confirm", {})
    return info(row)


@transaction.atomic
def call_off(who: Principal, id: str) -> OrderInfo:
    """Let it be; what was meant is forgotten. Raises UnknownOrder, Forbidden, SignInNeeded, OrderMoved."""
    row = _locked(who, id)
    if _state(row) is not OrderState.WAITING:
        raise OrderMoved
    row.called_off, row.what, row.waiting = timezone.now(), "", ""
    row.save()
    _tell(who, row, "erasure.call-off", {})
    return info(row)


@transaction.atomic
def again(who: Principal, id: str) -> OrderInfo:
    """Go on with one that broke off. Raises UnknownOrder, Forbidden, SignInNeeded, OrderMoved."""
    row = _locked(who, id)
    if _state(row) is not OrderState.WORKING:
        raise OrderMoved
    _queue(row)
    return info(row)


def erase_now(target: Target) -> OrderInfo:
    """Erase from the machine's own console, at once; killed, the job goes on. Raises NothingToErase."""
    found = _counted(target)
    with transaction.atomic():
        row = Order(**_wished(SYSTEM, target, found))
        row.confirmed, row.confirmed_by = timezone.now(), SYSTEM.id
        _queue(row)
        _tell(SYSTEM, row, "erasure.confirm", found)
    carry_out(row.pk)
    return info(Order.objects.get(pk=row.pk))


def carry_out(id: str, context: JobContext | None = None) -> None:
    """Do what is left of a confirmed erasure. Once done it changes nothing."""
    row = Order.objects.filter(pk=id, done=None).exclude(confirmed=None).first()
    if row is None:
        return
    target = _target(row)
    if target.kind is Kind.PERSON:
        _person(row, target)
    else:
        remembering.remember(target)
        _reach(row, target, context)
    with transaction.atomic():
        row.what, row.done = "", timezone.now()
        row.save()
        _tell(SYSTEM, row, "erasure.done", row.counts)


def order(who: Principal, id: str) -> OrderInfo:
    """Return how an erasure stands. Raises UnknownOrder, also where `who` may not see it."""
    return info(_seen(who, Order.objects.filter(pk=id).first()))


def orders(who: Principal, organisation: str) -> list[OrderInfo]:
    """Return the erasures of an organisation ("": of people), the newest first. Raises Forbidden,
    SignInNeeded."""
    require_keeper(who, Target(Kind.THING if organisation else Kind.PERSON, organisation))
    return [info(row) for row in Order.objects.filter(organisation=organisation).order_by("-asked")[:_MOST]]


def redacted_on(dataset: str) -> list[tuple[str, Any]]:
    """Return column and moment of the erasures of rows that a dataset has had."""
    rows = Order.objects.filter(kind=Kind.ROWS, dataset=dataset).exclude(done=None).order_by("done")
    return list(rows.values_list("column", "done"))


def require_keeper(who: Principal, target: Target) -> None:
    """Operators erase people; administrators and operators what is of an organisation. Raises Forbidden,
    SignInNeeded."""
    if target.organisation:
        resource = Resource("organisation", target.organisation, target.organisation)
        decide.require(who, Action.ORGANISATION_MANAGE, resource)
    else:
        decide.require(who, Action.PLATFORM_OPERATE, Resource("platform", "", ""))
    if who.kind not in ("person", "system"):
        raise decide.Forbidden(action="erasure", kind="organisation", organisation=target.organisation)


def info(row: Order) -> OrderInfo:
    return OrderInfo(
        row.pk, _target(row), _state(row), row.by, row.asked, row.confirmed_by, row.confirmed, row.done,
        dict(row.expected), dict(row.counts), row.job,
    )  # fmt: skip


def _counted(target: Target) -> dict[str, int]:
    if target.kind is Kind.PERSON:
        people.require_erasable(int(target.what))
        return {}
    every = places(target.kind)
    found = {each.name: each.count(target) for each in every}
    if not any(found[each.name] for each in every if not each.derived):
        raise NothingToErase
    return found


def _asked_for(who: Principal, target: Target, found: dict[str, int]) -> tuple[Order, bool]:
    """What waits for a second person and means the same, else a new one; whether it is new."""
    known = Order.objects.filter(waiting__in=sealing.marks(target.place, target.what)).first()
    if known is not None:
        return known, False
    mark = sealing.mark(target.place, target.what)
    return Order.objects.get_or_create(waiting=mark, defaults=_wished(who, target, found))


def _wished(who: Principal, target: Target, found: dict[str, int]) -> dict[str, Any]:
    return {
        "kind": target.kind, "organisation": target.organisation, "dataset": target.dataset,
        "column": target.column, "what": target.what, "by": who.id, "expected": found,
    }  # fmt: skip


def _queue(row: Order) -> None:
    row.job = jobs.enqueue(_JOB, {"id": row.pk}, key=f"{_JOB}:{row.pk}")
    row.save()


def _reach(row: Order, target: Target, context: JobContext | None) -> None:
    every = places(target.kind)
    for at, place in enumerate(every):
        if context is not None:
            context.progress(at, len(every), place.name)
        changed = place.erase(target)
        row.counts[place.name] = row.counts.get(place.name, 0) + changed
        row.save()


def _person(row: Order, target: Target) -> None:
    """Each room is counted in the transaction in which it is reached. The account may be gone already: a
    crash came between its erasure and our receipt."""

    def count(room: str, changed: int) -> None:
        row.counts[room] = row.counts.get(room, 0) + changed
        row.save(update_fields=["counts"])

    with suppress(people.UnknownPerson):
        erasing.finish(erasing.begin(int(target.what)), count)


def _target(row: Order) -> Target:
    return Target(Kind(row.kind), row.organisation, row.dataset, row.column, row.what)


def _state(row: Order) -> OrderState:
    if row.called_off is not None:
        return OrderState.CALLED_OFF
    if row.done is not None:
        return OrderState.DONE
    return OrderState.WAITING if row.confirmed is None else OrderState.WORKING


def _locked(who: Principal, id: str) -> Order:
    return _seen(who, Order.objects.select_for_update().filter(pk=id).first())


def _seen(who: Principal, row: Order | None) -> Order:
    if row is None:
        raise UnknownOrder
    try:
        require_keeper(who, _target(row))
    except decide.Forbidden as error:
        raise UnknownOrder from error
    return row


def _tell(who: Principal, row: Order, action: str, counts: dict[str, int]) -> None:
    details: dict[str, int | str] = {"of": row.kind, **counts}
    if row.dataset:
        details["dataset"] = row.dataset
    journal.record(who, action, "erasure", row.pk, organisation=row.organisation, details=details)


@jobs.every(_DAILY, "erasure.expire")
def expire(_context: JobContext) -> None:
    """What nobody has confirmed in time is called off, and forgotten with it."""
    late = Order.objects.filter(confirmed=None, called_off=None, asked__lt=timezone.now() - _WAITS)
    for id in late.values_list("pk", flat=True):
        with suppress(OrderMoved):  # somebody was faster
            call_off(SYSTEM, id)


@jobs.job(_JOB)
def _carry_out(context: JobContext, id: str, **_: Any) -> None:
    carry_out(id, context)
