"""The door of the journal: what was done is written once and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import triggers
from hiroba.kernel.journal.exporting import export
from hiroba.kernel.journal.guard import PersonalData, check, check_text
from hiroba.kernel.journal.models import JournalEntry
from hiroba.kernel.journal.refusing import counted, finder, flush, met, note, refusal, refused, unseen, writer
from hiroba.kernel.journal.sealing import seal, sealer
from hiroba.kernel.journal.state import state
from hiroba.kernel.journal.types import Entry, Outcome, Question
from hiroba.kernel.journal.verifying import verify, verify_file

__all__ = [
    "PersonalData", "asked", "counted", "entries", "export", "finder", "flush", "met", "note", "record",
    "record_all", "refusal", "refused", "replaced_whole", "seal", "sealer", "state", "unseen", "verify",
    "verify_file", "writer",
]  # fmt: skip


@contextmanager
def replaced_whole() -> Iterator[None]:
    """Let the block put another journal in the place of this one: only for restoring a backup."""
    triggers.lift(connection)
    yield
    triggers.install(connection)


def record(
    who: Principal,
    action: str,
    kind: str,
    id: str,
    *,
    organisation: str = "",
    purpose: str = "",
    outcome: Outcome = Outcome.DONE,
    details: dict[str, int | str] | None = None,
    on_behalf: str = "",
    rules: Sequence[str] = (),
) -> None:
    """Write one line in the caller's transaction: it stands or falls with what it tells.

    on_behalf: the opaque id of whom the actor acts for, unless told: whose role they have there as a deputy.
    rules: ids of the policies and rules that decided; an emergency by which they act is told with them.

    Raises PersonalData (a programming error) where a detail could name a person.
    """
    told = details or {}
    _check(id, told, purpose)
    check_text("on_behalf", on_behalf)
    for rule in rules:
        check_text("rules", rule)
    JournalEntry.objects.create(
        at=timezone.now(), actor_kind=who.kind, actor=who.id, action=action, kind=kind, object_id=id,
        organisation=organisation, purpose=purpose, outcome=outcome.value, details=told,
        on_behalf=on_behalf or who.behalf.get(organisation, ""),
        rules=[*rules, *_emergency(who, organisation)],
    )  # fmt: skip


def _emergency(who: Principal, organisation: str) -> list[str]:
    id = who.emergencies.get(organisation)
    return [f"emergency-{id}"] if id else []


def record_all(
    who: Principal, action: str, kind: str, done: Iterable[tuple[str, str, dict[str, int | str]]]
) -> None:
    """Write a line for each of many things that were done at once: id, organisation and details of each.

    Raises PersonalData.
    """
    now = timezone.now()
    rows = []
    for id, organisation, details in done:
        _check(id, details, "")
        rows.append(
            JournalEntry(
                at=now, actor_kind=who.kind, actor=who.id, action=action, kind=kind, object_id=id,
                organisation=organisation, details=details, on_behalf=who.behalf.get(organisation, ""),
                rules=_emergency(who, organisation),
            )
        )  # fmt: skip
    JournalEntry.objects.bulk_create(rows)


def _check(id: str, details: dict[str, int | str], purpose: str) -> None:
    check(details)
    check_text("purpose", purpose)
    if "@" in id:
        raise PersonalData("id: looks like an e-mail address")


def entries(
    limit: int = 100,
    before: int | None = None,
    kind: str | None = None,
    id: str | None = None,
    organisation: str | None = None,
) -> list[Entry]:
    """Return the newest lines first; `before` is the id of the last line of the page before."""
    return asked(Question(kind or "", id or "", organisation or ""), limit, before)


def asked(question: Question, limit: int = 100, before: int | None = None) -> list[Entry]:
    """Return the lines that are asked for, the newest first; before: as of `entries`."""
    rows = JournalEntry.objects.order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=before)
    if question.kind:
        rows = rows.filter(kind=question.kind)
    if question.id:
        rows = rows.filter(object_id=question.id)
    if question.organisation:
        rows = rows.filter(organisation=question.organisation)
    if question.action.endswith("."):
        rows = rows.filter(action__startswith=question.action)
    elif question.action:
        rows = rows.filter(action=question.action)
    if question.outcome:
        rows = rows.filter(outcome=question.outcome)
    if question.since is not None:
        rows = rows.filter(at__gte=question.since)
    if question.until is not None:
        rows = rows.filter(at__lt=question.until)
    return [_entry(row) for row in rows[:limit]]


def _entry(row: JournalEntry) -> Entry:
    return Entry(
        row.pk, row.at, row.actor_kind, row.actor, row.action, row.kind, row.object_id, row.organisation,
        row.purpose, row.outcome, row.details, row.on_behalf, tuple(row.rules),
    )  # fmt: skip
