"""The operator approves services outside, refuses them, and switches them; the provider may end its own."""

from __future__ import annotations

from typing import Final

from django.db import transaction

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.manifests.service import ReasonMissing, UnknownService
from hiroba.kernel.manifests.types import State
from hiroba.kernel.outbox import service as outbox
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import ClientAllowance
from hiroba.rules.services import gate, wishes
from hiroba.rules.services.applying import move, require_provider
from hiroba.rules.services.errors import AnswerMissing
from hiroba.rules.services.keys import revoke_all, revoke_beyond
from hiroba.rules.services.models import OutsideService, ServiceApplication
from hiroba.rules.services.operating import require_operator
from hiroba.rules.services.reading import application_infos, application_row, service
from hiroba.rules.services.types import PLANS, SWITCHED, ApplicationInfo, ApplicationState, ServiceInfo

_LONGEST: Final = 500


def queue(who: Principal, *, waiting: bool = True, limit: int = 100) -> list[ApplicationInfo]:
    """Return what waits, the oldest first; else what was decided, the newest first. Raises Forbidden."""
    require_operator(who)
    state = ApplicationState.WAITING.value
    if waiting:
        return application_infos(ServiceApplication.objects.filter(state=state).order_by("pk")[:limit])
    return application_infos(ServiceApplication.objects.exclude(state=state).order_by("-pk")[:limit])


@transaction.atomic
def approve(who: Principal, id: int, plan: str) -> ServiceInfo:
    """Let a service stand as it was applied for. Keys that may more than it now may are ended.

    Raises Forbidden, SecondPersonNeeded, UnknownServiceApplication, ServiceApplicationMoved, WrongServiceId,
    ServiceIdTaken (a package took it since).
    """
    require_operator(who)
    row = application_row(id, lock=True)
    decide.require_another(who, row.by)
    wishes.check_id(row.service)
    plan = plan if plan in PLANS else row.wish["plan"]
    row.wish = row.wish | {"plan": plan}
    known, made = OutsideService.objects.get_or_create(
        pk=row.service, defaults={"organisation": row.organisation, "wish": row.wish}
    )
    if not made:
        known.wish = row.wish
        known.save(update_fields=["wish", "since"])
        revoke_beyond(who, known.pk, wishes.read(row.wish).scopes)
    given = PLANS[plan]
    metering.allow_client(ClientAllowance(row.service, given.minute, given.day), who)
    move(who, row, ApplicationState.APPROVED, "service.approve")
    transaction.on_commit(gate.forget)
    return service(row.service)


@transaction.atomic
def refuse(who: Principal, id: int, answer: str) -> None:
    """Raises Forbidden, SecondPersonNeeded, UnknownServiceApplication, ServiceApplicationMoved,
    AnswerMissing."""
    require_operator(who)
    row = application_row(id, lock=True)
    decide.require_another(who, row.by)
    if not answer.strip():
        raise AnswerMissing
    row.answer = answer.strip()[:2000]
    move(who, row, ApplicationState.REFUSED, "service.refuse")


@transaction.atomic
def switch(who: Principal, id: str, state: State, reason: str) -> None:
    """On, off, or to sleep for a time; its keys are refused in every process within half a second.

    Raises Forbidden, UnknownService, ReasonMissing.
    """
    require_operator(who)
    reason = reason.strip()[:_LONGEST] if state is State.SUSPENDED else ""
    if state is State.SUSPENDED and not reason:
        raise ReasonMissing
    _switched(who, id, state, reason)


@transaction.atomic
def end(who: Principal, id: str) -> None:
    """The provider ends its service: it is off, and its keys are gone. Raises UnknownService, Forbidden."""
    require_provider(who, service(id).organisation)
    _switched(who, id, State.OFF, "")
    revoke_all(who, id)


def _switched(who: Principal, id: str, state: State, reason: str) -> None:
    row = OutsideService.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise UnknownService(service=id)
    row.state, row.reason = state.value, reason
    row.save(update_fields=["state", "reason", "since"])
    journal.record(
        who, "service.switched", "service", id, organisation=row.organisation,
        details={"state": state.value},
    )  # fmt: skip
    outbox.emit(SWITCHED, id, {"state": state.value})
    transaction.on_commit(gate.forget)
