"""The form of a part of a dashboard: of a new one, and of one that stands there, where it stands."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Standing
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.service import MOST_INDICATORS
from hiroba.services.dashboards.sheet import options
from hiroba.services.dashboards.types import KINDS, Kind, Size, Tile, View

SIZES: Final = (
    ("", gettext_lazy("おまかせ")),
    (Size.HALF.value, gettext_lazy("ほかのものと横に並べる")),
    (Size.FULL.value, gettext_lazy("横いっぱい")),
)


_NAMED: Final = 3  # places of a summary


class PartForm(forms.Form):
    """places, first, last: as people write them; empty = all. at: only of a part that stands there."""

    indicators = forms.MultipleChoiceField(
        label=gettext_lazy("指標"), widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("見せ方"), choices=[(k.value, t) for k, t in KINDS.items()])
    size = forms.ChoiceField(label=gettext_lazy("大きさ"), choices=SIZES, required=False)
    at = forms.TypedChoiceField(label=gettext_lazy("何番目に置くか"), coerce=int)
    first = forms.CharField(label=gettext_lazy("はじめの年度"), max_length=20, required=False)
    last = forms.CharField(label=gettext_lazy("終わりの年度"), max_length=20, required=False)
    places = forms.CharField(
        label=gettext_lazy("団体"), max_length=2000, required=False,
        help_text=gettext_lazy("名前かコードを「、」で区切ってください。空ならすべての団体です。"),
    )  # fmt: skip
    per_head = forms.BooleanField(label=gettext_lazy("1人あたりにする"), required=False)
    merged = forms.BooleanField(label=gettext_lazy("合併前の団体の値も足す"), required=False)
    title = forms.CharField(
        label=gettext_lazy("見出し"), max_length=200, required=False,
        help_text=gettext_lazy("空なら指標の名前です。"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("添えることば"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
    title_en = forms.CharField(label=gettext_lazy("見出し（英語）"), max_length=200, required=False)
    text_en = forms.CharField(
        label=gettext_lazy("添えることば（英語）"), max_length=2000, required=False,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip

    def __init__(
        self,
        known: list[Standing],
        *args: Any,
        tile: Tile | None = None,
        at: int = 0,
        of: int = 0,
        **kwargs: Any,
    ) -> None:
        """known: indicators to choose from. tile, at, of: the part that is changed, its place, how many
        there are."""
        if tile:
            kwargs |= {"initial": _initial(tile, at), "auto_id": "part_%s"}
        super().__init__(*args, **kwargs)
        self.fields["indicators"].help_text = _("{most}個まで選べます。").format(most=MOST_INDICATORS)
        self.fields["indicators"].choices = _choices(known, tile)  # type: ignore[attr-defined]
        if tile:
            self.fields["at"].choices = [(n, n + 1) for n in range(of)]  # type: ignore[attr-defined]
        else:
            del self.fields["at"]

    def tile(self) -> Tile:
        """Raises UnknownPlace, WrongYear."""
        data = self.cleaned_data
        names = [each.strip() for each in data["places"].replace(",", "、").split("、") if each.strip()]
        first, last = (indicators.read_year(data[n]) if data[n] else None for n in ("first", "last"))
        view = View(
            tuple(data["indicators"]), tuple(indicators.resolve(each) for each in names), first, last,
            Kind(data["kind"]), data["per_head"], data["merged"],
        )  # fmt: skip
        size = Size(data["size"]) if data["size"] else None
        return Tile(view, data["title"], data["text"], data["title_en"], data["text_en"], size)


def summary(tile: Tile, language: str) -> str:
    """In one line what a part shows: 棒グラフ（順位）、千代田区 ほか2、令和2年度から."""
    view, comma = tile.view, ", " if language == "en" else "、"
    known = indicators.places(view.places[:_NAMED])
    names = comma.join(each.name_en if language == "en" else each.name_ja for each in known.values())
    if len(view.places) > _NAMED:
        names = _("{names} ほか{n}").format(names=names, n=len(view.places) - _NAMED)
    first, last = (
        indicators.written_year(year, language) if year else "" for year in (view.first, view.last)
    )
    years = _("{first}から{last}まで").format(first=first, last=last) if first and last else (
        _("{first}から").format(first=first) if first else _("{last}まで").format(last=last) if last else ""
    )  # fmt: skip
    said = [str(KINDS[view.kind]), names or _("すべての団体"), years, _("1人あたり") if view.per_head else ""]
    return comma.join(each for each in said if each)


def _choices(known: list[Standing], tile: Tile | None) -> list[tuple[str, str]]:
    """Those of the part first, in its order; also those that are gone, so that they can be left out."""
    found = dict(options(known, asked_language()))
    chosen = tile.view.indicators if tile else ()
    gone = _("見られなくなった指標（{id}）")
    first = {id: found.get(id) or gone.format(id=id) for id in chosen}
    return [*first.items(), *((id, title) for id, title in found.items() if id not in first)]


def _initial(tile: Tile, at: int) -> dict[str, Any]:
    view, language = tile.view, asked_language()
    years = {
        name: indicators.written_year(year, language) if year else ""
        for name, year in (("first", view.first), ("last", view.last))
    }
    comma = ", " if language == "en" else "、"
    return {
        "indicators": view.indicators, "kind": view.kind.value, "size": tile.size.value if tile.size else "",
        "at": at, "places": comma.join(indicators.written_places(view.places, language)), **years,
        "per_head": view.per_head, "merged": view.merged, "title": tile.title, "text": tile.text,
        "title_en": tile.title_en, "text_en": tile.text_en,
    }  # fmt: skip
