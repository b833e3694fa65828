"""What is asked of who gives notice."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.intake.leaving import service as leaving


class NoticeForm(forms.Form):
    """The day, and that what happens then was read."""

    day = forms.DateField(label=_("退会の日"), widget=forms.DateInput(attrs={"type": "date"}))
    understood = forms.BooleanField(label=_("退会の日に何が起こるかを読みました"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        first = leaving.first_day()
        super().__init__(*args, **{"initial": {"day": first}, **kwargs})
        self.fields["day"].widget.attrs["min"] = first.isoformat()
