"""Subscribing without JSON: a kind, its properties, where, and an address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_THROTTLES = (
    (0, gettext_lazy("変わるたびに")), (60, gettext_lazy("多くても1分に1回")),
    (600, gettext_lazy("多くても10分に1回")), (3600, gettext_lazy("多くても1時間に1回")),
)  # fmt: skip
_OPERATORS = (
    (">", gettext_lazy("より大きい")), (">=", gettext_lazy("以上")), ("<", gettext_lazy("より小さい")),
    ("<=", gettext_lazy("以下")), ("==", gettext_lazy("と同じ")),
)  # fmt: skip
_SCHEMES = ("https://", "http://", "mqtts://", "mqtt://")
_FORMATS = (
    ("keyValues", gettext_lazy("値だけ（簡単）")),
    ("normalized", gettext_lazy("測った時刻や単位も（くわしく）")),
)


class SubscriptionForm(forms.Form):
    """names: the properties of the kind, each with its title. one: id of the only thing meant."""

    name = forms.CharField(
        label=gettext_lazy("名前"), max_length=200,
        help_text=gettext_lazy("一覧で見分けるための名前です。例：水位の見張り"),
    )  # fmt: skip
    watched = forms.MultipleChoiceField(
        label=gettext_lazy("どの値が変わったら知らせますか"), required=False,
        widget=forms.CheckboxSelectMultiple, help_text=gettext_lazy("選ばなければ、どの値でも知らせます。"),
    )  # fmt: skip
    uri = forms.CharField(
        label=gettext_lazy("知らせる先のアドレス"), max_length=2000,
        help_text=gettext_lazy("https:// または mqtt:// から始まるアドレス。通知はここに送られます。"),
    )  # fmt: skip
    format = forms.ChoiceField(label=gettext_lazy("中身"), choices=_FORMATS)
    throttling = forms.TypedChoiceField(
        label=gettext_lazy("どのくらいの間隔で"), coerce=int, choices=_THROTTLES
    )
    condition = forms.ChoiceField(label=gettext_lazy("値の条件"), required=False)
    operator = forms.ChoiceField(label=gettext_lazy("くらべかた"), choices=_OPERATORS, required=False)
    value = forms.FloatField(label=gettext_lazy("数"), required=False)
    latitude = forms.FloatField(
        label=gettext_lazy("緯度"), required=False, min_value=-90, max_value=90,
        help_text=gettext_lazy("例：35.6895"),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=gettext_lazy("経度"), required=False, min_value=-180, max_value=180,
        help_text=gettext_lazy("例：139.6917"),
    )  # fmt: skip
    distance = forms.IntegerField(
        label=gettext_lazy("そこから何メートルまで"), required=False, min_value=1, max_value=1_000_000
    )

    def __init__(
        self,
        type_: str,
        names: Sequence[tuple[str, str]],
        given: Any = None,
        *,
        one: str = "",
        name: str = "",
    ) -> None:
        super().__init__(given, initial={"name": name})
        self._selector = {"type": type_} | ({"id": one} if one else {})
        for field, choices in (("watched", list(names)), ("condition", [("", "—"), *names])):
            chosen = self.fields[field]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices

    def clean_uri(self) -> str:
        uri = str(self.cleaned_data["uri"]).strip()
        if not uri.startswith(_SCHEMES):
            raise forms.ValidationError(_("{schemes} のどれかから始まるアドレスを書いてください。").format(
                schemes="、".join(_SCHEMES)
            ))  # fmt: skip
        return uri

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        place = [found.get(name) for name in ("latitude", "longitude", "distance")]
        if any(each is not None for each in place) and any(each is None for each in place):
            self.add_error("distance", _("場所で選ぶときは、緯度、経度、距離をすべて入れてください。"))
        if bool(found.get("condition")) != (found.get("value") is not None):
            self.add_error("value", _("値の条件には、値と数の両方を入れてください。"))
        return found

    def document(self) -> dict[str, Any]:
        """What was asked for, as NGSI-LD says it."""
        asked = self.cleaned_data
        found: dict[str, Any] = {
            "type": "Subscription",
            "subscriptionName": asked["name"],
            "entities": [self._selector],
            "notification": {"format": asked["format"], "endpoint": {"uri": asked["uri"]}},
        }
        if asked["watched"]:
            found["watchedAttributes"] = asked["watched"]
        if asked["throttling"]:
            found["throttling"] = asked["throttling"]
        if asked["condition"]:
            found["q"] = f"{asked['condition']}{asked['operator'] or '>'}{asked['value']:g}"
        if asked["distance"] is not None:
            found["geoQ"] = {
                "georel": f"near;maxDistance=={asked['distance']}",
                "geometry": "Point",
                "coordinates": [asked["longitude"], asked["latitude"]],
            }
        return found
