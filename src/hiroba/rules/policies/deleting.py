"""The duty to delete of a rule for an organisation: when it falls due the user is asked, confirms it, and the
owner hears how it stands, as with an agreement.

It reads "within so many days of having it". The last that anybody can have had was had when the rule ended:
so many days later nothing may be left.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.decide.types import Effect, PartyKind, Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.letters import service as letters
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings
from hiroba.rules.policies.errors import RuleMoved, UnknownRule
from hiroba.rules.policies.keeping import info_of
from hiroba.rules.policies.models import RuleVersion
from hiroba.rules.policies.reminding import due_after, remind_of
from hiroba.rules.policies.rights import may_manage
from hiroba.rules.policies.types import Duty, RuleInfo, RuleState

TOLD: Final = "rule.deletion"  # of the outbox; key: the rule; payload: number, state (due, late, confirmed)
_DAY: Final = 24 * 3600.0
_WAS_IN_FORCE: Final = (RuleState.ENACTED.value, RuleState.REPLACED.value, RuleState.ENDED.value)
_SUBJECTS: dict[str, Any] = {
    "due": gettext_lazy("【広場】ルールで使えたデータを消す日になりました。消して、確認してください：{name}"),
    "late": gettext_lazy("【広場】ルールで使われたデータの消去が、期日を過ぎても確認されていません：{name}"),
    "confirmed": gettext_lazy("【広場】ルールで使われたデータの消去が確認されました：{name}"),
}


@dataclass(frozen=True)
class Deletion:
    """What a version of a rule asked to delete. user: code. closed: since when nothing more was had."""

    info: RuleInfo
    user: str
    closed: datetime
    due: datetime
    confirmed: datetime | None

    @property
    def open(self) -> bool:
        return self.confirmed is None and self.closed <= timezone.now()


def deletions(who: Principal, id: str) -> list[Deletion]:
    """Return those of a rule, newest first, that somebody may know of: who looks after the data, or speaks
    for its user. None where nothing is to be deleted, or the rule has no end yet."""
    found = [_deletion(row) for row in RuleVersion.objects.filter(rule=id).order_by("-number")]
    return [
        each
        for each in found
        if each is not None and (may_manage(who, each.info.organisation) or may_manage(who, each.user))
    ]


@transaction.atomic
def confirm_deletion(who: Principal, id: str, number: int) -> None:
    """The user says that nothing of the data is left; a second time changes nothing.

    Raises UnknownRule (also for the owner), RuleMoved (no such duty, or the rule goes on).
    """
    row = RuleVersion.objects.select_for_update().filter(rule=id, number=number).first()
    found = _deletion(row) if row is not None else None
    if row is None or found is None or not may_manage(who, found.user):
        raise UnknownRule(id=id)
    if found.closed > timezone.now():
        raise RuleMoved(id=id)
    if row.deleted is None:
        row.deleted, row.deleted_by = timezone.now(), who.id
        row.save(update_fields=["deleted", "deleted_by"])
        for code in (row.organisation, found.user):
            journal.record(
                who, "rule.deletion-confirm", "rule", id, organisation=code,
                details={"version": number}, on_behalf=found.user,
            )  # fmt: skip
        _tell(row, "confirmed")


@jobs.every(_DAY, "rules.deletions")
def remind(_context: JobContext) -> None:
    """Write to the user on the day, and to the owner a week later; each once."""
    remind_of(_asking().filter(deleted=None, deletion_late=None).order_by("pk"), _due, _tell)


@outbox.consumer(TOLD, "rules-mail")
def write_to_them(event: Event) -> None:
    """The user hears that the day has come, the owner what became of it."""
    number, state = event.payload["number"], event.payload["state"]
    row = RuleVersion.objects.filter(rule=event.key, number=number).first()
    found = _deletion(row) if row is not None else None
    if found is None:
        return
    other, to = found.info.organisation, found.user
    if state != "due":
        other, to = to, other
    name, address = organisations.get(other), f"{settings.server().address}/rules/{event.key}/deletion"

    def words(person: PersonInfo) -> tuple[str, str]:
        said = str(_SUBJECTS[state]).format(name=name.name_en if person.language == "en" else name.name_ja)
        return said, "\n\n".join((said, _("ここで続けられます。"), address))

    letters.send(letters.written(people.officers(to), words))


def _asking() -> Any:
    """Versions that let an organisation use data and ask it to delete."""
    return RuleVersion.objects.filter(
        Q(body__effect=Effect.PERMIT.value),
        body__assignee__kind=PartyKind.ORGANISATION.value,
        body__duties__icontains=f"{Duty.DELETE}:",
        state__in=_WAS_IN_FORCE,
    )


def _deletion(row: RuleVersion) -> Deletion | None:
    info = info_of(row)
    rule = info.rule
    if rule.assignee.kind is not PartyKind.ORGANISATION or row.state not in _WAS_IN_FORCE:
        return None
    closed = _closed(info)
    due = None if closed is None else due_after(rule.duties, closed)
    if closed is None or due is None:
        return None
    return Deletion(info, rule.assignee.id, closed, due, row.deleted)


def _due(row: RuleVersion) -> datetime | None:
    found = _deletion(row)
    return None if found is None else found.due


def _closed(info: RuleInfo) -> datetime | None:
    """When its user had the data last; None: they have it still, also by the version that took its place."""
    if info.state is RuleState.REPLACED and _goes_on(info):
        return None
    begins = info.rule.begins
    moments = [each for each in (info.rule.ends, info.ended) if each is not None]
    closed = min(moments) if moments else None
    return None if closed is None or (begins is not None and closed <= begins) else closed


def _goes_on(info: RuleInfo) -> bool:
    later = RuleVersion.objects.filter(rule=info.id, number__gt=info.number, state__in=_WAS_IN_FORCE)
    following = later.order_by("number").first()
    return following is not None and info_of(following).rule.assignee == info.rule.assignee


def _tell(row: RuleVersion, state: str) -> None:
    outbox.emit(TOLD, row.rule, {"number": row.number, "state": state})
