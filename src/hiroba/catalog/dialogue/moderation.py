"""What may not stand there is hidden, with the reason; nothing is deleted, and it can be shown again."""

from __future__ import annotations

from django.db import transaction

from hiroba.catalog.dialogue import rights, words
from hiroba.catalog.dialogue.errors import UnknownQuestion, UnknownRequest, UnknownShowcase
from hiroba.catalog.dialogue.models import Question, Request, Said, Showcase
from hiroba.catalog.dialogue.noting import HIDDEN, SHOWN, note
from hiroba.catalog.dialogue.types import LONGEST_REASON, Kind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError

_KINDS: dict[Kind, tuple[type[Said], type[HirobaError]]] = {
    Kind.REQUEST: (Request, UnknownRequest),
    Kind.QUESTION: (Question, UnknownQuestion),
    Kind.SHOWCASE: (Showcase, UnknownShowcase),
}


@transaction.atomic
def hide(who: Principal, kind: Kind, id: str, reason: str) -> None:
    """Show it to its writer and the officers only, who read why.

    Raises UnknownRequest, UnknownQuestion, UnknownShowcase, Forbidden, InvalidWords.
    """
    row = _row(who, kind, id)
    why = words.required("reason", words.line(reason), LONGEST_REASON)
    if row.hidden != why:
        row.hidden = why
        row.save(update_fields=["hidden"])
        note(who, HIDDEN, kind, row)


@transaction.atomic
def show(who: Principal, kind: Kind, id: str) -> None:
    """Show it to everybody again. Raises as `hide` does."""
    row = _row(who, kind, id)
    if row.hidden:
        row.hidden = ""
        row.save(update_fields=["hidden"])
        note(who, SHOWN, kind, row)


def _row(who: Principal, kind: Kind, id: str) -> Said:
    model, unknown = _KINDS[kind]
    row = model._default_manager.select_for_update().filter(pk=id).first()
    if row is None:
        raise unknown
    rights.require_hider(who, row.organisation)
    return row
