"""What people built with the data: proposed by them, accepted by the office whose data it uses first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.catalog.dialogue import references, rights, words
from hiroba.catalog.dialogue.errors import InvalidWords, NotShown, UnknownShowcase
from hiroba.catalog.dialogue.models import Showcase, Use
from hiroba.catalog.dialogue.noting import ANSWERED, ASKED, note
from hiroba.catalog.dialogue.once import earlier, made
from hiroba.catalog.dialogue.paging import cut
from hiroba.catalog.dialogue.pictures.taking import take
from hiroba.catalog.dialogue.types import (
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    Kind,
    ShowcaseDraft,
    ShowcaseInfo,
    ShowcasePage,
    ShowcaseState,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.storage import service as storage

_WITH_USES = Prefetch("uses", Use.objects.order_by("position"))


def propose_showcase(who: Principal, draft: ShowcaseDraft) -> str:
    """Propose something built with public data and return its id; the same form twice is one proposal.

    Raises SignInNeeded, Forbidden, TooManyAsked, InvalidWords, PictureRefused, StorageFull.
    """
    by = rights.writer(who)
    before = earlier(Showcase, by, draft.mark)
    if before is not None:
        return before.pk
    rights.require_asker(who)
    title = words.required("title", words.line(draft.title), LONGEST_TITLE)
    text = words.required("text", words.paragraphs(draft.text), LONGEST_TEXT)
    url, name = words.address(draft.url), words.called(draft.name)
    used = references.public(draft.datasets)
    if not used:
        raise InvalidWords(field="datasets", why=_("使ったデータを書いてください。"))
    key, media_type = take(draft.picture) if draft.picture else ("", "")
    with transaction.atomic():
        row, new = made(
            Showcase, organisation=used[0].organisation, by=by, name=name, mark=draft.mark[:64],
            title=title, text=text, url=url, picture=key, picture_type=media_type,
            state=ShowcaseState.PROPOSED.value,
        )  # fmt: skip
        if new:
            Use.objects.bulk_create(
                Use(showcase=row, dataset=each.id, position=at) for at, each in enumerate(used)
            )
            note(who, ASKED, Kind.SHOWCASE, row)
    return row.pk


@transaction.atomic
def accept_showcase(who: Principal, id: str) -> None:
    """Put it into the gallery. Raises UnknownShowcase, NotShown, Forbidden."""
    _decide(who, id, ShowcaseState.SHOWN, "")


@transaction.atomic
def decline_showcase(who: Principal, id: str, reason: str) -> None:
    """Keep it out of the gallery. Raises UnknownShowcase, NotShown, Forbidden, InvalidWords."""
    _decide(who, id, ShowcaseState.DECLINED, words.required("reason", words.line(reason), LONGEST_REASON))


def showcase(who: Principal, id: str) -> ShowcaseInfo:
    """Return one, to its maker and officers also before it is accepted. Raises UnknownShowcase, NotShown."""
    return info(who, _row(who, Showcase.objects.prefetch_related(_WITH_USES), id))


def showcases(who: Principal, page: int = 1, page_size: int = 12, dataset: str = "") -> ShowcasePage:
    """Return the gallery, accepted last first; of one dataset where that is given."""
    rows = Showcase.objects.filter(state=ShowcaseState.SHOWN.value, hidden="")
    if dataset:
        rows = rows.filter(uses__dataset=dataset)
    ordered = rows.order_by("-decided", "-pk").prefetch_related(_WITH_USES)
    total, cards, here, pages = cut(ordered, page, page_size)
    return ShowcasePage(total, tuple(info(who, each) for each in cards), here, pages)


def picture(who: Principal, id: str) -> tuple[Path, str]:
    """Return the picture's file and media type. Raises UnknownShowcase, NotShown, UnknownBlob."""
    row = _row(who, Showcase.objects.all(), id)
    if not row.picture:
        raise UnknownShowcase
    return storage.local_path(row.picture), row.picture_type


def referenced_blobs() -> Iterator[str]:
    """Yield the keys of all pictures (storage sweeps the others)."""
    yield from Showcase.objects.exclude(picture="").values_list("picture", flat=True).iterator()


def info(who: Principal, row: Showcase) -> ShowcaseInfo:
    used = references.seen([each.dataset for each in row.uses.all()], decide.sight(who))
    return ShowcaseInfo(
        row.pk, row.organisation, row.title, row.text, row.url, row.name, row.picture_type,
        ShowcaseState(row.state), row.reason, row.created, used, row.hidden, rights.wrote(who, row),
    )  # fmt: skip


def _row(who: Principal, rows: QuerySet[Showcase], id: str) -> Showcase:
    row = rows.filter(pk=id).first()
    if row is None:
        raise UnknownShowcase
    if row.hidden and not rights.sees_hidden(who, row):
        raise NotShown(reason=row.hidden)
    known = rights.wrote(who, row) or rights.may_answer(who, row.organisation)
    if row.state != ShowcaseState.SHOWN and not known and not rights.may_hide(who, row.organisation):
        raise UnknownShowcase
    return row


def _decide(who: Principal, id: str, state: ShowcaseState, reason: str) -> None:
    row = _row(who, Showcase.objects.select_for_update(), id)
    rights.require_answerer(who, row.organisation)
    if (row.state, row.reason) == (state.value, reason):
        return
    row.state, row.reason, row.decided = state.value, reason, timezone.now()
    row.save(update_fields=["state", "reason", "decided"])
    note(who, ANSWERED, Kind.SHOWCASE, row, state=state.value)
