"""Places that became part of others, and what places were called before: their history is kept and told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from hiroba.indicators.errors import WrongSuccession
from hiroba.indicators.models import FormerName, Successor
from hiroba.indicators.places import place, require_officer
from hiroba.indicators.types import Renaming, Succession
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal

_FIRST = date(1868, 1, 1)


@transaction.atomic
def succeed(before: str, after: str, on: date, who: Principal, *, absorbed: bool = False) -> Succession:
    """Keep that a place became (a part of) another. absorbed: of one that was there already.

    Raises Forbidden, UnknownPlace, WrongSuccession.
    """
    require_officer(who)
    for code in (before, after):
        place(code)
    check_day(on)
    if before == after:
        raise WrongSuccession(
            why=_("同じ団体です。名前が変わっただけなら、「名前が変わった」に書いてください。")
        )
    if after in ancestry(before, Successors()):
        raise WrongSuccession(why=_("引き継ぎが輪になります。"))
    Successor.objects.update_or_create(before=before, after=after, defaults={"on": on, "absorbed": absorbed})
    journal.record(who, "indicator.succession", "place", before, details={"after": after, "on": str(on)})
    return Succession(before, after, on, absorbed)


@transaction.atomic
def part(before: str, after: str, who: Principal) -> None:
    """Take a succession back that was a mistake; a second time changes nothing. Raises Forbidden."""
    require_officer(who)
    gone, _rows = Successor.objects.filter(before=before, after=after).delete()
    if gone:
        journal.record(who, "indicator.succession_undo", "place", before, details={"after": after})


@transaction.atomic
def rename(code: str, name_ja: str, name_en: str, until: date, who: Principal) -> Renaming:
    """Keep that a place was called otherwise before a day.

    Raises Forbidden, UnknownPlace, WrongSuccession.
    """
    require_officer(who)
    known, name = place(code), name_ja.strip()
    check_day(until)
    if not name or len(name) > 200 or len(name_en) > 200:
        raise WrongSuccession(why=_("前の名前を200文字以内で書いてください。"))
    if name == known.name_ja:
        raise WrongSuccession(why=_("いまの名前と同じです。"))
    FormerName.objects.update_or_create(
        place=code, until=until, defaults={"name_ja": name, "name_en": name_en.strip()}
    )
    journal.record(who, "indicator.former_name", "place", code, details={"until": str(until)})
    return Renaming(code, name, name_en.strip() or name, until)


@transaction.atomic
def forget_name(code: str, until: date, who: Principal) -> None:
    """Take a former name back that was a mistake; a second time changes nothing. Raises Forbidden."""
    require_officer(who)
    gone, _rows = FormerName.objects.filter(place=code, until=until).delete()
    if gone:
        journal.record(who, "indicator.former_name_undo", "place", code, details={"until": str(until)})


class Successors:
    """Who came before whom, read once."""

    def __init__(self) -> None:
        self.before: dict[str, list[Succession]] = {}
        for row in Successor.objects.order_by("on", "before"):
            self.before.setdefault(row.after, []).append(_told(row))


def ancestry(code: str, known: Successors) -> dict[str, date]:
    """Return every place that went into this one, with the day on which it did."""
    found: dict[str, date] = {}
    waiting = list(known.before.get(code, ()))
    while waiting:
        each = waiting.pop()
        if each.before not in found and each.before != code:
            found[each.before] = each.on
            waiting += known.before.get(each.before, ())
    return found


def successions(code: str = "") -> list[Succession]:
    """Return what a place came from and what it became, oldest first; of every place where none is said."""
    rows = Successor.objects.order_by("on", "before", "after")
    if code:
        rows = rows.filter(after=code) | rows.filter(before=code)
    return [_told(row) for row in rows]


def renamings(codes: Iterable[str] | None = None) -> list[Renaming]:
    """Return what places were called before, oldest first; of every place where none is said."""
    rows = FormerName.objects.order_by("until", "place")
    if codes is not None:
        rows = rows.filter(place__in=list(codes))
    return [Renaming(row.place, row.name_ja, row.name_en or row.name_ja, row.until) for row in rows]


def _told(row: Successor) -> Succession:
    return Succession(row.before, row.after, row.on, row.absorbed)


def check_day(day: date) -> None:
    """Raises WrongSuccession where nobody can have meant it."""
    if not _FIRST <= day <= date(2100, 12, 31):
        raise WrongSuccession(why=_("日付をご確認ください。"))
