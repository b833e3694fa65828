"""/rules/<id>/deletion: what has to be deleted now that a rule has ended; its user confirms it here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies import service as policies
from hiroba.web.numbers import number_in
from hiroba.web.rules.naming import told
from hiroba.web.shell import principal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownRule where there is nothing to delete, or the reader may not know of it."""
    who = principal(request)
    found = policies.deletions(who, id)
    if not found:
        raise policies.UnknownRule(id=id)
    if request.method == "POST":
        try:
            policies.confirm_deletion(who, id, number_in(request.POST.get("number", ""), 0))
        except policies.RuleMoved as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("消したことを確認しました。持ち主に伝わります。"))
        return redirect("rules:deletion", id=id)
    rows = [
        {
            "deletion": each, "said": told(each.info.rule, who), "user": organisations.get(each.user),
            "may_confirm": each.open and policies.may_manage(who, each.user),
        }
        for each in found
    ]  # fmt: skip
    values = {"organisation": organisations.get(found[0].info.organisation), "rows": rows}
    return render(request, "web/rules/deletion.html", values)
