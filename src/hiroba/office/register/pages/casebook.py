"""Use cases and pilot projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.office.register import service as register
from hiroba.office.register.pages import common
from hiroba.office.register.pages.forms import day, refuse, text
from hiroba.office.register.pages.lines import address_of, data_text, members_text, read_data, read_members
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import CaseContent, CaseKind, CaseState, UseCase
from hiroba.office.register.words import CASE_KINDS, CASE_STATES


class CaseForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(label=gettext_lazy("名前"), max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("種類"), choices=[(each.value, words) for each, words in CASE_KINDS.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    state = forms.ChoiceField(
        label=gettext_lazy("いま"), choices=[(each.value, words) for each, words in CASE_STATES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    problem = text(gettext_lazy("解きたい困りごと"))
    summary = text(gettext_lazy("すること"))
    outcome = text(gettext_lazy("わかったこと、成果"))
    begins = day(gettext_lazy("始まり"))
    ends = day(gettext_lazy("終わり"))
    members = text(
        gettext_lazy("ワーキンググループ"),
        gettext_lazy("1行に1つ、団体か人の名前。役割は「：」のあとに。人の名前は外には見せません。"), rows=4,
    )  # fmt: skip
    uses = text(gettext_lazy("使うデータ"), gettext_lazy("1行に1つ、データのページのアドレス。"), rows=2)
    initiatives = forms.MultipleChoiceField(
        label=gettext_lazy("つながる重点取組"), required=False, widget=forms.CheckboxSelectMultiple
    )
    public = forms.BooleanField(label=gettext_lazy("だれにでも見せる"), required=False)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["initiatives"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def content(self) -> CaseContent:
        said = self.cleaned_data
        return CaseContent(
            said["title"].strip(), CaseKind(said["kind"]), CaseState(said["state"]), said["summary"].strip(),
            said["problem"].strip(), said["outcome"].strip(), said["begins"], said["ends"], said["public"],
            tuple(said["initiatives"]), read_members(said["members"]), read_data(said["uses"]),
        )  # fmt: skip


@require_safe
def listing(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Raises UnknownOrganisation."""
    shown = common.values(who, code) | {"cases": [_card(each) for each in register.cases(who, code)]}
    return render(request, "register/cases.html", shown)


@require_safe
def page(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownUseCase."""
    known = register.case(who, id)
    titles = _titles(who, known.organisation)
    shown = common.values(who, known.organisation) | _card(known) | {
        "initiatives": [(each, titles[each]) for each in known.content.initiatives if each in titles],
        "data": [(each.title, address_of(who, each)) for each in known.content.data],
    }  # fmt: skip
    return render(request, "register/case.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, SignInNeeded, Forbidden."""
    shown = common.values(who, code)
    require_writer(who, code)
    first = {"kind": "use_case", "state": "planned", "public": True}
    form = CaseForm(request.POST or None, initial=first, choices=list(_titles(who, code).items()))
    if request.method == "POST" and form.is_valid():
        try:
            made = register.create_case(who, code, form.content())
        except HirobaError as error:
            refuse(form, error)
        else:
            messages.success(request, _("登録しました。"))
            return redirect("register:case", id=made.id)
    return render(
        request, "register/case_edit.html", shown | {"form": form}, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownUseCase, SignInNeeded, Forbidden."""
    known = register.case(who, id)
    require_writer(who, known.organisation)
    choices = list(_titles(who, known.organisation).items())
    form = CaseForm(request.POST or None, initial=_first(known), choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            register.change_case(who, id, form.cleaned_data["version"] or 0, form.content())
        except HirobaError as error:
            refuse(form, error)
        else:
            messages.success(request, _("保存しました。"))
            return redirect("register:case", id=id)
    shown = common.values(who, known.organisation) | {"form": form, "case": known}
    return render(request, "register/case_edit.html", shown, status=422 if form.errors else 200)


def _card(known: UseCase) -> dict[str, Any]:
    content = known.content
    colours = {CaseState.RUNNING: "blue", CaseState.DONE: "green", CaseState.STOPPED: "red"}
    return {
        "case": known,
        "kind": str(CASE_KINDS[content.kind]),
        "state": str(CASE_STATES[content.state]),
        "colour": colours.get(content.state, "orange"),
    }


def _titles(who: Principal, code: str) -> dict[str, str]:
    known = register.initiatives(who, code)
    return {each.id: f"{each.content.number} {common.title(each.content)}" for each in known}


def _first(known: UseCase) -> dict[str, Any]:
    content = known.content
    return {
        "version": known.version, "title": content.title, "kind": content.kind.value,
        "state": content.state.value, "problem": content.problem, "summary": content.summary,
        "outcome": content.outcome, "begins": content.begins, "ends": content.ends, "public": content.public,
        "initiatives": list(content.initiatives), "members": members_text(content.members),
        "uses": data_text(content.data),
    }  # fmt: skip
