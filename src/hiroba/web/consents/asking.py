"""/organisations/<code>/consents: what an organisation asks residents for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.organisations import service as organisations
from hiroba.rules.consents import service as consents
from hiroba.rules.consents.types import Ask, AskInfo, Category
from hiroba.rules.purposes import service as purposes
from hiroba.web.consents.words import CATEGORIES, told
from hiroba.web.shell import principal


class AskForm(forms.Form):
    category = forms.ChoiceField(
        label=gettext_lazy("どのデータを"),
        choices=[(each.value, title) for each, title in CATEGORIES.items()],
    )
    purpose = forms.ChoiceField(
        label=gettext_lazy("何のために"),
        choices=[(each.id, each.title) for each in purposes.PURPOSES.values()],
    )
    text = forms.CharField(
        label=gettext_lazy("住民への説明"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy(
            "だれが、何を、何のために、どのくらいの間使うのかを、ふだんの言葉で書いてください。文章を変えると、同意した人にもう一度たずねます。"
        ),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    consents.require_asker(who, code)
    asks = consents.asks(code)
    changed = next((each for each in asks if each.id == request.GET.get("change")), None)
    form = AskForm(request.POST or None, initial=_initial(changed) if changed else {})
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            consents.ask_for(who, Ask(code, said["purpose"], Category(said["category"])), said["text"])
        except consents.WrongAsk as error:
            form.add_error(str(error.data["field"]), str(error))
        else:
            messages.success(request, _("お願いを出しました。住民の「わたしのデータ」に出ます。"))
            return redirect("consents:asking", code=code)
    rows: list[dict[str, Any]] = [{"info": each, **told(each.ask)} for each in asks]
    values = {
        "organisation": info, "form": form, "changed": changed,
        "rows": [row for row in rows if row["info"].open],
        "ended": [row for row in rows if not row["info"].open],
    }  # fmt: skip
    return render(request, "web/consents/asking.html", values, status=422 if form.errors else 200)


def _initial(changed: AskInfo) -> dict[str, str]:
    """The words that are asked with now, to be changed."""
    ask = changed.ask
    return {"category": ask.category.value, "purpose": ask.purpose, "text": changed.text}


@require_POST
def close(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Raises UnknownAsk, Forbidden, SignInNeeded."""
    consents.close(principal(request), id)
    messages.success(request, _("お願いをやめました。いまから、これまでの同意では使えません。"))
    return redirect("consents:asking", code=code)
