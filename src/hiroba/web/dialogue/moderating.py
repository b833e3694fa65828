"""Hiding what may not stand there, and showing it again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import Kind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.shell import principal


@require_POST
def hide(request: HttpRequest, kind: Kind, id: str) -> HttpResponse:
    """Hide it, or with act=show show it again. Raises Unknown…, Forbidden."""
    who = principal(request)
    try:
        if request.POST.get("act") == "show":
            dialogue.show(who, kind, id)
            messages.success(request, _("表示を元に戻しました。"))
        else:
            dialogue.hide(who, kind, id, request.POST.get("reason", ""))
            messages.success(request, _("表示しないことにしました。理由は書いた方にも表示されます。"))
    except HirobaError as error:
        if error.code != "words_invalid":
            raise
        messages.error(request, _("表示しない理由を書いてください。"))
    return redirect(_place(who, kind, id))


def _place(who: Principal, kind: Kind, id: str) -> str:
    """Where it stands."""
    if kind is not Kind.QUESTION:
        return reverse(f"dialogue:{kind.value}", args=[id])
    return f"{reverse('dialogue:questions', args=[dialogue.question(who, id).dataset.id])}#q-{id}"
