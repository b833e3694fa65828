"""/datasets/<id>/counts: how many rows there are, for those who do not see them; /counts: of which data."""

from __future__ import annotations

import math
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.catalog.counting import service as counting
from hiroba.catalog.counting.types import MOST_COLUMNS, OTHER, Answer, BadQuestion, Open, Question, Words
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.privacy.types import BudgetSpent, Told
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.catalogue.reader import whole_number
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of

EPSILONS: Final = ("0.05", "0.1", "0.25", "0.5", "1")
_USUAL: Final = "0.1"
_UNIT: Final = 1000


@require_safe
@never_cache
def offers(request: HttpRequest) -> HttpResponse:
    """The data whose counts the reader may ask."""
    names = organisations_by_code()
    rows = [
        {"offer": each, "owner": names.get(each.organisation), **budget_words(each)}
        for each in counting.offers(principal(request))
    ]
    return render(request, "web/privacy/offers.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def counts(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Choose a question; it is paid for and answered on the same page.

    Raises UnknownDataset, Forbidden, SignInNeeded, NoBudget.
    """
    who = principal(request)
    offer = counting.opened(dataset_id, who)
    answer, error, status = None, "", 200
    if request.method == "POST":
        try:
            answer = counting.ask(dataset_id, _question(offer, request.POST), _epsilon(request.POST), who)
        except (BadQuestion, BudgetSpent) as problem:
            error, status = str(problem), problem.status
        offer = counting.opened(dataset_id, who)
    elif earlier := whole_number(request, "answer", 0):
        answer = counting.answered(dataset_id, earlier, who)
    values = _values(offer, request.POST) | {
        "error": error,
        "answer": shown(answer) if answer else None,
        "history": [line(each) for each in counting.history(offer, who)[:50]],
    }
    return render(request, "web/privacy/counts.html", values, status=status)


def _question(offer: Open, form: QueryDict) -> Question:
    """Raises BadQuestion."""
    by = [one.column for at, one in enumerate(offer.columns) if form.get(f"by-{at}")]
    if not by and not form.get("total"):
        raise BadQuestion(why=_("数える列を選ぶか、「全体の件数」を選んでください。"))
    where = {one.column: form.getlist(f"where-{at}") for at, one in enumerate(offer.columns)}
    return Question(by, {name: labels for name, labels in where.items() if labels})


def _epsilon(form: QueryDict) -> float:
    """Raises BadQuestion."""
    given = form.get("epsilon", "")
    if given not in EPSILONS:
        raise BadQuestion(why=_("くわしさを選んでください。"))
    return float(given)


def _values(offer: Open, form: QueryDict) -> dict[str, Any]:
    columns = [
        {
            "at": at,
            "one": one,
            "chosen": bool(form.get(f"by-{at}")),
            "labels": [
                (label, label_words(label), label in form.getlist(f"where-{at}")) for label in one.all_labels
            ],
            "narrowed": bool(form.getlist(f"where-{at}")),
        }
        for at, one in enumerate(offer.columns)
    ]
    chosen = form.get("epsilon", _USUAL)
    return {
        "offer": offer,
        "owner": organisations.get(offer.organisation),
        "columns": columns,
        "most": MOST_COLUMNS,
        "total": bool(form.get("total")),
        "epsilons": [
            (value, counting.margin(offer.budget.per_person / float(value)), value == chosen)
            for value in EPSILONS
        ],
        **budget_words(offer),
    }


def budget_words(offer: Open) -> dict[str, Any]:
    """What is left of the budget, as numbers and as a share."""
    budget = offer.budget
    return {
        "yearly": f"{budget.yearly / _UNIT:g}",
        "left": f"{budget.left / _UNIT:g}",
        "percent": math.floor(budget.left / max(budget.yearly, 1) * 100),
    }


def label_words(label: str) -> str:
    return str(_("その他・空")) if label == OTHER else label


def shown(answer: Answer) -> dict[str, Any]:
    """A table: the last column's labels across, the others' down."""
    axes = answer.words.axes
    across = [label_words(label) for label in axes[-1].labels] if len(axes) > 1 else [_("件数")]
    down = axes[:-1] if len(axes) > 1 else axes
    width = len(across)
    rows = [
        {
            "heads": [label_words(label) for label in answer.cells[at][0][: len(down)]],
            "counts": [count for _labels, count in answer.cells[at : at + width]],
        }
        for at in range(0, len(answer.cells), width)
    ]
    return {
        "of": answer,
        "said": question_words(answer.words),
        "heads": [axis.title for axis in down],
        "over": axes[-1].title if len(axes) > 1 else "",
        "across": across,
        "rows": rows,
        "epsilon": f"{answer.epsilon:g}",
    }


def question_words(words: Words) -> str:
    """What was asked, in a line."""
    by = " × ".join(axis.title for axis in words.axes) or _("全体の件数")
    where = [
        _("{title}が{labels}").format(title=axis.title, labels="・".join(map(label_words, axis.labels)))
        for axis in words.where
    ]
    return _("{by}（{where}）").format(by=by, where="、".join(where)) if where else str(by)


def line(told: Told) -> dict[str, Any]:
    """A line of the ledger."""
    names = organisations_by_code()
    known = names.get(told.organisation)
    return {
        "told": told,
        "said": question_words(counting.words_of(told)),
        "epsilon": f"{told.epsilon / _UNIT:g}",
        "who": title_of(known) if known else told.organisation or _("団体のない人"),
    }
