"""/organisations/<code>/members: people and roles, for administrators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.organisations.page import resource
from hiroba.web.shell import principal

ROLES: Mapping[Role, Any] = {
    Role.MEMBER: gettext_lazy("メンバー（団体の中で共有されたデータを見る）"),
    Role.OFFICER: gettext_lazy("担当者（データを公開し、直す）"),
    Role.ADMINISTRATOR: gettext_lazy("管理者（人と鍵も管理する）"),
}


class MemberForm(forms.Form):
    """Add somebody who has an account."""

    email = forms.EmailField(
        label=gettext_lazy("メールアドレス"),
        help_text=gettext_lazy("広場にアカウントがある方のアドレスを入れてください。"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("役割"), choices=[(role.value, title) for role, title in ROLES.items()]
    )


class RoleForm(forms.Form):
    """Change somebody's role; an empty one takes it away."""

    user = forms.IntegerField(min_value=1)
    role = forms.ChoiceField(choices=[("", "")] + [(role.value, role.value) for role in Role], required=False)


def _rows(code: str) -> list[dict[str, Any]]:
    return [
        {"member": each, "person": people.person(each.user_id), "role": ROLES[each.role]}
        for each in organisations.members(code)
    ]


def _add(request: HttpRequest, form: MemberForm, code: str) -> bool:
    try:
        found = people.find_person(form.cleaned_data["email"])
    except people.UnknownPerson:
        form.add_error("email", _("このアドレスのアカウントはまだありません。先に登録してもらってください。"))
        return False
    organisations.set_member(found, code, Role(form.cleaned_data["role"]), who=principal(request))
    messages.success(request, _("メンバーを加えました。"))
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: HttpRequest, code: str) -> HttpResponse:
    """List and add. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    decide.require(principal(request), Action.ORGANISATION_MANAGE, resource(code))
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _add(request, form, code):
        return redirect("web:members", code=code)
    values = {"organisation": info, "rows": _rows(code), "form": form, "roles": ROLES}
    return render(request, "web/organisations/members.html", values, status=400 if form.errors else 200)


@require_POST
def change_role(request: HttpRequest, code: str) -> HttpResponse:
    """Change or take away a role. The last administrator stays: somebody has to be able to let others in."""
    decide.require(principal(request), Action.ORGANISATION_MANAGE, resource(code))
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("役割を読み取れませんでした。もう一度お試しください。"))
        return redirect("web:members", code=code)
    role = Role(form.cleaned_data["role"]) if form.cleaned_data["role"] else None
    held = {each.user_id: each.role for each in organisations.members(code)}
    person = form.cleaned_data["user"]
    administrators = [user for user, each in held.items() if each is Role.ADMINISTRATOR]
    if person not in held:
        messages.error(request, _("この方はメンバーではありません。"))
    elif administrators == [person] and role is not Role.ADMINISTRATOR:
        messages.error(
            request, _("管理者が一人もいなくなるため、変えられません。先にほかの方を管理者にしてください。")
        )
    else:
        organisations.set_member(person, code, role, who=principal(request))
        messages.success(request, _("役割を変えました。") if role else _("メンバーから外しました。"))
    return redirect("web:members", code=code)
