"""What officers answer: to requests, to questions, to showcases that were proposed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import RequestState
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.dialogue.forms import AnswerForm
from hiroba.web.dialogue.listing import request_values
from hiroba.web.shell import principal


@require_POST
def answer_request(request: HttpRequest, id: str) -> HttpResponse:
    """Answer, or show the page again with what is missing. Raises UnknownRequest, Forbidden."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        state = RequestState(said["state"])
        try:
            dialogue.answer_request(
                principal(request), id, state, said["text"], tuple(said["datasets"].split())
            )
        except HirobaError as error:
            if error.code != "words_invalid":
                raise
            form.add_error(error.data["field"], str(error))
        else:
            messages.success(request, _("お返事しました。要望を書いた方にメールで知らせます。"))
            return redirect("dialogue:request", id=id)
    values = request_values(request, id) | {"form": form}
    return render(request, "web/dialogue/request.html", values, status=422)


@require_POST
def answer_question(request: HttpRequest, id: str) -> HttpResponse:
    """Answer; an empty answer is told and changes nothing. Raises UnknownQuestion, NotShown, Forbidden."""
    who = principal(request)
    try:
        dialogue.answer_question(who, id, request.POST.get("text", ""))
    except HirobaError as error:
        if error.code != "words_invalid":
            raise
        messages.error(request, str(error))
    else:
        messages.success(request, _("質問に答えました。質問した方にメールで知らせます。"))
    asked = dialogue.question(who, id)
    return redirect(f"{reverse('dialogue:questions', args=[asked.dataset.id])}#q-{id}")


@require_POST
def decide_showcase(request: HttpRequest, id: str) -> HttpResponse:
    """Accept or decline a showcase. Raises UnknownShowcase, NotShown, Forbidden."""
    who = principal(request)
    if request.POST.get("act") == "accept":
        dialogue.accept_showcase(who, id)
        messages.success(request, _("活用例として紹介しました。"))
        return redirect("dialogue:showcase", id=id)
    try:
        dialogue.decline_showcase(who, id, request.POST.get("reason", ""))
    except HirobaError as error:
        if error.code != "words_invalid":
            raise
        messages.error(request, _("見送る理由を書いてください。"))
    else:
        messages.success(request, _("紹介を見送りました。"))
    return redirect("dialogue:showcase", id=id)
