"""/organisations/<code>/rules/try: could somebody do that, for what, when, and by which rule?"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.kernel.decide.types import (
    ANONYMOUS,
    Assurance,
    Effect,
    Party,
    PartyKind,
    Principal,
    Resource,
    Role,
    Rule,
    Target,
    TargetKind,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Deed, Tried
from hiroba.rules.purposes import service as purposes
from hiroba.web.rules.forms import SURE
from hiroba.web.rules.naming import names, told
from hiroba.web.rules.parties import PartyForm
from hiroba.web.rules.things import dataset_target, own_datasets, own_types, resources_of, type_name
from hiroba.web.shell import principal

_ROLES = (
    (Role.MEMBER.value, _("メンバー")),
    (Role.OFFICER.value, _("担当者")),
    (Role.ADMINISTRATOR.value, _("管理者")),
)


_DEEDS = (
    (Deed.READ.value, _("見る（どの入口でも）")),
    (Deed.COUNT.value, _("件数だけ聞く")),
    (Deed.WRITE.value, _("書く・公開する")),
    (Deed.MANAGE.value, _("管理する")),
)


class TryForm(PartyForm):
    """A question. Roles are as the asker says them: who somebody is is not looked up."""

    role = forms.ChoiceField(
        label=_("その団体での役割"), choices=_ROLES, required=False, initial=Role.MEMBER.value
    )
    thing = forms.ChoiceField(label=_("何を"))
    deed = forms.ChoiceField(label=_("どうする"), choices=_DEEDS, required=False, initial=Deed.READ.value)
    purpose = forms.ChoiceField(label=_("何のために"), required=False)
    assurance = forms.TypedChoiceField(
        label=_("本人確認の強さ"), required=False, coerce=int, empty_value="0", choices=SURE
    )
    day = forms.DateField(
        label=_("いつ"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("空なら、いま。"),
    )  # fmt: skip

    def __init__(self, *args: Any, things: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = [(each.id, each.title) for each in purposes.PURPOSES.values()]
        for name, choices in (("thing", things), ("purpose", [("", _("言わない")), *said])):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        self.order_fields(
            [
                "party",
                "organisation",
                "role",
                "email",
                "client",
                "thing",
                "deed",
                "purpose",
                "assurance",
                "day",
            ]
        )

    def clean_deed(self) -> Deed:
        deed = Deed(self.cleaned_data["deed"] or Deed.READ.value)
        kind = "entity" if self.cleaned_data.get("thing", "").startswith("type:") else "dataset"
        if deed not in policies.DEEDS[kind]:
            raise forms.ValidationError(_("まちのものには、この使い方はありません。"))
        return deed

    def asker(self) -> Principal:
        return replace(self._asker(), assurance=Assurance(int(self.cleaned_data["assurance"] or 0)))

    def _asker(self) -> Principal:
        said, party = self.cleaned_data, self.assignee()
        purpose = said["purpose"]
        if party.kind is PartyKind.ANYONE:
            return replace(ANONYMOUS, purpose=purpose)
        if party.kind is PartyKind.SIGNED_IN:
            return Principal("person", "somebody", purpose=purpose)
        code = party.id if party.kind is PartyKind.ORGANISATION else said.get("organisation", "")
        roles = {code: Role(said["role"] or Role.MEMBER.value)} if code else {}
        if party.kind is PartyKind.CLIENT:
            return Principal("token", party.id, roles, purpose=purpose)
        id = party.id if party.kind is PartyKind.PERSON else "somebody"
        return Principal("person", id, roles, purpose=purpose)

    def moment(self) -> datetime:
        day = self.cleaned_data["day"]
        return timezone.make_aware(datetime.combine(day, time(12))) if day else timezone.now()


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def simulator(request: HttpRequest, code: str) -> HttpResponse:
    """A question is posted, for it can hold an address. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    who = principal(request)
    policies.require_manager(who, code)
    things = [(f"dataset:{card.id}", card.title) for card in own_datasets(who, code)]
    things += [(f"type:{name}", type_name(name)) for name in own_types(who, code)]
    form = TryForm(
        request.POST if request.method == "POST" else None, things=things,
        initial={"thing": request.GET.get("thing", "")},
    )  # fmt: skip
    values: dict[str, Any] = {"organisation": info, "form": form, "things": things}
    if form.is_bound and form.is_valid():
        target = _target(form.cleaned_data["thing"], who, code)
        for what in resources_of(target, who)[:1]:
            deed = form.cleaned_data["deed"]
            found = policies.tried(form.asker(), deed, what, form.moment())
            values["answer"] = _told(found, deed, what, target, who)
    return render(request, "web/rules/try.html", values, status=422 if form.errors else 200)


def _target(thing: str, who: Principal, code: str) -> Target:
    kind, _mark, id = thing.partition(":")
    if kind == "type":
        return Target(TargetKind.ENTITIES, id, code)
    target = dataset_target(who, id, code)
    if target is None:
        raise policies.UnknownRule(id=id)
    return target


def _write(target: Target, code: str) -> str:
    """Where a rule on this is written."""
    name = "type" if target.kind is TargetKind.ENTITIES else "dataset"
    return f"{reverse('rules:new', args=[code])}?{urlencode({name: target.id})}"


def _told(found: Tried, deed: Deed, what: Resource, target: Target, who: Principal) -> dict[str, Any]:
    about = Rule("", Effect.PERMIT, policies.ACTIONS[target.kind], target, Party(PartyKind.ANYONE))
    known = {each.id for each in policies.of_organisation(what.organisation)}
    return {
        "allowed": found.limits is not None,
        "may": policies.may(deed, found.limits is not None),
        "extent": policies.extent(found.limits, names(about, who)) if deed is Deed.READ else "",
        "title": names(about, who).target, "write": _write(target, about.target.organisation),
        "policies": [policies.policy(each) for each in found.policies],
        "rules": [{"rule": each, "said": told(each, who), "link": each.id in known} for each in found.rules],
        "missed": [
            {
                "rule": each.rule, "said": told(each.rule, who), "link": each.rule.id in known,
                "why": [policies.missed(reason) for reason in each.reasons],
            }
            for each in found.missed
        ],
    }  # fmt: skip
