"""What is done is written into the journal and told to the house, never with the words that were said."""

from __future__ import annotations

from typing import Final

from hiroba.catalog.dialogue.models import Said
from hiroba.catalog.dialogue.types import Kind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox

ASKED: Final = "dialogue.asked"
ANSWERED: Final = "dialogue.answered"
SUPPORTED: Final = "dialogue.supported"
HIDDEN: Final = "dialogue.hidden"
SHOWN: Final = "dialogue.shown"


def note(who: Principal, topic: str, kind: Kind, row: Said, **details: int | str) -> None:
    """Note it in the caller's transaction. details: counts and short codes only."""
    journal.record(who, topic, kind.value, row.pk, organisation=row.organisation, details=details)
    outbox.emit(topic, row.pk, {"kind": kind.value, "organisation": row.organisation, **details})
