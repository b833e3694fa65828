"""What officers write, as forms. The service checks; the forms ask and take apart."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.indicators import service as indicators
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.office.register import service as register
from hiroba.office.register.checking import LONGEST_TEXT, LONGEST_TITLE
from hiroba.office.register.pages.lines import data_text, partners_text, read_data, read_partners
from hiroba.office.register.types import (
    Content,
    Department,
    Initiative,
    Level,
    Milestone,
    Money,
    PolicyKind,
    Risk,
)
from hiroba.office.register.words import LEVELS, POLICY_KINDS, circled

_TOLD = (400, 404, 409, 422)


def refuse(form: forms.Form, error: HirobaError) -> None:
    """Show what the service refused beside the field it is about. Raises it where it is no refusal."""
    if error.status not in _TOLD:
        raise error
    field = str(error.data.get("field", ""))
    form.add_error(field if field in form.fields else None, str(error))


def text(label: Any, help_text: Any = "", *, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


def day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class ContentForm(forms.Form):
    """An initiative but for its stage and KPIs."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    number = forms.IntegerField(label=_("番号"), min_value=1, max_value=999)
    title_ja = forms.CharField(label=_("名前"), max_length=LONGEST_TITLE)
    title_en = forms.CharField(label=_("英語の名前"), max_length=LONGEST_TITLE, required=False)
    summary = text(_("概要"), _("だれの、どんな困りごとが、どう変わるのか。"))
    done = text(_("これまでの取組"))
    plan = text(_("これからの取組"))
    departments = forms.MultipleChoiceField(
        label=_("所管課"), required=False, widget=forms.CheckboxSelectMultiple
    )
    partners = text(
        _("協力する団体"), _("1行に1つ。役割は「：」のあとに。例：ひろば大学：効果の測定"), rows=2
    )
    uses = text(
        _("使うデータ"), _("1行に1つ。データのページのアドレスか、名前と「：」のあとにアドレス。"), rows=2
    )
    public = forms.BooleanField(label=_("だれにでも見せる"), required=False)
    note = forms.CharField(
        label=_("変えた理由"),
        max_length=300,
        required=False,
        help_text=_("履歴に残ります。職員だけが見ます。"),
    )

    def __init__(self, *args: Any, organisation: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._names = {code: organisations.get(code).name_ja for code in organisations.below(organisation)}
        chosen = self.fields["departments"]
        assert isinstance(chosen, forms.MultipleChoiceField)
        chosen.choices = [each for each in self._names.items() if each[0] != organisation] or list(
            self._names.items()
        )
        lists = register.policies(organisation)
        for kind in PolicyKind:
            lines = [(each.id, f"{circled(each.number)} {each.title}") for each in lists if each.kind is kind]
            if lines:
                self.fields[kind.value] = forms.MultipleChoiceField(
                    label=POLICY_KINDS[kind], choices=lines, required=False,
                    widget=forms.CheckboxSelectMultiple,
                )  # fmt: skip
        self.order_fields([n for n in self.fields if n not in ("public", "note")] + ["public", "note"])

    @classmethod
    def first(cls, known: Initiative) -> dict[str, Any]:
        content = known.content
        by_kind = {kind.value: list(content.policies) for kind in PolicyKind}
        return {
            "version": known.version, "number": content.number, "title_ja": content.title_ja,
            "title_en": content.title_en, "summary": content.summary, "done": content.done,
            "plan": content.plan, "departments": [each.code for each in content.departments],
            "partners": partners_text(content.partners), "uses": data_text(content.data),
            "public": content.public,
        } | by_kind  # fmt: skip

    def content(self, known: Content | None) -> Content:
        """Raises WrongEntry."""
        said = self.cleaned_data
        then = {each.code: each.name for each in known.departments} if known else {}
        kept = tuple(id for kind in PolicyKind for id in said.get(kind.value, ()))
        departments = tuple(Department(code, then.get(code, "")) for code in said["departments"])
        fresh = Content(
            said["number"], said["title_ja"].strip(), said["title_en"].strip(), said["summary"].strip(),
            said["plan"].strip(), said["done"].strip(), public=said["public"], departments=departments,
            policies=kept, partners=read_partners(said["partners"]), data=read_data(said["uses"]),
        )  # fmt: skip
        if known is None:
            return fresh
        return Content(
            **{name: getattr(fresh, name) for name in _ASKED},
            **{
                name: getattr(known, name)
                for name in ("stage", "ended", "kpis", "money", "risks", "milestones")
            },
        )


_ASKED = (
    "number", "title_ja", "title_en", "summary", "plan", "done", "public", "departments", "policies",
    "partners", "data",
)  # fmt: skip


class MoneyForm(forms.Form):
    year = forms.CharField(label=_("年度"), required=False, max_length=12)
    budget = forms.IntegerField(label=_("予算（円）"), required=False, min_value=0)
    spent = forms.IntegerField(label=_("決算（円）"), required=False, min_value=0)


class RiskForm(forms.Form):
    text = forms.CharField(label=_("リスク"), required=False, max_length=300)
    level = forms.ChoiceField(
        label=_("大きさ"), choices=[(each.value, words) for each, words in LEVELS.items()]
    )
    answer = forms.CharField(label=_("備え"), required=False, max_length=300)


class MilestoneForm(forms.Form):
    title = forms.CharField(label=_("節目"), required=False, max_length=100)
    due = day(_("期日"))
    done = day(_("終えた日"))


MoneyRows = forms.formset_factory(MoneyForm, extra=2)
RiskRows = forms.formset_factory(RiskForm, extra=2)
MilestoneRows = forms.formset_factory(MilestoneForm, extra=2)


class Rows:
    """The three lists below an initiative's form: money, milestones, risks."""

    def __init__(self, posted: Any, content: Content | None) -> None:
        kept = content or Content(1, "")
        self.money = MoneyRows(posted, prefix="money", initial=[
            {"year": each.year, "budget": each.budget, "spent": each.spent} for each in kept.money
        ])  # fmt: skip
        self.milestones = MilestoneRows(posted, prefix="milestones", initial=[
            {"title": each.title, "due": each.due, "done": each.done} for each in kept.milestones
        ])  # fmt: skip
        self.risks = RiskRows(posted, prefix="risks", initial=[
            {"text": each.text, "level": each.level.value, "answer": each.answer} for each in kept.risks
        ])  # fmt: skip

    def is_valid(self) -> bool:
        return all([self.money.is_valid(), self.milestones.is_valid(), self.risks.is_valid()])

    def read(self) -> dict[str, Any]:
        """Raises WrongYear: a year that cannot be read."""
        return {
            "money": tuple(
                Money(indicators.read_year(said["year"]), said["budget"], said["spent"])
                for said in self.money.cleaned_data
                if said and said["year"]
            ),
            "milestones": tuple(
                Milestone(said["title"].strip(), said["due"], said["done"])
                for said in self.milestones.cleaned_data
                if said and said["title"].strip() and said["due"]
            ),
            "risks": tuple(
                Risk(said["text"].strip(), Level(said["level"]), said["answer"].strip())
                for said in self.risks.cleaned_data
                if said and said["text"].strip()
            ),
        }
