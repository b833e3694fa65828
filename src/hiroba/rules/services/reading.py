"""Services outside and applications, as they stand."""

from __future__ import annotations

from collections.abc import Iterable

from hiroba.kernel.manifests.service import UnknownService
from hiroba.kernel.manifests.types import State
from hiroba.rules.services import wishes
from hiroba.rules.services.errors import UnknownServiceApplication
from hiroba.rules.services.models import OutsideService, ServiceApplication
from hiroba.rules.services.types import ApplicationInfo, ApplicationState, ServiceInfo


def outside() -> list[ServiceInfo]:
    """Return every service outside that was approved, by id."""
    return _infos(OutsideService.objects.order_by("pk"))


def outside_of(organisation: str) -> list[ServiceInfo]:
    """Return those of one organisation, by id."""
    return _infos(OutsideService.objects.filter(organisation=organisation).order_by("pk"))


def service(id: str) -> ServiceInfo:
    """Return one. Raises UnknownService."""
    found = _infos(OutsideService.objects.filter(pk=id))
    if not found:
        raise UnknownService(service=id)
    return found[0]


def applications_of(organisation: str) -> list[ApplicationInfo]:
    """Return what an organisation applied for, the newest first."""
    rows = ServiceApplication.objects.filter(organisation=organisation).order_by("-pk")
    return application_infos(rows)


def application(id: int) -> ApplicationInfo:
    """Return one; the caller has asked `decide`. Raises UnknownServiceApplication."""
    return application_infos([application_row(id)])[0]


def application_row(id: int, *, lock: bool = False) -> ServiceApplication:
    """Raises UnknownServiceApplication."""
    rows = ServiceApplication.objects.select_for_update() if lock else ServiceApplication.objects.all()
    row = rows.filter(pk=id).first()
    if row is None:
        raise UnknownServiceApplication
    return row


def application_infos(rows: Iterable[ServiceApplication]) -> list[ApplicationInfo]:
    known = set(OutsideService.objects.values_list("pk", flat=True))
    return [
        ApplicationInfo(
            row.pk, row.service, row.organisation, wishes.read(row.wish), ApplicationState(row.state),
            row.by, row.made, row.terms_id, row.answer, row.service in known,
        )
        for row in rows
    ]  # fmt: skip


def _infos(rows: Iterable[OutsideService]) -> list[ServiceInfo]:
    found = list(rows)
    accepted = dict(
        ServiceApplication.objects.filter(
            service__in=[row.pk for row in found], state=ApplicationState.APPROVED.value
        )
        .order_by("pk")
        .values_list("service", "terms_id")
    )
    return [
        ServiceInfo(
            row.pk, row.organisation, wishes.read(row.wish), State(row.state), row.reason, row.since,
            accepted.get(row.pk, ""),
        )
        for row in found
    ]  # fmt: skip
