"""What is written about an agreement."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Effect, Principal, Target
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import LONGEST_TEXT, Terms
from hiroba.rules.policies import service as policies
from hiroba.rules.purposes import service as purposes
from hiroba.web.rules.forms import LINES, RuleForm, initial_of
from hiroba.web.templatetags.hiroba_ui import title_of

_NOT_ASKED = ("effect", "party", "organisation", "email", "client", "assurance")


def _words(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip


class TermsForm(RuleForm):
    """Terms as a rule is written, without whom they are for. columns: name -> title of what can be chosen."""

    text = _words(_("ひとこと"), _("相手に読まれます。合意書の条件は、上で決めたことだけです。"))

    def __init__(self, *args: Any, columns: Mapping[str, str], lines: int = LINES, **kwargs: Any) -> None:
        super().__init__(*args, columns=columns, lines=lines, **kwargs)
        for name in _NOT_ASKED:
            self.fields.pop(name, None)
        self.fields["begins"].help_text = _("空なら、双方が署名したときから。")
        self.fields["ends"].help_text = _("この日の終わりまで。空なら、どちらかが終わりにするまで。")
        self.order_fields([name for name in self.fields if name != "text"])
        self._labels = dict(columns)

    def terms(self, target: Target, title: str) -> Terms:
        """What was said. The service judges whether it makes sense."""
        self.cleaned_data |= {"effect": Effect.PERMIT.value, "party": "anyone"}
        rule = self.rule(target)
        return Terms(
            target, title, rule.limits, rule.purposes, rule.duties, rule.begins, rule.ends, self._labels
        )

    def refuse_terms(self, error: agreements.WrongTerms) -> None:
        """Show what makes no sense beside its field."""
        field = str(error.data.get("field", ""))
        self.add_error(field if field in self.fields else None, str(error))


class OfferForm(TermsForm):
    text = _words(_("付記"), _("申し込む人が読み、合意書の最後の条に入ります。空でもかまいません。"))


class AskForm(forms.Form):
    """Who asks, what for, and a word."""

    consumer = forms.ChoiceField(label=_("申し込む団体"))
    purposes = forms.MultipleChoiceField(label=_("何のために使いますか"), widget=forms.CheckboxSelectMultiple)
    text = _words(_("使いみち"), _("何を調べ、何をつくるのかを書くと、持ち主が判断しやすくなります。"))

    def __init__(self, *args: Any, terms: Terms, who: Principal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        consumer, wanted = self.fields["consumer"], self.fields["purposes"]
        assert isinstance(consumer, forms.ChoiceField)
        assert isinstance(wanted, forms.MultipleChoiceField)
        codes = [code for code in sorted(who.roles) if agreements.may_negotiate(who, code)]
        owner = set(organisations.body(terms.target.organisation))
        codes = [code for code in codes if not owner & set(organisations.body(code))]
        consumer.choices = [(code, title_of(organisations.get(code))) for code in codes]
        open_to = terms.purposes or frozenset(purposes.PURPOSES)
        wanted.choices = [(id, each.title) for id, each in purposes.PURPOSES.items() if id in open_to]


def terms_initial(terms: Terms) -> dict[str, Any]:
    """Terms as the form shows them, to be changed."""
    found = initial_of(terms.rule(policies.ACTIONS[terms.target.kind], ""))
    return {name: value for name, value in found.items() if name not in _NOT_ASKED}
