"""A rule as an officer writes it: choices and short fields, read into the kernel's rule."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.kernel.decide.types import Assurance, Condition, Effect, Limits, Party, Rule, Target
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Duty
from hiroba.rules.purposes import service as purposes
from hiroba.web.rules.naming import unread
from hiroba.web.rules.parties import PartyForm

LINES = 3  # conditions on rows that can be added
_DAY = timedelta(days=1)
OPS = (
    ("eq", gettext_lazy("が次と同じ")), ("ne", gettext_lazy("が次と違う")), ("ge", gettext_lazy("が次以上")),
    ("le", gettext_lazy("が次以下")), ("gt", gettext_lazy("が次より大きい")),
    ("lt", gettext_lazy("が次より小さい")), ("contains", gettext_lazy("に次を含む")),
    ("in", gettext_lazy("が次のどれか（「、」で区切る）")),
)  # fmt: skip
_DUTIES = (
    (Duty.ATTRIBUTE.value, gettext_lazy("出典を示す")),
    (Duty.REIDENTIFY_NOT.value, gettext_lazy("だれのことかを突き止めない")),
    (Duty.ANONYMIZE.value, gettext_lazy("公表するときは、だれのことか分からないようにする")),
    (Duty.INFORM.value, gettext_lazy("使ったことを持ち主に知らせる")),
)
_EXTENTS = (
    ("all", gettext_lazy("すべて")), ("columns", gettext_lazy("選んだ列だけ")),
    ("counts", gettext_lazy("選んだ列ごとの件数だけ（集計）")),
)  # fmt: skip


_OF_THINGS = (("all", gettext_lazy("すべて")), ("columns", gettext_lazy("選んだ属性だけ")))
NOISY: Final = "noisy"
_NOISY = (NOISY, gettext_lazy("ぼかした件数だけ（予算の範囲で聞く。選んだ列があれば、その列ごとに）"))


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label, help_text=help_text, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


SURE = [
    ("", gettext_lazy("問わない")),
    (Assurance.SELF.value, gettext_lazy("メールアドレスを確かめた人")),
    (Assurance.STRONG.value, gettext_lazy("パスキーや認証アプリで確かめた人")),
    (Assurance.VERIFIED.value, gettext_lazy("本人確認書類で確かめた人")),
]


class RuleForm(PartyForm):
    """columns: name -> title of what can be chosen; empty: the rule is about the whole of something.
    lines: how many conditions on rows can be written. noisy: whether counts with noise can be chosen.
    things: it is about things of the city, and what can be chosen are their attributes."""

    effect = forms.ChoiceField(
        label=gettext_lazy("使えるようにしますか"), widget=forms.RadioSelect, initial=Effect.PERMIT.value,
        choices=[
            (Effect.PERMIT.value, gettext_lazy("使えるようにする")),
            (Effect.PROHIBIT.value, gettext_lazy("使えなくする")),
        ],
    )  # fmt: skip
    extent = forms.ChoiceField(
        label=gettext_lazy("どこまで"), choices=_EXTENTS, widget=forms.RadioSelect, initial="all"
    )
    columns = forms.MultipleChoiceField(
        label=gettext_lazy("列"), required=False, widget=forms.CheckboxSelectMultiple
    )
    least = forms.IntegerField(
        label=gettext_lazy("いちばん小さい組の件数"), required=False, min_value=2, max_value=1_000_000,
        initial=10, help_text=gettext_lazy("件数だけのとき。これより少ない組は表に出しません。"),
    )  # fmt: skip
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("何のために"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(each.id, each.title) for each in purposes.PURPOSES.values()],
        help_text=gettext_lazy("選ばなければ、どんな目的でも。"),
    )  # fmt: skip
    assurance = forms.TypedChoiceField(
        label=gettext_lazy("本人確認の強さ"), required=False, coerce=int, empty_value="0", choices=SURE,
        help_text=gettext_lazy("使えるようにするときは、これより弱い人には開きません。"
                               "使えなくするときは、これ以上の人を除きます。"),
    )  # fmt: skip
    begins = _day(gettext_lazy("いつから"), gettext_lazy("空なら、施行したときから。"))
    ends = _day(gettext_lazy("いつまで"), gettext_lazy("この日の終わりまで。空なら、やめるまで。"))
    duties = forms.MultipleChoiceField(
        label=gettext_lazy("使う人の義務"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=_DUTIES,
    )  # fmt: skip
    delete_days = forms.IntegerField(
        label=gettext_lazy("何日以内に消してもらいますか"), required=False, min_value=1, max_value=36_500,
        help_text=gettext_lazy("手に入れてからの日数。空なら、消さなくてもよい。"),
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        columns: Mapping[str, str],
        lines: int,
        target: Target,
        noisy: bool = False,
        things: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.count, self._target = lines, target
        names = list(columns.items())
        field = self.fields["columns"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = names
        extent = self.fields["extent"]
        assert isinstance(extent, forms.ChoiceField)
        extent.choices = [*_EXTENTS, *([_NOISY] if noisy else [])]
        if things:
            extent.choices, field.label = list(_OF_THINGS), _("属性")
            del self.fields["least"]
        if not names:
            for name in ("extent", "columns", "least"):
                self.fields.pop(name, None)
        for line in range(lines):
            self._line(line, names)
        self.order_fields(["effect", "party", "organisation", "email", "client", "extent"])

    def _line(self, line: int, names: list[tuple[str, str]]) -> None:
        self.fields[f"column{line}"] = forms.ChoiceField(
            label=_("列"), required=False, choices=[("", "–"), *names]
        )
        self.fields[f"op{line}"] = forms.ChoiceField(label=_("比べかた"), required=False, choices=OPS)
        self.fields[f"value{line}"] = forms.CharField(label=_("値"), required=False, max_length=200)

    @property
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """The bound fields of each condition."""
        return [(self[f"column{at}"], self[f"op{at}"], self[f"value{at}"]) for at in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """Nothing that was chosen is passed over: a rule would open more than its writer meant."""
        said = super().clean()
        if said.get("extent") == "all" and said.get("columns"):
            self.add_error(
                "extent", _("列を選んでいます。どこまでかを選び直すか、列の選択を外してください。")
            )
        for at in range(self.count):
            column, value = said.get(f"column{at}"), said.get(f"value{at}")
            if value and not column:
                self.add_error(f"column{at}", _("どの列についての条件かを選んでください。"))
            if column and not value:
                self.add_error(f"value{at}", _("比べる値を書いてください。"))
            if column and value and said.get(f"op{at}") != "contains":
                for reason in filter(None, [unread(self._target, column, part) for part in self._parts(at)]):
                    self.add_error(f"value{at}", reason)
                    break
        return said

    def _parts(self, at: int) -> tuple[str, ...]:
        """What a condition compares with: one of several, or the one that was written."""
        value = self.cleaned_data[f"value{at}"]
        if self.cleaned_data[f"op{at}"] != "in":
            return (value,)
        between = "、" if "、" in value else ","  # a comma may stand within a number
        return tuple(part.strip() for part in value.split(between) if part.strip())

    @property
    def wrong_line(self) -> bool:
        """Whether something is to be mended in a condition."""
        return any(field.errors for line in self.lines for field in line)

    def rule(self, target: Target) -> Rule:
        """What was said. The service judges whether it makes sense."""
        said = self.cleaned_data
        days = said.get("delete_days")
        duties = (*said["duties"], *([policies.delete_after(days)] if days else ()))
        ends = said["ends"]
        noisy = said.get("extent") == NOISY
        actions = policies.COUNTED if noisy else policies.ACTIONS[target.kind]
        return Rule(
            "", Effect(said["effect"]), actions, target, self.assignee(),
            frozenset(said["purposes"]), _midnight(said["begins"]), _midnight(ends + _DAY if ends else None),
            self._limits(), duties, assurance=Assurance(int(said.get("assurance") or 0)),
        )  # fmt: skip

    def _limits(self) -> Limits:
        said = self.cleaned_data
        extent, columns = said.get("extent", "all"), said.get("columns", [])
        rows = tuple(self._conditions())
        if extent == "counts":
            return Limits(rows=rows, groups=tuple(columns), least=said.get("least") or 10)
        some = extent == "columns" or (extent == NOISY and columns)
        return Limits(frozenset(columns) if some else None, rows=rows)

    def _conditions(self) -> list[Condition]:
        said, found = self.cleaned_data, []
        for at in range(self.count):
            column, op, parts = said[f"column{at}"], said[f"op{at}"] or "eq", self._parts(at)
            if column:
                found.append(Condition(column, op, parts if op == "in" else parts[0]))
        return found

    def refuse(self, error: policies.WrongRule) -> None:
        """Show what makes no sense beside its field."""
        field = str(error.data.get("field", ""))
        self.add_error(field if field in self.fields else None, str(error))


def initial_of(rule: Rule) -> dict[str, Any]:
    """A rule as the form shows it, for a change. Whom it is about is told only where it is no person."""
    limits = rule.limits
    extent = "counts" if limits.groups is not None else ("all" if limits.columns is None else "columns")
    if rule.actions == policies.COUNTED:
        extent = NOISY
    days = [span for each in rule.duties if (span := policies.days_of(each)) is not None]
    found: dict[str, Any] = {
        "effect": rule.effect.value, "party": rule.assignee.kind.value, "extent": extent,
        "columns": sorted(limits.columns or limits.groups or ()), "least": limits.least,
        "purposes": sorted(rule.purposes), "begins": _date(rule.begins),
        "ends": _date(rule.ends - _DAY / 86_400 if rule.ends else None),
        "assurance": rule.assurance.value or "",
        "duties": [each for each in rule.duties if policies.days_of(each) is None],
        "delete_days": days[0] if days else None,
    }  # fmt: skip
    for at, one in enumerate(limits.rows):
        value = one.value if isinstance(one.value, str) else "、".join(one.value)
        found |= {f"column{at}": one.column, f"op{at}": one.op, f"value{at}": value}
    return found | _party(rule.assignee)


def _party(party: Party) -> dict[str, str]:
    return {party.kind.value: party.id} if party.kind.value in ("organisation", "client") else {}


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time())) if day else None


def _date(moment: datetime | None) -> date | None:
    return timezone.localtime(moment).date() if moment else None
