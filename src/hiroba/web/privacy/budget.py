"""/datasets/<id>/counts/budget: what others may count of a dataset, how much of it, and who asked what."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.catalog.counting import service as counting
from hiroba.catalog.counting.types import BadOffer, Open
from hiroba.kernel.decide.types import Target, TargetKind
from hiroba.rules.policies import service as policies
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import NoBudget, WrongBudget
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.catalogue.reader import Opened, open_to_manage, table_of
from hiroba.web.privacy.counts import budget_words, label_words, line
from hiroba.web.rules.listing import row
from hiroba.web.templatetags.hiroba_ui import title_of

_YEARLY, _ROWS = "1", "1"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def budget(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Raises UnknownDataset, Forbidden, SignInNeeded."""
    opened = open_to_manage(request, dataset_id)
    error = ""
    if request.method == "POST":
        try:
            _set(request, opened)
            messages.success(request, _("ぼかした件数の決めごとを保存しました。"))
            return redirect("privacy:budget", dataset_id)
        except (BadOffer, WrongBudget) as problem:
            error = str(problem)
    values = frame(opened, "") | {"error": error}
    if opened.detail.tables:
        values |= _choices(request, opened) | _so_far(opened)
    return render(request, "web/privacy/budget.html", values, status=422 if error else 200)


def _set(request: HttpRequest, opened: Opened) -> None:
    """Raises BadOffer, WrongBudget."""
    form = request.POST
    try:
        yearly, rows = float(form.get("yearly", "")), int(form.get("per_person", ""))
    except ValueError as error:
        raise WrongBudget from error
    if not 0 <= yearly <= privacy.GREATEST:
        raise WrongBudget
    ordinal = table_of(request, opened.detail).ordinal
    counting.set_offer(opened.id, ordinal, form.getlist("column"), yearly, rows, opened.who)


def _choices(request: HttpRequest, opened: Opened) -> dict[str, Any]:
    table, known, form = table_of(request, opened.detail), _known(opened), request.POST
    chosen = {one.column for one in known.columns} if known else set()
    if request.method == "POST":
        chosen = set(form.getlist("column"))
    columns = [
        {"one": one, "chosen": one.column in chosen, "labels": "、".join(map(label_words, one.all_labels))}
        for one in counting.proposed(opened.id, table.ordinal, opened.who)
    ]
    yearly = f"{known.budget.yearly / privacy.UNIT:g}" if known else _YEARLY
    rows = str(known.budget.per_person) if known else _ROWS
    return {
        "table": table,
        "columns": columns,
        "given_yearly": form.get("yearly", yearly),
        "given_rows": form.get("per_person", rows),
    }


def _so_far(opened: Opened) -> dict[str, Any]:
    """Who may ask, and what was told: this year in sum, and every line."""
    card, known = opened.detail.card, _known(opened)
    names = organisations_by_code()
    rules = [
        each
        for each in policies.enacted_on(Target(TargetKind.DATASET, card.id, card.organisation))
        if each.rule.actions == policies.COUNTED
    ]
    spent = [
        (title_of(names[code]) if code in names else code or _("団体のない人"), f"{epsilon / privacy.UNIT:g}")
        for code, epsilon in privacy.spent_by(opened.id)
    ]
    return {
        "rules": [row(each, opened.who) for each in rules],
        "spent": spent,
        "ledger": [line(each) for each in privacy.ledger(opened.id)],
        "offer": known,
        **(budget_words(known) if known else {}),
    }


def _known(opened: Opened) -> Open | None:
    try:
        return counting.opened(opened.id, opened.who)
    except NoBudget:
        return None
