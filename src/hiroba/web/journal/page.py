"""/journal and /organisations/<code>/journal: what was done, and whether the chain holds."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Entry, Outcome, Question
from hiroba.kernel.organisations import service as organisations
from hiroba.web.journal.words import ACTIONS, ACTORS, KINDS, OUTCOMES, TRIED
from hiroba.web.numbers import number_in
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of

_SHOWN = 50  # lines of a page


class Asked(forms.Form):
    """Which lines; everything may be left out."""

    organisation = forms.CharField(label=_("団体のコード"), max_length=64, required=False)
    kind = forms.ChoiceField(
        label=_("何について"), choices=[("", _("すべて")), *KINDS.items()], required=False
    )
    action = forms.ChoiceField(
        label=_("したこと"), choices=[("", _("すべて")), *{**TRIED, **ACTIONS}.items()], required=False
    )
    outcome = forms.ChoiceField(
        label=_("結果"), choices=[("", _("すべて")), *OUTCOMES.items()], required=False
    )
    since = forms.DateField(
        label=_("この日から"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )
    until = forms.DateField(
        label=_("この日まで"), widget=forms.DateInput(attrs={"type": "date"}), required=False
    )


class Row(NamedTuple):
    """A line on the page."""

    entry: Entry
    action: Any
    kind: Any
    actor: Any
    outcome: Any
    organisation: str


@require_safe
@never_cache
def page(request: HttpRequest, code: str = "") -> HttpResponse:
    """The newest lines first. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code) if code else None
    decide.require(principal(request), Action.JOURNAL_READ, Resource("journal", "", code))
    form = Asked(request.GET)
    if code:
        del form.fields["organisation"]
    asked = form.cleaned_data if form.is_valid() else {}
    before = number_in(request.GET.get("before", ""), None, digits=18)
    found = journal.asked(_question(asked, code), _SHOWN + 1, before)
    kept = {name: str(value) for name, value in asked.items() if value}
    names = {each.code: title_of(each) for each in organisations.all()}
    values = {
        "organisation": info, "form": form, "rows": [_row(each, names) for each in found[:_SHOWN]],
        "following": urlencode(kept | {"before": found[_SHOWN - 1].id}) if len(found) > _SHOWN else "",
        "newest": urlencode(kept) if before else "", "chain": journal.state(), "narrowed": bool(kept),
        "here": request.path,
    }  # fmt: skip
    return render(request, "web/journal/page.html", values, status=400 if form.errors else 200)


def _question(asked: Mapping[str, Any], code: str) -> Question:
    until = asked.get("until")
    return Question(
        kind=asked.get("kind", ""),
        organisation=code or asked.get("organisation", ""),
        action=asked.get("action", ""),
        outcome=asked.get("outcome", ""),
        since=_midnight(asked.get("since")),
        until=_midnight(until + timedelta(days=1) if until and until < date.max else None),
    )


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day and day.year > 1 else None


def _row(entry: Entry, names: Mapping[str, str]) -> Row:
    return Row(
        entry,
        _action(entry),
        KINDS.get(entry.kind, entry.kind),
        ACTORS.get(entry.actor_kind, entry.actor_kind),
        OUTCOMES.get(entry.outcome, entry.outcome),
        names.get(entry.organisation, entry.organisation),
    )


def _action(entry: Entry) -> Any:
    """What was done, or what somebody tried: the same act is told in other words where it came to nothing."""
    words = {**ACTIONS, **TRIED} if entry.outcome != Outcome.DONE else ACTIONS
    return words.get(entry.action, entry.action)
