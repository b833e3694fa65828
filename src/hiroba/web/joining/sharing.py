"""/organisations/<code>/share: what a body lets the one above it read, written as a rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Effect, Party, PartyKind, Principal, Rule, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import RuleInfo, RuleState
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.rules.listing import row
from hiroba.web.rules.things import dataset_target, own_datasets
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of

_ALL = "*"


class ShareForm(forms.Form):
    """What, and until when."""

    dataset = forms.ChoiceField(label=gettext_lazy("どのデータを"))
    ends = forms.DateField(
        label=gettext_lazy("いつまで"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("空けておくと、取りやめるまで続きます。"),
    )  # fmt: skip

    def __init__(self, *args: Any, datasets: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        whole = (_ALL, _("すべてのデータ（公開していないものも）"))
        self.fields["dataset"].choices = [whole, *datasets]  # type: ignore[attr-defined]

    def clean_ends(self) -> datetime | None:
        """The last day, to its end."""
        day = self.cleaned_data["ends"]
        if day is None:
            return None
        if day < timezone.localdate():
            raise forms.ValidationError(_("これから先の日を選んでください。"))
        return timezone.make_aware(datetime.combine(day, time.max))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Http404 (nothing is above it), Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    policies.require_manager(who, code)
    above = organisations.above(code)
    if above is None:
        raise Http404
    datasets = [(each.id, each.title) for each in own_datasets(who, code)]
    form = ShareForm(request.POST or None, datasets=datasets)
    if request.method == "POST" and form.is_valid():
        if first_time(request):
            _shared(request, who, _rule(who, code, above, form.cleaned_data), title_of(above))
        return redirect("joining:share", code=code)
    values = {
        "organisation": info, "above": above, "form": form, "once": new_mark(), "once_field": FIELD,
        "rows": [row(each, who) for each in _kept(code, above)],
    }  # fmt: skip
    return render(request, "web/joining/share.html", values, status=422 if form.errors else 200)


def _rule(who: Principal, code: str, above: OrganisationInfo, asked: dict[str, Any]) -> Rule:
    target = Target(TargetKind.ORGANISATION, code, code)
    if asked["dataset"] != _ALL:
        found = dataset_target(who, asked["dataset"], code)
        if found is None:  # it went in this moment: never more than was meant
            raise policies.UnknownRule(id=asked["dataset"][:40])
        target = found
    party = Party(PartyKind.ORGANISATION, above.code)
    rule = Rule("", Effect.PERMIT, policies.ACTIONS[target.kind], target, party)
    return replace(rule, ends=asked["ends"])


def _shared(request: HttpRequest, who: Principal, rule: Rule, name: str) -> None:
    """At once, or where another person must agree as a draft that waits for them."""
    draft = policies.write(who, rule)
    try:
        policies.enact(who, draft.id, draft.number)
    except decide.SecondPersonNeeded as error:
        messages.info(request, str(error))
    else:
        messages.success(request, _("{name}と共有しました。").format(name=name))


@require_POST
def unshare(request: HttpRequest, code: str) -> HttpResponse:
    """End what is shared, from where it is listed. Raises UnknownRule, Forbidden, SignInNeeded."""
    who, above = principal(request), organisations.above(code)
    policies.require_manager(who, code)
    wanted = (request.POST.get("rule", ""), request.POST.get("number", ""))
    kept = _kept(code, above) if above else []
    found = next((each for each in kept if (str(each.id), str(each.number)) == wanted), None)
    if found is not None and found.state is RuleState.ENACTED:
        policies.end(who, found.id, found.number)
        messages.success(request, _("共有を取りやめました。1秒以内に、見られなくなります。"))
    return redirect("joining:share", code=code)


def _kept(code: str, above: OrganisationInfo) -> list[RuleInfo]:
    wanted = Party(PartyKind.ORGANISATION, above.code)
    return [
        each
        for each in policies.of_organisation(code)
        if each.rule.assignee == wanted and each.state in (RuleState.DRAFT, RuleState.ENACTED)
    ]
