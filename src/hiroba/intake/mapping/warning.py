"""Whoever mapped a dataset is told when a file that follows no longer fits."""

from __future__ import annotations

import structlog
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.mapping.types import COLUMN_CHANGED, COLUMN_MISSING, Problem, SavedMapping
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import PersonInfo
from hiroba.kernel.settings import service as settings

_LOG = structlog.get_logger("hiroba.mapping")
Misfits = dict[str, list[str]]  # reason -> columns


def misfits(problems: tuple[Problem, ...]) -> Misfits:
    """The columns that were mapped and are missing, or of another type now."""
    found: Misfits = {}
    for problem in problems:
        if problem.reason in (COLUMN_MISSING, COLUMN_CHANGED):
            names = [text for _row, text in problem.examples] or [problem.attribute]
            found.setdefault(problem.reason, []).extend(names)
    return {reason: sorted(set(names)) for reason, names in found.items()}


def tell(saved: SavedMapping, found: Misfits) -> None:
    """Mail it; a mail that does not go out is logged, the page shows the same."""
    card = datasets.detail(saved.dataset, EVERYTHING).card
    for person in people.answerable(saved.by, card.organisation):
        with translation.override(person.language):
            subject = _("【広場】「{title}」の対応づけを確認してください").format(title=card.title)
            lines = [
                _(
                    "届いたファイルが、保存した対応づけに合わなくなりました。合う列だけを当てはめて公開しています。"
                )
            ]
            if gone := found.get(COLUMN_MISSING):
                lines.append(_("見つからない列：{names}").format(names="、".join(gone)))
            if other := found.get(COLUMN_CHANGED):
                lines.append(_("値の種類が変わった列：{names}").format(names="、".join(other)))
            lines.append(_address(saved))
        _send(person, subject, "\n\n".join(lines), saved)


def _address(saved: SavedMapping) -> str:
    return f"{settings.server().address}/datasets/{saved.dataset}/mapping?table={saved.table}"


def _send(person: PersonInfo, subject: str, body: str, saved: SavedMapping) -> None:
    try:
        send_mail(" ".join(subject.split()), body, None, [person.email])
    except OSError as error:
        _LOG.warning("mail not sent", dataset=saved.dataset, kind=type(error).__name__)
