"""What an operator says of a service."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Manifest, Setting, State

STATES = {
    State.ON: _("動いています"),
    State.SUSPENDED: _("お休み中"),
    State.OFF: _("切ってあります"),
}


class SwitchForm(forms.Form):
    state = forms.ChoiceField(
        label=_("いまの状態"),
        choices=[(each.value, title) for each, title in STATES.items()],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("お休みの理由"),
        help_text=_("お休みのときだけ使います。使う人の画面に出ます。"),
        max_length=500,
        required=False,
    )

    @classmethod
    def of(cls, state: State, reason: str) -> SwitchForm:
        return cls(initial={"state": state.value, "reason": reason})


_KINDS: dict[type, type[forms.Field]] = {
    bool: forms.BooleanField,
    int: forms.IntegerField,
    str: forms.CharField,
}


class SettingsForm(forms.Form):
    """One field for each setting of the manifest."""

    def __init__(self, manifest: Manifest, language: str) -> None:
        known = {each.name: manifests.setting(manifest.id, each.name) for each in manifest.settings}
        super().__init__(initial=known)
        for each in manifest.settings:
            self.fields[each.name] = _field(each, language)


def _field(setting: Setting, language: str) -> forms.Field:
    return _KINDS[type(setting.default)](label=setting.title.said(language), required=False)
