"""The door of the dashboards: made, changed, removed, found, and had sent by mail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.organisations import service as organisations
from hiroba.services.dashboards.models import BoardMail, BoardRow
from hiroba.services.dashboards.types import (
    Board,
    BoardChanged,
    Draft,
    Kind,
    Rhythm,
    Size,
    Tile,
    UnknownBoard,
    View,
    WrongBoard,
)

EDIT: Final = "dashboards:edit"
MOST_TILES: Final = 24
MOST_INDICATORS: Final = 8  # of one view: more lines are not told apart
MOST_PLACES: Final = 100
RHYTHMS: Final = {Rhythm.WEEKLY: timedelta(days=7), Rhythm.MONTHLY: timedelta(days=30)}


@transaction.atomic
def save(draft: Draft, who: Principal, id: str = "", edition: str = "") -> Board:
    """Keep a dashboard, a new one or in the place of `id`. edition: `edition_of` what was changed.

    Raises Forbidden, WrongBoard, UnknownBoard, BoardChanged.
    """
    manifests.require(who, EDIT, draft.organisation)
    row = _managed(id, who) if id else BoardRow()
    _check(draft, who, {each for tile in row.tiles for each in tile["indicators"]})
    if id and edition and edition != edition_of(_told(row)):
        raise BoardChanged()
    if id and row.organisation != draft.organisation:
        raise WrongBoard(why=_("団体は変えられません。"))
    row.organisation, row.visibility = draft.organisation, draft.visibility.value
    row.title_ja, row.title_en = draft.title_ja.strip(), draft.title_en.strip()
    row.text, row.text_en = draft.text.strip(), draft.text_en.strip()
    row.tiles, row.by = [_kept(each) for each in draft.tiles], who.id[:64]
    row.save()
    details: dict[str, int | str] = {"visibility": row.visibility, "tiles": len(draft.tiles)}
    journal.record(who, "dashboard.save", "dashboard", row.pk, organisation=row.organisation, details=details)
    return _told(row)


@transaction.atomic
def remove(id: str, who: Principal) -> None:
    """Raises UnknownBoard, Forbidden."""
    row = _managed(id, who)
    organisation = row.organisation
    row.delete()
    journal.record(who, "dashboard.remove", "dashboard", id, organisation=organisation)


def board(id: str, who: Principal) -> Board:
    """Return a dashboard that this reader may see. Raises UnknownBoard."""
    row = BoardRow.objects.filter(decide.visible(decide.sight(who), None), pk=id).first()
    if row is None:
        raise UnknownBoard()
    return _told(row)


def boards(who: Principal, limit: int = 100) -> list[Board]:
    """Return the dashboards that this reader may see, by title."""
    rows = BoardRow.objects.filter(decide.visible(decide.sight(who), None)).order_by("title_ja", "pk")
    return [_told(row) for row in rows[:limit]]


def may_edit(board: Board, who: Principal) -> bool:
    return manifests.allowed(who, EDIT, board.organisation)


def edition_of(board: Board) -> str:
    """Return what changes whenever the dashboard does."""
    return board.modified.isoformat()


@transaction.atomic
def have_sent(id: str, rhythm: Rhythm | None, who: Principal) -> None:
    """Have it sent to oneself, or no longer with None. Raises UnknownBoard, Forbidden, WrongBoard."""
    manifests.require(who, "dashboards:mail")
    known = board(id, who)
    if who.kind != "person":
        raise WrongBoard(why=_("メールを受け取れるのは、ログインした人だけです。"))
    if rhythm is None:
        BoardMail.objects.filter(board=known.id, person=int(who.id)).delete()
    else:
        due = timezone.now() + RHYTHMS[rhythm]
        BoardMail.objects.update_or_create(
            board_id=known.id, person=int(who.id), defaults={"rhythm": rhythm.value, "due": due}
        )
    journal.record(
        who, "dashboard.mail", "dashboard", known.id, organisation=known.organisation,
        details={"rhythm": rhythm.value if rhythm else "none"},
    )  # fmt: skip


def sent_to(id: str, who: Principal) -> Rhythm | None:
    """Return how often somebody receives a dashboard."""
    if who.kind != "person":
        return None
    found = BoardMail.objects.filter(board=id, person=int(who.id)).first()
    return Rhythm(found.rhythm) if found else None


def _managed(id: str, who: Principal) -> BoardRow:
    visible = decide.visible(decide.sight(who), None)
    row = BoardRow.objects.select_for_update().filter(visible, pk=id).first()
    if row is None:
        raise UnknownBoard()
    manifests.require(who, EDIT, row.organisation)
    return row


def _check(draft: Draft, who: Principal, kept: set[str]) -> None:
    """kept: indicators that stand on it already; those that are gone since do not forbid every change."""
    organisations.get(draft.organisation)
    if not draft.title_ja.strip() or max(len(draft.title_ja), len(draft.title_en)) > 200:
        raise WrongBoard(why=_("名前を200文字以内で書いてください。"))
    said = [text for each in draft.tiles for text in (each.text, each.text_en)]
    if max(len(draft.text), len(draft.text_en)) > 4000 or max(map(len, said), default=0) > 2000:
        raise WrongBoard(why=_("説明が長すぎます。"))
    if len(draft.tiles) > MOST_TILES:
        raise WrongBoard(why=_("ならべられるのは{most}個までです。").format(most=MOST_TILES))
    for tile in draft.tiles:
        _check_view(tile.view, who, kept)


def _check_view(view: View, who: Principal, kept: set[str]) -> None:
    if not 0 < len(view.indicators) <= MOST_INDICATORS:
        raise WrongBoard(why=_("指標を1つから{most}個まで選んでください。").format(most=MOST_INDICATORS))
    if len(view.places) > MOST_PLACES:
        raise WrongBoard(why=_("団体は{most}個まで選べます。").format(most=MOST_PLACES))
    known = {each.definition.id for each in indicators.listing(who, ids=view.indicators)}
    gone = [each for each in view.indicators if each not in known | kept]
    if gone:
        raise WrongBoard(why=_("指標「{id}」が見つかりません。").format(id=gone[0][:64]))
    for code in view.places:
        indicators.place(code)


def _kept(tile: Tile) -> dict[str, Any]:
    view = tile.view
    return {
        "indicators": list(view.indicators), "places": list(view.places), "first": view.first,
        "last": view.last, "kind": view.kind.value, "per_head": view.per_head, "merged": view.merged,
        "title": tile.title.strip()[:200], "text": tile.text.strip(),
        "title_en": tile.title_en.strip()[:200], "text_en": tile.text_en.strip(),
        "size": tile.size.value if tile.size else "",
    }  # fmt: skip


def _tile(kept: dict[str, Any]) -> Tile:
    view = View(
        tuple(kept["indicators"]), tuple(kept["places"]), kept["first"], kept["last"], Kind(kept["kind"]),
        kept["per_head"], kept["merged"],
    )  # fmt: skip
    size = Size(kept["size"]) if kept.get("size") else None  # boards of before have none
    return Tile(view, kept["title"], kept["text"], kept.get("title_en", ""), kept.get("text_en", ""), size)


def _told(row: BoardRow) -> Board:
    return Board(
        row.pk, row.organisation, row.title_ja, row.title_en or row.title_ja, row.text,
        Visibility(row.visibility), tuple(_tile(each) for each in row.tiles), row.modified, row.text_en,
    )  # fmt: skip
