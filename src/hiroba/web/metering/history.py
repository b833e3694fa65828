"""Who used an organisation's data, what for and when: for those who look after the data."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource, Sight
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Line, PartyKind, SubjectKind, Use
from hiroba.rules.purposes import service as purposes
from hiroba.web.catalogue.reader import open_to_manage
from hiroba.web.numbers import number_in
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of

_DAYS = 90
_SHOWN = 100
USES: Mapping[Use, Any] = {
    Use.PAGE: _("ページの閲覧"),
    Use.DOWNLOAD: _("ダウンロード"),
    Use.API: _("API"),
    Use.WORKBENCH: _("SQL"),
    Use.NOTIFICATION: _("変化の通知"),
    Use.FAILED: _("できなかった呼び出し"),
}
PARTIES: Mapping[PartyKind, Any] = {
    PartyKind.PERSON: _("団体に入っていない利用者"),
    PartyKind.ANONYMOUS: _("ログインしていない利用者"),
}


class Row(NamedTuple):
    """A line on a page. dataset: id where the subject has a page."""

    line: Line
    user: Any
    subject: Any
    dataset: str
    use: Any
    purpose: Any


@require_safe
@never_cache
def of_dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/usage/who. Raises UnknownDataset, Forbidden."""
    opened = open_to_manage(request, dataset_id)
    lines, following = _page(request, subject=opened.id)
    values = {
        "dataset": opened.detail.card, "organisation": opened.organisation, "following": following,
        "rows": _rows(lines, decide.sight(opened.who)), "days": _DAYS,
    }  # fmt: skip
    return render(request, "web/metering/of_dataset.html", values)


@require_safe
@never_cache
def of_organisation(request: HttpRequest, code: str) -> HttpResponse:
    """GET /organisations/<code>/usage; ?mine=1: what the organisation itself used. Raises Forbidden."""
    info = organisations.get(code)
    who = principal(request)
    decide.require(who, Action.DATASET_MANAGE, Resource("dataset", "", code))
    mine = request.GET.get("mine") == "1"
    lines, following = _page(request, user=code) if mine else _page(request, owner=code)
    values = {
        "organisation": info, "mine": mine, "limits": limits_of(code), "following": following, "days": _DAYS,
        "rows": _rows(lines, decide.sight(who)),
    }  # fmt: skip
    return render(request, "web/metering/of_organisation.html", values)


def limits_of(code: str) -> list[tuple[Any, int | None, int]]:
    """(what, used today, at most) of an organisation's limits, for its page; of the minute no use is told."""
    found = metering.standing(code)
    allowed = found.allowed
    told: list[tuple[Any, int | None, int]] = [
        (_("今日の利用（回）"), found.number, allowed.day),
        (_("今日の量（MB）"), found.size // 10**6, allowed.day_bytes // 10**6),
        (_("1分あたりの回数"), None, allowed.minute),
    ]
    return [each for each in told if each[2]]


def _page(
    request: HttpRequest, *, owner: str = "", user: str = "", subject: str = ""
) -> tuple[list[Line], int]:
    """The lines of a page, and where the next one begins (0: nowhere)."""
    offset = number_in(request.GET.get("from", ""), 0, digits=6)
    since = timezone.localdate() - timedelta(days=_DAYS)
    found = metering.history(
        owner=owner, user=user, subject=subject, since=since, limit=_SHOWN + 1, offset=offset
    )
    return found[:_SHOWN], offset + _SHOWN if len(found) > _SHOWN else 0


def _rows(lines: list[Line], sight: Sight) -> list[Row]:
    names = {each.code: title_of(each) for each in organisations.all()}
    ids = {line.subject.id for line in lines if line.subject.kind is SubjectKind.DATASET}
    titles = {id: found.title for id in ids if (found := datasets.find(id, sight)) is not None}
    return [_row(line, names, titles) for line in lines]


def _row(line: Line, names: Mapping[str, str], titles: Mapping[str, str]) -> Row:
    code, subject = line.user.organisation, line.subject
    user = names.get(code, code) if code else PARTIES[line.user.party]
    known = purposes.PURPOSES.get(line.purpose)
    return Row(
        line,
        user,
        titles.get(subject.id) or subject.id or _("まちのもの"),
        subject.id if subject.id in titles else "",
        USES[line.use],
        known.title if known else line.purpose,
    )
