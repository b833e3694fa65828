"""Registering a device in words, and its mapping in detail."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Command, Device, Field, Value, Wire
from hiroba.kernel.decide.types import Visibility
from hiroba.web.devices.measures import BATTERY, BY_ATTRIBUTE, MEASURES, TYPES

_WIRES = (
    (Wire.JSON.value, gettext_lazy('JSON（例：{"temperature": 21.5}）')),
    (Wire.ULTRALIGHT.value, gettext_lazy("UltraLight（例：temperature|21.5）")),
    (Wire.PLAIN.value, gettext_lazy("値だけ（例：21.5）")),
    (Wire.NGSI_LD.value, gettext_lazy("NGSI-LD")),
)
_EVERY = (
    (10, gettext_lazy("10秒ごと")), (60, gettext_lazy("1分ごと")), (600, gettext_lazy("10分ごと")),
    (3600, gettext_lazy("1時間ごと")), (86_400, gettext_lazy("1日ごと")),
    (604_800, gettext_lazy("1週間ごと、または変わったとき")),
)  # fmt: skip
_COMMAND = re.compile(r"\s*([A-Za-z][A-Za-z0-9_]{0,63})\s*(?:=\s*(.+))?")


class DeviceForm(forms.Form):
    """A new device: what it measures is chosen, everything else has an answer already."""

    name = forms.CharField(
        label=gettext_lazy("機器の名前"), max_length=200,
        help_text=gettext_lazy("どこの何か、あとでわかる名前にしてください。例：中央公園の気温計"),
    )  # fmt: skip
    measures = forms.MultipleChoiceField(
        label=gettext_lazy("何を測りますか"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(measure.attribute, measure.title) for measure in MEASURES],
        help_text=gettext_lazy("ほかの項目は、登録したあとで加えられます。"),
    )  # fmt: skip
    type = forms.ChoiceField(label=gettext_lazy("まちのものの種類"), choices=TYPES)
    wire = forms.ChoiceField(label=gettext_lazy("送りかた"), choices=_WIRES)
    every = forms.TypedChoiceField(
        label=gettext_lazy("どのくらいの間隔で送りますか"), coerce=int, choices=_EVERY, initial=600,
        help_text=gettext_lazy("これより長く届かないと、一覧で知らせます。"),
    )  # fmt: skip
    latitude = forms.FloatField(
        label=gettext_lazy("緯度"), required=False, min_value=-90, max_value=90,
        help_text=gettext_lazy("動かない機器だけ。例：35.6895"),
    )  # fmt: skip
    longitude = forms.FloatField(
        label=gettext_lazy("経度"), required=False, min_value=-180, max_value=180,
        help_text=gettext_lazy("例：139.6917"),
    )  # fmt: skip
    private = forms.BooleanField(
        label=gettext_lazy("団体の中だけで見る"), required=False,
        help_text=gettext_lazy("選ばなければ、だれでも見られます。"),
    )  # fmt: skip
    id = forms.RegexField(
        r"[A-Za-z0-9][A-Za-z0-9_.:\-]{0,63}", label=gettext_lazy("機器のID"), required=False,
        help_text=gettext_lazy("機器に付いている番号など、英数字で。空なら広場が付けます。"),
    )  # fmt: skip
    topic = forms.CharField(
        label=gettext_lazy("機器が決まったトピックに送るとき、そのトピック"), max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if (found.get("latitude") is None) != (found.get("longitude") is None):
            self.add_error("longitude", _("緯度と経度は両方入れてください。"))
        if found.get("wire") == Wire.PLAIN and len(found.get("measures", ())) != 1:
            self.add_error("measures", _("値だけを送る機器では、測るものを一つだけ選んでください。"))
        return found

    def device(self, code: str) -> Device:
        """What was asked for. The key and the time are made when it is registered."""
        asked = self.cleaned_data
        id = asked["id"] or f"{asked['type'][:1].lower()}-{uuid4().hex[:8]}"
        wire = Wire(asked["wire"])
        fields = tuple(BY_ATTRIBUTE[name].field() for name in asked["measures"])
        if wire is Wire.PLAIN:
            fields = tuple(_whole(field) for field in fields)
        fixed: dict[str, Any] = {"name": {"type": "Property", "value": asked["name"]}}
        if asked["latitude"] is not None:
            place = {"type": "Point", "coordinates": [asked["longitude"], asked["latitude"]]}
            fixed["location"] = {"type": "GeoProperty", "value": place}
        return Device(
            id=id,
            name=asked["name"],
            digest="",
            entity=devices.entity_id(code, asked["type"], id),
            type=asked["type"],
            wire=wire,
            topic=asked["topic"].strip(),
            fields=fields,
            rest=not fields,
            battery=BATTERY if BATTERY in asked["measures"] else "",
            fixed=fixed,
            every=asked["every"],
            visibility=Visibility.ORGANISATION if asked["private"] else Visibility.PUBLIC,
        )


def _whole(field: Field) -> Field:
    """The field whose value is the payload itself."""
    return Field(
        source="", attribute=field.attribute, value=field.value, unit=field.unit, minimum=field.minimum,
        maximum=field.maximum,
    )  # fmt: skip


def _name() -> forms.TextInput:
    return forms.TextInput(attrs={"size": 14})


def _short() -> forms.TextInput:
    return forms.TextInput(attrs={"size": 5})


class FieldForm(forms.Form):
    """One line of a mapping; a line without an attribute is none."""

    source = forms.CharField(
        label=gettext_lazy("送られる名前"), max_length=200, required=False, widget=_name()
    )
    attribute = forms.CharField(label=gettext_lazy("属性"), max_length=200, required=False, widget=_name())
    value = forms.ChoiceField(
        label=gettext_lazy("中身"),
        choices=[
            (Value.NUMBER.value, gettext_lazy("数")), (Value.TEXT.value, gettext_lazy("文字")),
            (Value.BOOLEAN.value, gettext_lazy("はい・いいえ")), (Value.TIME.value, gettext_lazy("時刻")),
            (Value.RELATIONSHIP.value, gettext_lazy("ほかのもののURI")),
            (Value.GEOMETRY.value, gettext_lazy("形（GeoJSON）")), (Value.JSON.value, gettext_lazy("JSON")),
        ],
    )  # fmt: skip
    factor = forms.FloatField(label=gettext_lazy("かける数"), required=False, widget=_short())
    offset = forms.FloatField(label=gettext_lazy("足す数"), required=False, widget=_short())
    unit = forms.CharField(label=gettext_lazy("単位のコード"), max_length=10, required=False, widget=_short())
    minimum = forms.FloatField(label=gettext_lazy("最小"), required=False, widget=_short())
    maximum = forms.FloatField(label=gettext_lazy("最大"), required=False, widget=_short())

    def field(self) -> Field | None:
        asked = self.cleaned_data
        if not asked.get("attribute"):
            return None
        return Field(
            source=asked["source"].strip(),
            attribute=asked["attribute"].strip(),
            value=Value(asked["value"]),
            factor=1.0 if asked["factor"] is None else asked["factor"],
            offset=asked["offset"] or 0.0,
            unit=asked["unit"].strip(),
            minimum=asked["minimum"],
            maximum=asked["maximum"],
        )


FieldForms = forms.formset_factory(FieldForm, extra=2, max_num=devices.MAX_FIELDS)


class MappingForm(forms.Form):
    """What else is read of a payload, and the commands."""

    rest = forms.BooleanField(
        label=gettext_lazy("上にない項目も、送られた名前のまま取り込む"), required=False
    )
    time = forms.CharField(
        label=gettext_lazy("測った時刻の名前"), max_length=200, required=False,
        help_text=gettext_lazy("空なら、届いた時刻になります。"),
    )  # fmt: skip
    latitude = forms.CharField(label=gettext_lazy("緯度の名前"), max_length=200, required=False)
    longitude = forms.CharField(label=gettext_lazy("経度の名前"), max_length=200, required=False)
    battery = forms.CharField(label=gettext_lazy("電池の残り（%）の名前"), max_length=200, required=False)
    topic = forms.CharField(label=gettext_lazy("機器のトピック"), max_length=200, required=False)
    every = forms.TypedChoiceField(label=gettext_lazy("送る間隔"), coerce=int, choices=_EVERY)
    commands = forms.CharField(
        label=gettext_lazy("機器への指示"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "1行に一つ。例：open　または　open = {\"valve\": {value}}"
        ),
    )  # fmt: skip

    def clean_commands(self) -> tuple[Command, ...]:
        found = []
        for line in self.cleaned_data["commands"].splitlines():
            if not line.strip():
                continue
            match = _COMMAND.fullmatch(line)
            if match is None:
                raise forms.ValidationError(_("「%(line)s」を指示として読めません。") % {"line": line[:60]})
            found.append(Command(match[1], (match[2] or "").strip()))
        return tuple(found)


def mapping_of(device: Device) -> dict[str, Any]:
    """A device's answers to MappingForm."""
    commands = [f"{each.name} = {each.payload}" if each.payload else each.name for each in device.commands]
    return {
        "rest": device.rest, "time": device.time, "latitude": device.latitude,
        "longitude": device.longitude, "battery": device.battery, "topic": device.topic,
        "every": device.every, "commands": "\n".join(commands),
    }  # fmt: skip


def fields_of(device: Device) -> list[dict[str, Any]]:
    """A device's answers to FieldForms."""
    return [
        {
            "source": field.source, "attribute": field.attribute, "value": field.value.value,
            "factor": None if field.factor == 1.0 else field.factor, "offset": field.offset or None,
            "unit": field.unit, "minimum": field.minimum, "maximum": field.maximum,
        }
        for field in device.fields
    ]  # fmt: skip
