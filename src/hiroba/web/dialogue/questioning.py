"""/datasets/<id>/questions: what was asked about a dataset; a page, and for htmx a part of the dataset's."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.catalog.dialogue import service as dialogue
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.partial import is_partial, render_part
from hiroba.web.catalogue.reader import open_dataset
from hiroba.web.dialogue.forms import QuestionForm
from hiroba.web.dialogue.reading import sent_to_sign_in
from hiroba.web.dialogue.words import showcase_row
from hiroba.web.numbers import page_number
from hiroba.web.shell import principal

_FEW = 3  # questions and showcases on the dataset's own page


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def questions(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Show the questions, or take one. Raises UnknownDataset, DatasetWithdrawn."""
    who = principal(request)
    if request.method == "POST":
        return _ask(request, who, dataset_id)
    if is_partial(request):
        return render_part(
            request, "web/dialogue/questions.html", "web/dialogue/on_dataset.html",
            _values(request, who, dataset_id, few=True),
        )  # fmt: skip
    return _page(request, who, dataset_id, QuestionForm())


def _ask(request: HttpRequest, who: Principal, dataset_id: str) -> HttpResponse:
    if (away := sent_to_sign_in(request)) is not None:
        return away
    form = QuestionForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            id = dialogue.ask_question(who, dataset_id, said["text"], said["name"], said["once"])
        except HirobaError as error:
            if error.status == 404:
                raise
            form.refuse(error)
        else:
            told = _("質問を届けました。お返事があると、メールでお知らせします。")
            unknown = _("質問を届けました。お返事は、このページに載ります。")
            messages.success(request, told if who.kind == "person" else unknown)
            return redirect(f"{reverse('dialogue:questions', args=[dataset_id])}#q-{id}")
    return _page(request, who, dataset_id, form, status=422)


def _page(
    request: HttpRequest, who: Principal, dataset_id: str, form: QuestionForm, status: int = 200
) -> HttpResponse:
    values = frame(open_dataset(request, dataset_id), "") | _values(request, who, dataset_id)
    return render(request, "web/dialogue/questions.html", values | {"form": form}, status=status)


def _values(request: HttpRequest, who: Principal, dataset_id: str, *, few: bool = False) -> dict[str, Any]:
    found = (
        dialogue.questions(who, dataset_id, page_size=_FEW)
        if few
        else dialogue.questions(who, dataset_id, page_number(request))
    )
    owner = open_dataset(request, dataset_id).organisation
    built = dialogue.showcases(who, page_size=_FEW, dataset=dataset_id)
    return {
        "dataset_id": dataset_id,
        "found": found,
        "more": found.total - len(found.items),
        "owner": owner,
        "may_answer": dialogue.may_answer(who, owner.code),
        "may_hide": dialogue.may_hide(who, owner.code),
        "may_ask": dialogue.may_ask(who),
        "built": [showcase_row(each, {owner.code: owner}) for each in built.items],
        "page_url": "?page=",
    }
