"""What an officer answered once for a source is kept, with who and why."""

from __future__ import annotations

import msgspec
from django.db import transaction

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.rules.privacy.models import GivenAnswer
from hiroba.rules.privacy.types import Answer, ReasonNeeded

_LONGEST = 1024


def answer_of(organisation: str, source_key: str) -> Answer | None:
    """The answer that holds for the files of a source."""
    row = GivenAnswer.objects.filter(organisation=organisation, source_key=source_key[:_LONGEST]).first()
    return msgspec.convert(row.answer, Answer) if row else None


@transaction.atomic
def remember(organisation: str, source_key: str, answer: Answer, who: Principal) -> None:
    """Keep the answer, with a line in the journal: what was decided, not about what. Raises ReasonNeeded."""
    if answer.harmless and not answer.reason.strip():
        raise ReasonNeeded
    row, _made = GivenAnswer.objects.update_or_create(
        organisation=organisation,
        source_key=source_key[:_LONGEST],
        defaults={"answer": msgspec.to_builtins(answer), "by": who.id[:64]},
    )
    told: dict[str, int | str] = {
        "without": len(answer.without),
        "coarser": len(answer.coarser),
        "least": answer.least,
        "harmless": len(answer.harmless),
        "closed": int(answer.closed),
    }
    journal.record(who, "privacy.answer", "privacy", str(row.pk), organisation=organisation, details=told)
